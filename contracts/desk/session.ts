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

/** `GET`, `POST` and `DELETE /support/session`: who is signed in, and how one can sign in here. */
export const deskSession = z
  .object({
    user: z
      .object({ name: z.string(), roles: z.array(z.enum(DESK_ROLES)), csrf: z.string(), expires_at: z.string() })
      .nullable(),
    ways: z.object({
      local: z.boolean(),
      oidc: z.object({ label: z.string(), url: z.string() }).nullable(),
    }),
  })
  .meta({ id: 'DeskSession' });

export type DeskSession = z.input<typeof deskSession>;
