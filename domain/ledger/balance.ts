/** One line of the ledger, as far as it moves money. Amounts in minor units of its currency. */
export interface LedgerEntry {
  readonly step: string;
  readonly attempt: number;
  readonly outcome: string | null;
  readonly amountMinor: number | null;
  /** A confirm that reserved nothing yet: the bank wants to hear from the buyer first. */
  readonly needsBuyer: boolean;
}

/** What the ledger of one checkout comes to. */
export interface Balance {
  /** Reserved on cards, not taken. */
  readonly reservedMinor: number;
  /** Taken so far, by us or elsewhere at Stripe. */
  readonly takenMinor: number;
  /** Given back, what the bank sent back taken off. */
  readonly returnedMinor: number;
  /** Over which an order stands. */
  readonly orderedMinor: number;
}

/** How each step moves the balance once it is done. */
const EFFECT: Readonly<Record<string, readonly [keyof Balance, 1 | -1]>> = {
  capture: ['takenMinor', 1],
  found: ['takenMinor', 1],
  refund: ['returnedMinor', 1],
  found_refund: ['returnedMinor', 1],
  refund_failed: ['returnedMinor', -1],
  order: ['orderedMinor', 1],
  order_canceled: ['orderedMinor', -1],
};

/** Ends a reservation, as a whole: what is not captured is let go. */
const RELEASES = new Set(['capture', 'found', 'cancel']);
const RESERVES = new Set(['confirm', 'confirm_again']);

/**
 * The sum of a checkout's ledger. Once nothing is under way, `reservedMinor` is what Stripe can still capture, and
 * `takenMinor` − `returnedMinor` what it holds for the shop.
 */
export function balanceOf(entries: readonly LedgerEntry[]): Balance {
  const balance = { reservedMinor: 0, takenMinor: 0, returnedMinor: 0, orderedMinor: 0 };
  const done = entries.filter(({ outcome }) => outcome === 'done');
  for (const { step, attempt, amountMinor, needsBuyer } of done) {
    const [field, sign] = EFFECT[step] ?? [];
    if (field && sign) balance[field] += sign * (amountMinor ?? 0);
    const released = done.some((other) => other.attempt === attempt && RELEASES.has(other.step));
    if (RESERVES.has(step) && !needsBuyer && !released) balance.reservedMinor += amountMinor ?? 0;
  }
  return balance;
}
