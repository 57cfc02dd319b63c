import { z } from 'zod';
import { address } from './ucp/v2026-08-25/response-parts.ts';

/** Body of `POST /storefront/account`: after a purchase, its buyer wants an account. */
export const accountAfterOrder = z.object({
  order: z
    .string()
    .regex(/^ord_[A-Za-z0-9_-]{1,64}$/)
    .meta({ description: "The order's id. Its buyer is mailed a link to the address that he gave for the order." }),
  language: z
    .string()
    .max(35)
    .optional()
    .meta({ description: 'Of the mail: BCP 47. Absent: as Accept-Language says.' }),
});

/** Body of `POST /storefront/sign-in`. */
export const signInByMail = z.object({
  email: z.string().trim().pipe(z.email('an e-mail address is expected').max(254)),
  language: z
    .string()
    .max(35)
    .optional()
    .meta({ description: 'Of the mail: BCP 47. Absent: as Accept-Language says.' }),
});

/** The answer to both: the same whether or not there is somebody to be mailed. */
export const linkAsked = z
  .object({
    status: z
      .literal('accepted')
      .meta({ description: 'If there is an account, or one can be made, a link is on its way.' }),
  })
  .meta({ id: 'SignInLinkAsked' });

/** Body of `POST /storefront/sign-in/confirm`. */
export const confirmSignIn = z.object({
  token: z.string().min(1).max(500).meta({ description: 'What stands behind `#token=` in the mailed link.' }),
});

/** Who is signed in from now on. */
export const signedIn = z
  .object({
    customer: z.string(),
    token: z.string().meta({ description: 'For the header `Customer-Token`.' }),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'SignedIn' });

/** `GET /storefront/account`. */
export const account = z
  .object({
    customer: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    orders: z
      .array(
        z.object({
          id: z.string(),
          number: z.string(),
          status: z.enum(['placed', 'canceled']),
          placed_at: z.iso.datetime(),
          currency: z.string(),
          total: z.int().meta({ description: 'In minor units.' }),
        }),
      )
      .meta({ description: 'The newest first, at most 50: placed signed in, or as a guest under his own address.' }),
    address: address.nullable().meta({
      description: 'Where the newest order that was placed signed in went, to prefill the next; null: nowhere yet.',
    }),
  })
  .meta({ id: 'Account' });

export type LinkAsked = z.input<typeof linkAsked>;
export type SignedIn = z.input<typeof signedIn>;
export type Account = z.input<typeof account>;
