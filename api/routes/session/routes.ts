import { Router } from 'express';
import type { Request, Response } from 'express';
import { PasswordsBusy } from '../../../adapters/crypto/passwords.ts';
import type { DeskSession, DeskSignedOut } from '../../../contracts/desk/session.ts';
import { deskSignIn } from '../../../contracts/desk/session.ts';
import type { StaffSession } from '../../../adapters/postgres/staff-sessions.ts';
import { SignInOutrun } from '../../../adapters/postgres/staff-sessions.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { addressOf } from '../../middleware/client-address.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { requestIdOf } from '../../middleware/request-id.ts';
import { refuseForgery, refuseOtherSites, sessionCookie, staffOf } from '../../middleware/staff-session.ts';
import { validate } from '../../middleware/validate.ts';
import { providerRoutes } from './provider.ts';

/** Signing in at the console, and out. The only routes below /support that need no role. */
export function sessionRoutes(deps: AppDependencies): Router {
  const { settings, staffSessions, staffUsers, identityProvider, logger } = deps;
  const { publicUrl, desk } = settings;
  const cookie = sessionCookie(publicUrl);
  const router = Router();

  router.get('/support/session', (_request, response) => {
    const session = staffOf(response);
    if (session === null) cookie.clear(response);
    send(response, session ?? null);
  });

  router.post('/support/session', rawBody, async (request, response) => {
    if (!desk.localUsers) throw new ApiError('not_found');
    // Nobody is signed in by another site's page, as somebody else (login CSRF).
    refuseOtherSites(request, publicUrl);
    const { name, password } = validate(deskSignIn, jsonOf(request));
    const from = { address: addressOf(request), requestId: requestIdOf(response) };
    const outcome = await staffUsers.signIn({ name, password }, from).catch(tooMany);
    if (outcome.kind === 'wait') throw new ApiError('too_many_sign_ins', { retryAfter: outcome.seconds });
    if (outcome.kind === 'wrong') throw new ApiError('sign_in_failed');
    // Always a new one: what the browser had before ends, whoever put it there (session fixation).
    const { name: user, roles, passwordSetAt } = outcome;
    const begun = { before: cookie.read(request), requestId: from.requestId };
    const token = await staffSessions.begin({ way: 'local', name: user, roles, passwordSetAt }, begun).catch(outrun);
    logger.info({ actor: user, roles }, 'signed in');
    cookie.set(response, token);
    response.status(201);
    send(response, await staffSessions.find(token));
  });

  router.delete('/support/session', (request, response) => signOut(request, response, false));
  router.delete('/support/sessions', (request, response) => signOut(request, response, true));
  if (identityProvider) router.use(providerRoutes(deps, identityProvider));
  return router;

  async function signOut(request: Request, response: Response, everywhere: boolean): Promise<void> {
    const session = staffOf(response);
    if (session === undefined) throw new ApiError('unauthorized');
    const answer: DeskSignedOut = { continue_url: null };
    // Who is signed out already may want it again.
    if (session) {
      refuseForgery(request, publicUrl, session);
      const which = { everywhere, requestId: requestIdOf(response) };
      const ended = await staffSessions.end(cookie.read(request) ?? '', which);
      if (ended?.signOutHint) answer.continue_url = (await identityProvider?.signOutUrl(ended.signOutHint)) ?? null;
      logger.info({ actor: session.name, everywhere }, 'signed out');
    }
    cookie.clear(response);
    response.set('Cache-Control', 'no-store').json(answer);
  }

  function send(response: Response, session: StaffSession | null): void {
    const answer: DeskSession = {
      user: session && {
        name: session.name,
        roles: [...session.roles],
        csrf: session.csrf,
        expires_at: session.expiresAt.toISOString(),
      },
      ways: {
        local: desk.localUsers,
        // Whole, since the cookie that it begins with has to be there when the provider sends people back.
        oidc: identityProvider && { label: identityProvider.label, url: `${publicUrl}/support/session/oidc` },
      },
    };
    response.set('Cache-Control', 'no-store').json(answer);
  }
}

function outrun(error: unknown): never {
  throw error instanceof SignInOutrun ? new ApiError('sign_in_failed') : error;
}

function tooMany(error: unknown): never {
  throw error instanceof PasswordsBusy ? new ApiError('too_many_sign_ins') : error;
}
