import type { Checkout } from '../protocol/checkouts.ts';
import type { Message } from './problems.ts';
import { isChange } from './problems.ts';

/** What the page has to show of a checkout. */
export type Stage =
  /** The buyer is to act. */
  | 'open'
  /** A payment is under way, begun here or elsewhere. */
  | 'paying'
  /** The bank asks the buyer. */
  | 'bank'
  /** It is being canceled; what was paid is given back. */
  | 'canceling'
  | 'placed'
  | 'ended';

export function stageOf({ status, messages }: Pick<Checkout, 'status' | 'messages'>): Stage {
  switch (status) {
    case 'completed':
      return 'placed';
    case 'canceled':
      return 'ended';
    case 'requires_escalation':
      return 'bank';
    case 'complete_in_progress':
      return messages.some(({ code }) => code === 'canceling') ? 'canceling' : 'paying';
    default:
      return 'open';
  }
}

/** The amount of a total by its type; 0 where there is none. */
export function amountOf({ totals }: Pick<Checkout, 'totals'>, type: string): number {
  return totals.find((total) => total.type === type)?.amount ?? 0;
}

/** The revision that an ETag names; 0 for none. */
export function revisionOf(etag: string | null): number {
  return Number(/^"(\d+)"$/.exec(etag ?? '')?.[1] ?? 0);
}

/** It was for an older revision, and has changed nothing (UCP over REST: If-Match). */
export const isConflict = ({ messages }: Pick<Checkout, 'messages'>): boolean =>
  messages.some(({ code }) => code === 'revision_mismatch');

/** Whether the buyer would agree to the very same with the one as with the other (promise O3): items, costs, who gets them and how. */
export function offersTheSame(seen: Checkout, next: Checkout): boolean {
  const offerOf = ({ currency, line_items, totals, discounts, buyer, fulfillment }: Checkout) =>
    JSON.stringify([currency, line_items, totals, discounts, buyer, fulfillment]);
  return offerOf(seen) === offerOf(next) && !next.messages.some(isChange);
}

/** What the buyer has to be told before he pays: another total than he has seen, and why. */
export interface Difference {
  readonly fromMinor: number;
  readonly toMinor: number;
  readonly reasons: readonly Message[];
}

/**
 * How a newer answer differs from what the buyer has seen, where that was not his own doing; null where it need not be told.
 * @param own it is the answer to a change that he has made himself: another total is what he expects, unless the API says more
 */
export function differenceOf(seen: Checkout, next: Checkout, own: boolean): Difference | null {
  const [fromMinor, toMinor] = [amountOf(seen, 'total'), amountOf(next, 'total')];
  const reasons = next.messages.filter((message) => isChange(message) && message.code !== 'quote_changed');
  const isTold = next.messages.some(isChange);
  if (next.currency !== seen.currency) return null;
  if (own ? !isTold : fromMinor === toMinor && !isTold) return null;
  return { fromMinor, toMinor, reasons };
}

/** How long the items stay set aside. */
export type HoldView =
  { readonly state: 'held'; readonly leftMs: number; readonly canExtend: boolean } | { readonly state: 'lapsed' };

/** Below this the buyer is told once, and may have more time (WCAG 2.2.1). */
export const SOON_MS = 2 * 60_000;
/** What an extension has to add to be worth a button. */
const WORTH_MS = 60_000;

/** @param nowMs by the shop's clock. Null: nothing is said of it, since it is frozen or over */
export function holdOf({ hold }: Pick<Checkout, 'hold'>, nowMs: number): HoldView | null {
  if (!hold) return null;
  const leftMs = hold.expires_at === null ? 0 : Date.parse(hold.expires_at) - nowMs;
  if (leftMs <= 0 || hold.expires_at === null) return { state: 'lapsed' };
  const more = hold.longest_until === null ? 0 : Date.parse(hold.longest_until) - Date.parse(hold.expires_at);
  return { state: 'held', leftMs, canExtend: leftMs <= SOON_MS && more >= WORTH_MS };
}

/** A gift card that the buyer wants to pay with. */
export interface GiftCard {
  readonly code: string;
  readonly lastFour: string;
  readonly balanceMinor: number;
}

/** What each gift card would pay, in their order, and what is left for another way of paying. Complete has the last word. */
export function splitOf(totalMinor: number, cards: readonly GiftCard[]): { shares: number[]; dueMinor: number } {
  let dueMinor = totalMinor;
  const shares = cards.map(({ balanceMinor }) => {
    const share = Math.min(balanceMinor, dueMinor);
    dueMinor -= share;
    return share;
  });
  return { shares, dueMinor };
}
