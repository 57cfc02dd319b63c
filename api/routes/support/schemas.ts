import { z } from 'zod';
import { REQUEST_LIMITS } from '../../../contracts/commands.ts';

/** Who does it, and why. Both are kept, so neither may name the buyer. */
const why = {
  reason: z.string().trim().min(1).max(200),
  actor: z.string().trim().min(1).max(100).default('support'),
};

/** Body of `POST /support/checkouts/{id}/cancel`. */
export const supportCancel = z
  .object(why)
  .meta({ id: 'SupportCancel', example: { reason: 'ordered twice', actor: 'kim' } });

const amountMinor = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Body of `POST /support/orders/{id}/refunds`: an amount, or units of lines and the shipping, or all that is left. */
export const supportRefund = z
  .object({
    ...why,
    everything: z.literal(true).optional(),
    amount_minor: amountMinor.optional(),
    lines: z
      .array(z.object({ id: z.string().min(1).max(200), quantity: z.int().min(1).max(REQUEST_LIMITS.quantity) }))
      .max(REQUEST_LIMITS.lines)
      .optional(),
    shipping: z.boolean().optional(),
    restock: z
      .boolean()
      .optional()
      .meta({ description: 'The goods came back: their units go on the shelves they left from.' }),
  })
  .refine(
    ({ restock, amount_minor }) => !restock || amount_minor === undefined,
    'an amount has no goods that could come back',
  )
  .refine(
    ({ everything, amount_minor, lines, shipping }) =>
      [everything, amount_minor, lines ?? (shipping || undefined)].filter((it) => it !== undefined).length === 1,
    'expected one of everything, amount_minor, or lines and shipping',
  )
  .meta({ id: 'SupportRefund', example: { reason: 'arrived broken', lines: [{ id: 'li_1', quantity: 1 }] } });

/** Body of `POST /support/orders/{id}/capture`; without an amount all that is authorized. */
export const supportCapture = z
  .object({ actor: why.actor, amount_minor: amountMinor.optional() })
  .meta({ id: 'SupportCapture', example: { actor: 'warehouse' } });

const nullable = z.string().nullable();
const entry = z.object({ at: z.string(), what: z.string(), by: z.string().optional() });
const waiting = z.object({ for: z.string(), until: nullable, then: nullable }).nullable();

const refund = z
  .object({
    id: z.string(),
    status: z.enum(['requested', 'pending', 'succeeded', 'failed', 'refused']),
    amount: z.string(),
    amount_minor: z.int(),
    gift_card_minor: z.int().meta({ description: 'The part of it that went to gift cards.' }),
    reason: z.string(),
    actor: z.string(),
    lines: z.array(z.object({ id: z.string(), quantity: z.int() })),
    shipping: z.boolean(),
    requestedAt: z.string(),
    settledAt: nullable,
    stripe: nullable,
    failure: nullable,
  })
  .meta({ id: 'Refund' });

/** `GET /support/orders/{id}`. */
export const orderStoryResponse = z
  .object({
    id: z.string(),
    number: z.string(),
    checkout: z.string(),
    status: z.enum(['placed', 'canceled']),
    revision: z.int(),
    total: z.string(),
    captured: z.string(),
    refundable: z.string(),
    refundable_minor: z.int(),
    capture: z.object({ policy: z.enum(['on_order', 'on_shipment']), state: nullable, before: nullable }),
    waiting,
    attention: nullable,
    canceled: nullable,
    gift_cards: z.array(z.object({ id: z.string(), last_four: z.string(), paid: z.string(), paid_back: z.string() })),
    refunds: z.array(refund),
    disputes: z.array(
      z.object({
        id: z.string(),
        status: z.string(),
        amount: z.string(),
        reason: z.string(),
        evidenceDue: nullable,
        openedAt: z.string(),
        closedAt: nullable,
      }),
    ),
    sold: z
      .array(z.object({ variant: z.string(), location: z.string(), units: z.int(), backordered: z.int() }))
      .meta({ description: 'Which location each unit was sold from, and how many were still to come.' }),
    story: z.array(entry),
  })
  .meta({ id: 'OrderStory' });

/** `POST /support/orders/{id}/refunds`: the refund as it is by then, and its order. */
export const refundResponse = z.object({ refund, order: orderStoryResponse }).meta({ id: 'RefundAnswer' });

/** `GET /support/checkouts/{id}`. */
export const storyResponse = z
  .object({
    id: z.string(),
    status: z.string(),
    revision: z.int(),
    channel: z.string(),
    order: nullable,
    total: z.string(),
    waiting,
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
    giftCards: z.array(
      z.object({ id: z.string(), lastFour: z.string(), attempt: z.int(), amount: z.string(), state: z.string() }),
    ),
    codes: z.array(z.object({ code: z.string(), attempt: z.int(), state: z.string() })),
    held: z.array(z.object({ variant: z.string(), location: z.string(), units: z.int(), until: nullable })),
    story: z.array(entry),
  })
  .meta({ id: 'Story' });
