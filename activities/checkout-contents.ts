import type { ClaimKeys } from '../adapters/crypto/claim-keys.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { OnInvalidPromotion } from '../adapters/postgres/promotion-rows.ts';
import type { WantedCheckout } from '../contracts/commands.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../domain/checkout/messages.ts';
import { heldAt } from '../domain/checkout/pickup.ts';
import type { Contents } from '../domain/checkout/transitions.ts';
import type { Durations } from '../domain/checkout/waits.ts';
import { holdWindow } from '../domain/checkout/hold.ts';
import { quoteWanted } from './checkout-quote.ts';
import type { HotWay } from './inventory.ts';
import type { TaxAsking } from './provider-taxes.ts';
import { customerKeys, takeStock } from './stock-taking.ts';

/** What holding and pricing need to know of the checkout that they are for. */
export interface Basis {
  readonly checkoutId: string;
  /** Where the sale comes from. */
  readonly channel: string;
  readonly expiresAt: string;
  readonly defaultCurrency: string;
  readonly onInvalidPromotion: OnInvalidPromotion;
  readonly durations: Durations;
  readonly nowMs: number;
  /** Null where the shop's table is all that is known of taxes. */
  readonly taxes: TaxAsking | null;
  /** The checkout as it is; null for a new one. */
  readonly current: Checkout | null;
  readonly hot?: HotWay | undefined;
  readonly claimKeys: Pick<ClaimKeys, 'customer'>;
  /** The buyer is paying: what is held only then is held now. */
  readonly paying?: true;
}

export type Prepared =
  | { readonly ok: true; readonly contents: Contents; readonly messages: readonly CheckoutMessage[] }
  | { readonly ok: false; readonly messages: readonly CheckoutMessage[] };

/**
 * Makes what a caller wants into contents of a checkout: computes its totals and reserves the whole set of lines, in the
 * caller's transaction. A refusal leaves the holds as they were.
 */
export async function prepareContents(sql: Sql, basis: Basis, wanted: WantedCheckout): Promise<Prepared> {
  const { current, nowMs } = basis;
  const quoted = await quoteWanted(sql, basis, wanted);
  if (!quoted.ok) return quoted;
  const { customerId, offers, pickup, place, store } = quoted;
  const window = holdWindow(
    current ?? { holdExpiresAt: null, holdLimitAt: null, expiresAt: basis.expiresAt },
    nowMs,
    basis.durations,
  );
  const taken = await takeStock(sql, {
    checkoutId: basis.checkoutId,
    lines: quoted.lines,
    factsOf: (variantId) => offers.get(variantId)?.stock ?? {},
    sourcing: { destination: place, fromLocation: heldAt(pickup) },
    store,
    customerKeys: customerKeys(basis.claimKeys, { customerId, buyer: wanted.buyer }),
    before: current,
    paying: basis.paying === true,
    expiresAt: window.holdExpiresAt,
    nowMs,
    hot: basis.hot,
  });
  if (!taken.ok) return taken;
  return {
    ok: true,
    messages: [...quoted.messages, ...taken.messages],
    contents: {
      customerId,
      currency: quoted.currency,
      lines: taken.lines,
      codes: wanted.codes,
      promotions: quoted.promotions,
      quote: quoted.quote,
      buyer: wanted.buyer,
      ...(wanted.language && { language: wanted.language }),
      locality: wanted.locality,
      destinations: wanted.destinations,
      selectedDestinationId: quoted.destination?.id ?? null,
      pickup,
      ...window,
    },
  };
}

/** The client-written state of a checkout, as if the caller had just sent it again. */
export function asWanted(checkout: Checkout): WantedCheckout {
  return {
    lines: checkout.lines.map(({ lineId, variantId, quantity }) => ({ lineId, variantId, quantity })),
    buyer: checkout.buyer,
    customerId: checkout.customerId,
    codes: checkout.codes,
    currency: checkout.currency,
    locality: checkout.locality,
    destinations: checkout.destinations,
    selectedDestinationId: checkout.selectedDestinationId,
    ...(checkout.pickup?.wanted && { pickup: { locationId: checkout.pickup.locationId, lineIds: null } }),
    selectedOptionId: checkout.quote.selectedShippingOptionId,
  };
}
