import { isKnownCurrency } from '../money/currency.ts';
import type { RoundingMode } from '../money/rounding.ts';
import type { QuoteTax, TaxSource } from './quote.ts';
import type { PromotionFacts } from '../promotions/promotion.ts';
import type { ShippingZone } from './shipping-zones.ts';

/** Everything a quote depends on; the same snapshot always gives the same quote. All money is in `currency`. */
export interface PricingSnapshot {
  /** Upper-case ISO 4217 code. */
  currency: string;
  /** In the order in which the quote lists them. */
  lines: readonly SnapshotLine[];
  /** Where the goods go and which taxes apply; null while unknown. */
  destination: Destination | null;
  /** The shop's zones; those that do not name the destination are ignored, as are rates in another currency. */
  shippingZones: readonly ShippingZone[];
  /** Where the buyer fetches the goods: then nothing ships, and `destination` is this place. Absent: they are shipped. */
  pickup?: PickupPoint;
  /** The option that the buyer chose; ignored when it is not (or no longer) offered. */
  selectedShippingOptionId: string | null;
  /** Rows of the shop's table; those for other places are ignored. */
  taxRates: readonly TaxRate[];
  /** How the destination's country wants its taxes rounded; absent or null: once per line, half up. */
  taxPolicy?: TaxPolicy | null;
  /** Why the buyer pays no tax; absent or null: he does. */
  taxExemption?: string | null;
  /** What a provider of taxes has answered for exactly these amounts: taken as given, in place of the table. */
  providedTaxes?: ProvidedTaxes | null;
  /** Where the taxes are from, where that is not simply the table. */
  taxSource?: TaxSource | null;
  /** Absent: nothing is taken off. */
  promotions?: PromotionFacts | undefined;
}

/**
 * When and how taxes are rounded to what can be charged.
 * `line`: for each line by itself, so that every line of an invoice can be checked alone; shipping likewise.
 * `rate`: once for each rate over all that it taxes, shipping too, and then shared out by largest remainder: what Japan
 * requires of a qualified invoice (Enforcement Order of the Consumption Tax Act, art. 70-10).
 */
export interface TaxPolicy {
  roundPer: 'line' | 'rate';
  mode: RoundingMode;
}

/** Taxes of goods and shipping as somebody else has computed them. */
export interface ProvidedTaxes {
  /** One for each line of the snapshot, in their order. */
  lines: readonly PartTax[];
  shipping: PartTax;
  taxes: readonly QuoteTax[];
}

/** The tax of one line, or of shipping. */
export interface PartTax {
  /** Added to the price. */
  taxMinor: number;
  /** Contained in the price. */
  taxIncludedMinor: number;
}

export interface SnapshotLine {
  lineId: string;
  variantId: string;
  productId: string;
  /** The shop's own word for the sort of goods; empty where it has none. */
  category: string;
  title: string;
  /** 1 to 1,000,000. */
  quantity: number;
  /** 0 to 1,000,000,000, with or without tax as the tax rate of the destination says. */
  unitPriceMinor: number;
  /** False for services and downloads. */
  requiresShipping: boolean;
  /** False for goods that no tax rate applies to. */
  taxable: boolean;
  /** Which of a place's rates is for it. */
  taxClass: string;
  /** Of one unit; 0 to 100,000,000. */
  weightGrams: number;
}

export interface Destination {
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
  /** State or province as its short code (`NY`) or ISO 3166-2 (`US-NY`), in any case. */
  region: string | null;
  postalCode: string | null;
}

/** Where goods are fetched: one of the shop's own places. */
export interface PickupPoint {
  id: string;
  name: string;
  /** Business days until the goods are ready. */
  readyDays: number;
  /** Today, where the shop counts its days: `2026-11-21`. */
  today: string;
}

export interface TaxRate {
  id: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** As in `Destination`; null: the whole country, but for places with rows of their own. */
  region: string | null;
  /**
   * Both ends included, written as compared: capitals and digits only, both of the same length (see `tax-places.ts`);
   * absent or null: every postal code.
   */
  postalFrom?: string | null;
  postalTo?: string | null;
  /** The goods that it is for: `standard` where absent, `reduced`, `zero`, `shipping`, or a word of the shop's own. */
  taxClass?: string;
  /** Added to the rates of the wider places around its own (a county's on top of its state's); else it stands in their place. */
  addsUp?: boolean;
  /** What the buyer reads: `VAT 19 %`, `NY sales tax 8.875 %`. */
  label: string;
  /** Parts per million, 0 to 10,000,000: 88,750 is 8.875 %. */
  ratePpm: number;
  /** True: prices contain the tax. False: it is added to them. */
  inclusive: boolean;
  /** Whether shipping is taxed as the goods are, where the place has no rate of the class `shipping`. */
  appliesToShipping: boolean;
}

const maximum = {
  quantity: 1_000_000,
  unitPriceMinor: 1_000_000_000,
  weightGrams: 100_000_000,
  ratePpm: 10_000_000,
} as const;

/**
 * Asserts the ranges above, which schemas and the database guarantee: whoever breaks them has a bug.
 * @throws RangeError that names the field
 */
export function assertSnapshot(snapshot: PricingSnapshot): void {
  if (!isKnownCurrency(snapshot.currency)) throw new RangeError(`Unknown currency: ${snapshot.currency}`);
  for (const line of snapshot.lines) {
    assertInteger(`quantity of line ${line.lineId}`, line.quantity, 1, maximum.quantity);
    assertInteger(`unitPriceMinor of line ${line.lineId}`, line.unitPriceMinor, 0, maximum.unitPriceMinor);
    assertInteger(`weightGrams of line ${line.lineId}`, line.weightGrams, 0, maximum.weightGrams);
  }
  for (const { id, methods } of snapshot.shippingZones) {
    for (const method of methods) {
      for (const rate of method.rates) {
        assertInteger(`amountMinor of ${method.id} in ${id}`, rate.amountMinor, 0, maximum.unitPriceMinor);
        assertInteger(`perUnitMinor of ${method.id} in ${id}`, rate.perUnitMinor, 0, maximum.unitPriceMinor);
      }
    }
  }
  for (const rate of snapshot.taxRates) {
    assertInteger(`ratePpm of tax rate ${rate.id}`, rate.ratePpm, 0, maximum.ratePpm);
  }
}

function assertInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} is ${value}, not an integer from ${min} to ${max}`);
  }
}
