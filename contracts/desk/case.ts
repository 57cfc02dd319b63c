import { z } from 'zod';
import { SUPPORT_ACTIONS } from '../../domain/support/actions.ts';

const nullable = z.string().nullable();
/** Minor units beside the amount as people read it, in the reader's language. */
const amount = z.object({ minor: z.int(), currency: z.string(), text: z.string() });
const time = z.string().meta({ description: 'ISO 8601 in UTC.' });

export type DeskAmount = z.input<typeof amount>;

export const DESK_ACTIONS = SUPPORT_ACTIONS;

/** An action as it stands now: what it would do, or why it can't be done. */
export const deskOffer = z
  .object({
    action: z.enum(DESK_ACTIONS),
    on: z.string().meta({ description: 'The checkout, order or PaymentIntent that it is done to.' }),
    path: z.string().meta({ description: 'Where it is posted to, with an Idempotency-Key and a reason.' }),
    allowed: z.boolean(),
    effect: z.string().meta({ description: 'What will happen, in plain words.' }),
    refused_because: nullable,
    refused_code: nullable.meta({ description: 'The code of the error that it would be answered with.' }),
  })
  .meta({ id: 'DeskOffer' });

export type DeskOffer = z.input<typeof deskOffer>;

/** What a line of the timeline is about; pages show an icon and a colour for it. */
const ENTRY_KINDS = ['buyer', 'stock', 'money', 'order', 'mail', 'support', 'system', 'trouble'] as const;

/** One thing that happened. */
const entry = z.object({
  at: time,
  kind: z.enum(ENTRY_KINDS),
  what: z.string().meta({ description: 'A sentence in plain words.' }),
  why: nullable,
  by: nullable.meta({ description: 'Who did it, as people say it; null: the product itself.' }),
  amount: amount.nullable(),
  code: nullable.meta({ description: 'A code of the error table, or of Stripe, that explains it.' }),
  link: z.object({ label: z.string(), url: z.string() }).nullable(),
});

export type DeskEntry = z.input<typeof entry>;

/** A payment attempt and where its money is. */
const payment = z.object({
  attempt: z.int(),
  state: z.string(),
  asked: amount,
  taken: amount,
  paid_back: amount,
  failure: z.object({ code: z.string(), text: z.string() }).nullable(),
  payment_intent: nullable,
  stripe_url: nullable,
});

/** `GET /support/cases/{checkout}`: everything about one checkout and its order, for a person who has never seen the code. */
export const deskCase = z
  .object({
    checkout: z.string(),
    status: z.string(),
    headline: z.string().meta({ description: 'Where it stands, in one sentence.' }),
    channel: z.string(),
    created_at: time,
    updated_at: time,
    total: amount,
    buyer: z
      .object({ name: nullable, email: nullable, phone: nullable, country: nullable, place: nullable })
      .nullable()
      .meta({ description: 'For the role support only; null also once erased.' }),
    lines: z.array(
      z.object({
        id: z.string(),
        sku: z.string(),
        title: z.string(),
        quantity: z.int(),
        total: amount.meta({ description: 'Before discounts and taxes: they add up to the first of `totals`.' }),
        refunded_units: z.int(),
      }),
    ),
    totals: z.array(z.object({ label: z.string(), amount })),
    order: z
      .object({
        id: z.string(),
        number: z.string(),
        status: z.enum(['placed', 'canceled']),
        placed_at: time,
        captured: amount,
        refundable: amount,
        shipping_refundable: z.boolean(),
      })
      .nullable(),
    now: z.object({
      waiting_for: nullable.meta({ description: 'In plain words; null: nothing is left to do.' }),
      until: time.nullable(),
      then: nullable.meta({ description: 'What happens by itself at that time.' }),
      attention: nullable.meta({ description: 'Why somebody has to look at it.' }),
    }),
    money: z.object({
      sentence: z.string().meta({ description: 'What of the money of the buyer is with us now.' }),
      account: z.array(z.string()).meta({ description: 'What was done with it, oldest first, from the ledger.' }),
      payments: z.array(payment),
      refunds: z.array(
        z.object({
          id: z.string(),
          status: z.string(),
          amount,
          reason: z.string(),
          by: z.string(),
          requested_at: time,
          stripe_url: nullable,
          failure: nullable,
        }),
      ),
      disputes: z.array(
        z.object({ id: z.string(), status: z.string(), amount, reason: z.string(), due: time.nullable() }),
      ),
      late: z.array(z.object({ payment_intent: z.string(), amount, sentence: z.string(), stripe_url: nullable })),
    }),
    held: z.array(z.object({ sku: z.string(), location: z.string(), units: z.int(), until: time.nullable() })),
    timeline: z.array(entry),
    offers: z.array(deskOffer),
    workflows: z
      .array(z.object({ id: z.string(), url: nullable }))
      .meta({ description: 'Its runs in the Temporal UI.' }),
    buyer_url: z.string().meta({ description: 'The page that the buyer sees.' }),
  })
  .meta({ id: 'DeskCase' });

export type DeskCase = z.input<typeof deskCase>;
