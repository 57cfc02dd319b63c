import type { ClaimKeys } from '../adapters/crypto/claim-keys.ts';
import type { Seal } from '../adapters/crypto/sealing.ts';
import type { StepEvent } from '../adapters/postgres/checkout-table.ts';
import { RevisionConflict, startStep, writeCheckout } from '../adapters/postgres/checkout-table.ts';
import type { Database, Sql } from '../adapters/postgres/database.ts';
import type { CheckoutHead } from '../contracts/workflow-messages.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import type { Durations } from '../domain/checkout/waits.ts';
import { headOf } from './checkout-head.ts';
import { hashOf } from './pricing.ts';

/** What the steps of a checkout work with. */
export interface StepDeps {
  readonly db: Database;
  readonly seal: Seal;
  readonly durations: Durations;
  readonly defaultCurrency: string;
  readonly claimKeys: Pick<ClaimKeys, 'customer'>;
  /** Told how many seconds after its expiry a hold that had lapsed was given back. */
  readonly onHoldReleased?: (lateSeconds: number) => void;
}

/**
 * How a step that writes the checkout's row ended.
 * stale: the row is not at the revision that the workflow knows; nothing was done, the workflow adopts `head` and asks again.
 */
export type StepResult<T> = { readonly kind: 'done'; readonly head: CheckoutHead; readonly value: T } | Stale;
export type Stale = { readonly kind: 'stale'; readonly head: CheckoutHead | null };

/** A step under way: its transaction, the row that it starts from, and the way to write the next revision. */
export interface Step {
  readonly sql: Sql;
  readonly nowMs: number;
  readonly checkout: Checkout;
  /** Writes the next revision with its events; at most once a step. */
  write(next: Checkout, ...events: StepEvent[]): Promise<void>;
}

/**
 * Runs one step in one transaction, provided that the row is at `revision`. The write compares again, so that a step of a
 * frozen worker that wakes up late changes nothing (promise P1).
 * @throws when the checkout does not exist.
 */
export async function runStep<T>(
  { db }: Pick<StepDeps, 'db'>,
  checkoutId: string,
  revision: number,
  work: (step: Step) => Promise<T>,
): Promise<StepResult<T>> {
  try {
    return await db.transaction(async (sql) => {
      const { checkout, nowMs } = await startStep(sql, checkoutId);
      if (!checkout) throw new Error(`no checkout ${checkoutId}`);
      if (checkout.revision !== revision) return { kind: 'stale', head: headOf(checkout) };
      let current = checkout;
      const value = await work({
        sql,
        nowMs,
        checkout,
        async write(next, ...events) {
          await writeCheckout(sql, next, hashOf(next.quote), events);
          current = next;
        },
      });
      return { kind: 'done', head: headOf(current), value };
    });
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error;
    const { checkout } = await startStep(db.sql, checkoutId);
    return { kind: 'stale', head: checkout && headOf(checkout) };
  }
}
