import type { Told } from '../told.ts';

/**
 * What a checkout costs and why. Money is in minor units of `currency`, each figure a multiple of the currency's step.
 *
 * Holds for every quote (M3):
 * - `totalMinor = subtotalMinor − itemsDiscountMinor − discountMinor + shippingMinor + taxMinor + feeMinor`
 * - the lines add up: Σ subtotal = `subtotalMinor`, Σ discount = `itemsDiscountMinor`,
 *   Σ tax + `shippingTaxMinor` = `taxMinor`, Σ taxIncluded + `shippingTaxIncludedMinor` = `taxIncludedMinor`,
 *   Σ total + `shippingMinor` − `discountMinor` + `shippingTaxMinor` + `feeMinor` = `totalMinor`
 * - `discounts` add up: their allocations to a line to its discount, those to shipping to `discountMinor`
 * - `taxes` add up: exclusive ones to `taxMinor`, inclusive ones to `taxIncludedMinor`
 */
export interface Quote {
  currency: string;
  lines: QuoteLine[];
  /** Goods at the price in force, before discounts; contains inclusive taxes. */
  subtotalMinor: number;
  /** All that was allocated to lines: their own discounts and their shares of the order's (UCP `items_discount`). */
  itemsDiscountMinor: number;
  /** Discounts on shipping (UCP `discount`). */
  discountMinor: number;
  /** The selected option's price before discounts; contains inclusive taxes, not exclusive ones. */
  shippingMinor: number;
  /** The part of `taxMinor` that shipping bears. */
  shippingTaxMinor: number;
  /** The part of `taxIncludedMinor` that shipping bears. */
  shippingTaxIncludedMinor: number;
  /** Exclusive taxes: added to the prices. */
  taxMinor: number;
  /** Inclusive taxes: already in the prices, told for information. */
  taxIncludedMinor: number;
  /** One entry per tax rate that applies to something, in the order of their ids. */
  taxes: QuoteTax[];
  /** The buyer pays no tax: prices that contain taxes elsewhere are without them here. */
  taxExempt?: true;
  /** Where the taxes are from; absent: the shop's table. No part of what is agreed, so not of the canonical form. */
  taxSource?: TaxSource;
  feeMinor: number;
  /** What the buyer pays. */
  totalMinor: number;
  /** Cheapest first; empty when nothing ships or the destination is unknown. Where goods are fetched: that alone. */
  shippingOptions: ShippingOption[];
  /** What the destination has in principle and this order can't have. Absent: nothing. */
  unavailableOptions?: UnavailableOption[];
  /** Null while none is chosen, and when the chosen one is not offered. */
  selectedShippingOptionId: string | null;
  /** Whether any line ships. */
  requiresShipping: boolean;
  /** False when goods ship and no way of shipping takes them to the known destination. */
  deliverable: boolean;
  /** What the address still has to tell before its shipping zone is certain. Absent: nothing. */
  addressLacks?: ('region' | 'postalCode')[];
  /** The place where the buyer fetches the goods. Absent: they are shipped, or need neither. */
  pickupLocationId?: string;
  /** What was taken off, in the order of application; absent where nothing was. */
  discounts?: QuoteDiscount[];
  /** The buyer's codes that take nothing off, in his order; absent where all do. No part of what is agreed. */
  refusedCodes?: RefusedCode[];
}

/** One promotion that was applied. */
export interface QuoteDiscount {
  promotionId: string;
  /** As the buyer gave it; null: applied by itself. */
  code: string | null;
  codeId: string | null;
  title: string;
  /** Independently for each line, or one amount split in proportion to their values. */
  method: 'each' | 'across';
  /** Its place in the order of application, from 1. */
  priority: number;
  amountMinor: number;
  /** What each line, or the shipping (null), gets of it; they add up to `amountMinor`. */
  allocations: { lineId: string | null; amountMinor: number }[];
}

/** Why a code takes nothing off. */
export interface RefusedCode {
  /** Its place among the codes that the buyer gave. */
  index: number;
  /** UCP's code for it (discount, "Rejected Codes"). */
  kind:
    | 'discount_code_expired'
    | 'discount_code_invalid'
    | 'discount_code_already_applied'
    | 'discount_code_combination_disallowed'
    | 'discount_code_user_not_logged_in'
    | 'discount_code_user_ineligible';
  /** For the buyer. */
  content: Told;
}

export interface QuoteLine {
  lineId: string;
  variantId: string;
  title: string;
  quantity: number;
  unitPriceMinor: number;
  /** Quantity × unit price. */
  subtotalMinor: number;
  /** Its own discounts and its share of the order's. */
  discountMinor: number;
  /** Exclusive taxes on this line. */
  taxMinor: number;
  /** Inclusive taxes contained in this line. */
  taxIncludedMinor: number;
  /** subtotal − discount + tax. */
  totalMinor: number;
}

export interface QuoteTax {
  /** Id of the tax rate. */
  id: string;
  label: string;
  ratePpm: number;
  inclusive: boolean;
  /** The net amount that the rate applies to: without any inclusive tax. */
  baseMinor: number;
  amountMinor: number;
}

/** Who has computed the taxes, where a provider is asked for them. */
export type TaxSource =
  /** `lastKnown`: its earlier answer to the same question, since it does not answer now. */
  | { provider: 'stripe'; calculationId: string; calculatedAt: string; lastKnown?: true }
  /** The shop's table, since the provider does not answer, or does not know the place. */
  | { provider: 'table'; because: 'unavailable' | 'place_unknown' };

export interface ShippingOption {
  id: string;
  title: string;
  description: string;
  amountMinor: number;
  /** Business days. */
  minDays: number;
  maxDays: number;
  /** The days that these were, counted when it was quoted: `2026-11-24`. Absent from quotes of before. */
  earliestOn?: string;
  latestOn?: string;
}

/** A way of shipping that an order can't have. */
export interface UnavailableOption {
  id: string;
  title: string;
  reason: 'too_heavy' | 'order_too_small' | 'not_to_this_place' | 'not_in_currency';
  /** For the buyer: a whole sentence. */
  content: Told;
}
