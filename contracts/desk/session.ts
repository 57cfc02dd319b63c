import { z } from 'zod';

/** What people who work for the shop may do: support helps buyers, ops keeps the shop and its machines. */
export const DESK_ROLES = ['support', 'ops'] as const;
export type DeskRole = (typeof DESK_ROLES)[number];

/** The header in which the console sends the session's CSRF token with whatever changes something. */
export const CSRF_HEADER = 'X-CSRF-Token';

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

/** Why a sign-in at the identity provider came to nothing: `/console/sign-in?problem=…`. */
export const SIGN_IN_PROBLEMS = ['unavailable', 'denied', 'failed', 'no_role'] as const;
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number];
