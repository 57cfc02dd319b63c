import { z } from 'zod';
import type { ZodOpenApiObject, ZodOpenApiOperationObject } from 'zod-openapi';
import { CSRF_HEADER, deskSession, deskSignedOut, deskSignIn } from '../../../contracts/desk/session.ts';
import { error, json, malformed, operation, reading, unauthorized, unavailable } from './operation-parts.ts';

const tag = 'Console';
/** Who is signed in is told by the cookie. */
const security: ZodOpenApiOperationObject['security'] = [{}];
const signingOut = reading.extend({
  [CSRF_HEADER]: z.string().meta({ description: '`user.csrf` of the session; with whatever changes something.' }),
});
const signedOut = {
  200: json('The session has ended.', deskSignedOut),
  ...unauthorized,
  403: error('Not from our own page, or the CSRF token is not right.'),
  ...unavailable,
};

/** Signing in at the console, and out. */
export const sessionPaths: NonNullable<ZodOpenApiObject['paths']> = {
  '/support/session': {
    get: operation('getSession', 'Who is signed in, and how one can sign in', {
      tag,
      security,
      header: reading,
      responses: { 200: json('Whoever is signed in, or nobody.', deskSession), ...unavailable },
    }),
    post: operation('signIn', 'Sign a local user in: sets the cookie of a new session', {
      tag,
      security,
      header: reading,
      body: deskSignIn,
      responses: {
        201: json('Signed in.', deskSession),
        ...malformed,
        401: error('Name and password do not belong together.'),
        403: error('Not from our own page.'),
        404: error('Nobody signs in with a password here.'),
        429: error('Too many wrong ones: `Retry-After` says how long to wait.'),
        ...unavailable,
      },
    }),
    delete: operation('signOut', 'End this session', { tag, security, header: signingOut, responses: signedOut }),
  },
  '/support/sessions': {
    delete: operation('signOutEverywhere', 'End all sessions of whoever is signed in', {
      tag,
      security,
      header: signingOut,
      responses: signedOut,
    }),
  },
};
