import { z } from 'zod';

/** Body of `POST /support/checkouts/{id}/cancel`. Both are kept with the checkout, so neither may name the buyer. */
export const supportCancel = z
  .object({
    reason: z.string().trim().min(1).max(200),
    actor: z.string().trim().min(1).max(100).default('support'),
  })
  .meta({ id: 'SupportCancel', example: { reason: 'ordered twice', actor: 'kim' } });

const nullable = z.string().nullable();

/** `GET /support/checkouts/{id}`. */
export const storyResponse = z
  .object({
    id: z.string(),
    status: z.string(),
    revision: z.int(),
    channel: z.string(),
    order: nullable,
    total: z.string(),
    waiting: z.object({ for: z.string(), until: nullable, then: nullable }).nullable(),
    attention: nullable,
    ended: nullable,
    cancelRequest: z.object({ actor: z.string(), reason: z.string(), requestedAt: z.string() }).nullable(),
    money: z.array(
      z.object({
        attempt: z.int(),
        state: z.string(),
        amount: z.string(),
        taken: z.string(),
        paidBack: z.string(),
        paymentIntent: nullable,
        failure: nullable,
      }),
    ),
    account: z
      .array(z.string())
      .meta({ description: "What we did with the buyer's money, oldest first; the last says what is left." }),
    held: z.array(z.object({ variant: z.string(), location: z.string(), units: z.int(), until: nullable })),
    story: z.array(z.object({ at: z.string(), what: z.string(), by: z.string().optional() })),
  })
  .meta({ id: 'Story' });
