import { z } from 'zod';
import { REQUEST_LIMITS } from '../../../contracts/commands.ts';

/** Who does it, and why. Both are kept, so neither may name the buyer. */
const why = {
  reason: z.string().trim().min(1).max(200),
  actor: z.string().trim().min(1).max(100).default('support'),
};

/** Body of every action that needs no more than a reason. Whoever is signed in is the actor, whatever the body says. */
export const supportReason = z
  .object(why)
  .meta({ id: 'SupportReason', example: { reason: 'ordered twice', actor: 'kim' } });

const amountMinor = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

const chosen = {
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
};

interface Chosen {
  readonly everything?: true | undefined;
  readonly amount_minor?: number | undefined;
  readonly lines?: readonly unknown[] | undefined;
  readonly shipping?: boolean | undefined;
  readonly restock?: boolean | undefined;
}

const hasGoodsToRestock = ({ restock, amount_minor }: Chosen) => !restock || amount_minor === undefined;
const NO_GOODS = 'an amount has no goods that could come back';
const isOneChoice = ({ everything, amount_minor, lines, shipping }: Chosen) =>
  [everything, amount_minor, lines ?? (shipping || undefined)].filter((it) => it !== undefined).length === 1;
const ONE_CHOICE = 'expected one of everything, amount_minor, or lines and shipping';

/** Body of `POST /support/orders/{id}/refunds`: an amount, or units of lines and the shipping, or all that is left. */
export const supportRefund = z
  .object({ ...why, ...chosen })
  .refine(hasGoodsToRestock, NO_GOODS)
  .refine(isOneChoice, ONE_CHOICE)
  .meta({ id: 'SupportRefund', example: { reason: 'arrived broken', lines: [{ id: 'li_1', quantity: 1 }] } });

/** Body of `POST /support/orders/{id}/refunds/preview`: the same, without a reason. */
export const supportRefundPreview = z
  .object(chosen)
  .refine(hasGoodsToRestock, NO_GOODS)
  .refine(isOneChoice, ONE_CHOICE)
  .meta({ id: 'SupportRefundPreview', example: { lines: [{ id: 'li_1', quantity: 1 }], restock: true } });

const amount = z.object({ minor: z.int(), currency: z.string(), text: z.string() });

/** `POST /support/orders/{id}/refunds/preview`: what the refund would do now. */
export const refundPreviewResponse = z
  .object({
    amount,
    to_card: amount,
    to_gift_cards: amount,
    units_to_stock: z.int(),
    effect: z.string().meta({ description: 'The same in plain words.' }),
  })
  .meta({ id: 'RefundPreview' });

/** Body of `POST /support/orders/{id}/capture`; without an amount all that is authorized. */
export const supportCapture = z
  .object({
    actor: why.actor,
    // Warehouses capture as the goods leave: that is reason enough.
    reason: why.reason.default('the goods ship'),
    amount_minor: amountMinor.optional(),
  })
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
