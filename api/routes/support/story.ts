import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { accountOf } from './account.ts';
import { attentionOf, nextOf } from './stored-words.ts';
import { timelineOf } from './timeline.ts';
import type { Tongue } from './tongue.ts';
import { waitOf } from './now.ts';

/** One thing that happened. */
export interface StoryEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly what: string;
  /** Who did it, where somebody did. */
  readonly by?: string;
}

/** A checkout for people of support: what happened, what it waits for, and where the money and the stock are. */
export interface Story {
  readonly id: string;
  readonly status: string;
  readonly revision: number;
  readonly channel: string;
  readonly order: string | null;
  readonly total: string;
  readonly waiting: { readonly for: string; readonly until: string | null; readonly then: string | null } | null;
  readonly attention: string | null;
  readonly ended: string | null;
  readonly cancelRequest: Checkout['cancelRequest'];
  readonly money: readonly {
    readonly attempt: number;
    readonly state: string;
    readonly amount: string;
    readonly taken: string;
    readonly paidBack: string;
    readonly paymentIntent: string | null;
    readonly failure: string | null;
  }[];
  /** What we did with the buyer's money, in plain words. */
  readonly account: readonly string[];
  /** What attempts took of gift cards: held, debited with the order, or released. */
  readonly giftCards: readonly {
    readonly id: string;
    readonly lastFour: string;
    readonly attempt: number;
    readonly amount: string;
    readonly state: string;
  }[];
  /** Discount codes whose use is claimed, or used. */
  readonly codes: readonly { readonly code: string; readonly attempt: number; readonly state: string }[];
  readonly held: readonly {
    readonly variant: string;
    readonly location: string;
    readonly units: number;
    readonly until: string | null;
  }[];
  readonly story: readonly StoryEntry[];
}

/** Tells a checkout from its row and its records; no personal data of the buyer. */
export function tell(tongue: Tongue, checkout: Checkout, records: CheckoutRecords): Story {
  const { waitingFor, deadlineAt, nextAction } = checkout;
  const { money } = tongue;
  const account = accountOf(tongue, records, checkout.currency);
  return {
    id: checkout.id,
    status: checkout.status,
    revision: checkout.revision,
    channel: checkout.channel,
    order: checkout.order?.number ?? null,
    total: money(checkout.quote.totalMinor, checkout.currency),
    waiting: waitingFor && { for: waitOf(tongue, waitingFor), until: deadlineAt, then: nextOf(tongue, nextAction) },
    attention: attentionOf(tongue, checkout.attention),
    ended: checkout.endedReason,
    cancelRequest: checkout.cancelRequest,
    money: records.payments.map((payment) => ({
      attempt: payment.attempt,
      state: payment.status,
      amount: money(payment.amountMinor, payment.currency),
      taken: money(payment.capturedMinor, payment.currency),
      paidBack: money(payment.refundedMinor, payment.currency),
      paymentIntent: payment.paymentIntentId,
      failure: payment.failureCode,
    })),
    account: [...account.done, account.now],
    giftCards: records.giftCards.map(({ amountMinor, ...card }) => ({
      ...card,
      amount: money(amountMinor, checkout.currency),
    })),
    codes: records.codes,
    held: records.holds.map(({ variantId, locationId, quantity, expiresAt, frozen }) => ({
      variant: variantId,
      location: locationId,
      units: quantity,
      // A frozen hold lasts as long as its payment.
      until: frozen ? null : expiresAt,
    })),
    story: entries(tongue, records),
  };
}

/** What happened, in plain words, oldest first. */
export function entries(tongue: Tongue, records: CheckoutRecords): StoryEntry[] {
  return timelineOf(tongue, records).map(({ at, what, why, by }) => ({
    at,
    what: why === null ? what : `${what} (${why})`,
    ...(by !== null && { by }),
  }));
}
