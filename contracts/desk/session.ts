import { z } from 'zod';
import { DESK_ROLES } from './names.ts';

export { CSRF_HEADER, DESK_ROLES } from './names.ts';
export type { DeskRole, SignInProblem } from './names.ts';

/** Body of `POST /support/session`: signs a local user in. */
export const deskSignIn = z
  .object({ name: z.string().trim().min(1).max(100), password: z.string().min(1).max(200) })
  .meta({ id: 'DeskSignIn' });

/** `GET` and `POST /support/session`: who is signed in, and how one can sign in here. */
export const deskSession = z
  .object({
    user: z
      .object({ name: z.string(), roles: z.array(z.enum(DESK_ROLES)), csrf: z.string(), expires_at: z.string() })
      .nullable(),
    ways: z.object({
      local: z.boolean(),
      oidc: z
        .object({ label: z.string(), url: z.string() })
        .nullable()
        .meta({ description: 'The page goes there with `return`, the path below /console to come back to.' }),
    }),
  })
  .meta({ id: 'DeskSession' });

export type DeskSession = z.input<typeof deskSession>;

/** `DELETE /support/session` (this one) and `DELETE /support/sessions` (all of whoever is signed in). */
export const deskSignedOut = z
  .object({
    continue_url: z
      .string()
      .nullable()
      .meta({ description: 'Where the browser has to go to be signed out at the identity provider too.' }),
  })
  .meta({ id: 'DeskSignedOut' });

export type DeskSignedOut = z.input<typeof deskSignedOut>;
