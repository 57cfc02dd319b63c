import type { CheckoutStatus } from '../domain/checkout/checkout.ts';

/** A checkout as far as news tell of it. */
export interface WatchedCheckout {
  readonly revision: number;
  readonly status: CheckoutStatus;
  /** Who made it. */
  readonly caller: string;
}

/** How what is watched stands, by name. */
export interface LiveStates {
  /** Those that there are. */
  readonly checkouts: Map<string, WatchedCheckout>;
  /** Units that can be had, where they are few; null: enough. */
  readonly items: Map<string, number | null>;
}

/** What one page watches. */
export interface WatchedNames {
  readonly checkouts: readonly string[];
  readonly items: readonly string[];
}
