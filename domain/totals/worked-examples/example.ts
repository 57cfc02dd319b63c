import type { ListPrice } from '../../pricing/price-steps.ts';
import type { EnteredCode, Promotion, PromotionDefinition, PromotionFacts } from '../../promotions/promotion.ts';
import { exampleMethod, exampleRate, exampleZone } from '../example-zones.ts';
import type { ShippingMethod, ShippingRate, ShippingZone } from '../shipping-zones.ts';
import type { PricingSnapshot, SnapshotLine, TaxRate } from '../snapshot.ts';

/**
 * One quote with its sums done by hand. Money is in minor units.
 *
 * `sums` maps a path into the quote (`totalMinor`, `lines.0.discountMinor`, `taxes.0.amountMinor`) to the sum that leads
 * to it: parts joined by ` = ` are equal, ` → ` is a rounding to the currency's step, the last part is the figure. A part is
 * numbers with + - × / and brackets, read as people read them. `texts` maps paths to what else stands there.
 */
export interface WorkedExample {
  readonly title: string;
  readonly given: ExampleSnapshot;
  readonly sums: Readonly<Record<string, string>> & { readonly subtotalMinor: string; readonly totalMinor: string };
  readonly texts?: Readonly<Record<string, unknown>>;
}

/** The parts of a snapshot that an example is about; the rest is empty. */
export interface ExampleSnapshot extends Omit<Partial<PricingSnapshot>, 'lines' | 'promotions'> {
  readonly currency: string;
  readonly lines: readonly ExampleLine[];
  readonly promotions?: Partial<PromotionFacts>;
  /** Prices of lists, by variant; the line's `unitPriceMinor` is the variant's own. */
  readonly listPrices?: Readonly<Record<string, readonly ListPrice[]>>;
}

export type ExampleLine = Pick<SnapshotLine, 'lineId' | 'quantity' | 'unitPriceMinor'> & Partial<SnapshotLine>;

/** A line of the variant `id`, which has this price. */
export function line(
  lineId: string,
  quantity: number,
  unitPriceMinor: number,
  more: Partial<SnapshotLine> = {},
): ExampleLine {
  return { lineId, quantity, unitPriceMinor, ...more };
}

/** A tier of a way of shipping; a single one from 0 is a flat rate. */
export function tier(currency: string, amountMinor: number, more: Partial<ShippingRate> = {}): ShippingRate {
  return exampleRate(amountMinor, { currency, ...more });
}

/** A way of shipping by weight, price or items. */
export function by(
  rateBy: ShippingMethod['rateBy'],
  id: string,
  rates: readonly ShippingRate[],
  more: Partial<ShippingMethod> = {},
): ShippingMethod {
  return exampleMethod(id, rates, { rateBy, ...more });
}

/** Flat rates to everywhere. */
export function flat(...methods: readonly (readonly [id: string, rate: ShippingRate])[]): readonly ShippingZone[] {
  return [
    exampleZone(
      ['*'],
      methods.map(([id, rate]) => exampleMethod(id, [rate])),
    ),
  ];
}

export function tax(id: string, ratePpm: number, more: Partial<TaxRate> = {}) {
  return {
    id,
    ratePpm,
    label: id,
    country: 'US',
    region: null,
    inclusive: false,
    appliesToShipping: false,
    ...more,
  } satisfies TaxRate;
}

/** A price of the list `listId` from a quantity on. */
export function listed(listId: string, minQuantity: number, amountMinor: number, more: Partial<ListPrice> = {}) {
  const audience = { channels: [], customerGroups: [] };
  return { listId, minQuantity, amountMinor, priority: 0, ...audience, compareAtMinor: null, ...more };
}

export function promotion(id: string, definition: PromotionDefinition, more: Partial<Promotion> = {}): Promotion {
  return {
    id,
    title: id,
    trigger: 'automatic',
    priority: 100,
    exclusive: false,
    startsAt: null,
    endsAt: null,
    definition,
    ...more,
  };
}

/** The code of a promotion, as the buyer gave it. */
export function code(
  given: string,
  definition: PromotionDefinition | null,
  more: Partial<Promotion & Pick<EnteredCode, 'usedUp'>> = {},
): EnteredCode {
  const { usedUp = false, ...rest } = more;
  return {
    code: given,
    codeId: definition && `id of ${given}`,
    usedUp,
    promotion: definition && promotion(`by ${given}`, definition, { trigger: 'code', ...rest }),
  };
}
