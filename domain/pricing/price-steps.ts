/** A price of one of the shop's lists for a variant, from a quantity on; with what decides whether the list applies. */
export interface ListPrice {
  readonly listId: string;
  /** The highest of those that apply counts. */
  readonly priority: number;
  /** Empty: all channels. */
  readonly channels: readonly string[];
  /** Empty: everybody; else only customers who have signed in and are of one of these groups. */
  readonly customerGroups: readonly string[];
  /** 1 to 1,000,000 units. */
  readonly minQuantity: number;
  /** 0 to 1,000,000,000, of one unit, in the currency that is asked for. */
  readonly amountMinor: number;
  /** What it is shown against, such as the price before a sale; null: nothing. */
  readonly compareAtMinor: number | null;
}

/** The price of one unit from a quantity on, until the next step. */
export interface PriceStep {
  readonly from: number;
  readonly amountMinor: number;
  readonly compareAtMinor: number | null;
  /** Null: the variant's own price. */
  readonly listId: string | null;
}

/** Who asks for a price, and where. */
export interface PriceFacts {
  readonly channel: string;
  /** Null: not signed in, or of no group. */
  readonly customerGroup: string | null;
}

/** A price depends on a quantity in at most so many steps; tiers beyond are not offered. */
const MOST_STEPS = 40;

/**
 * What a variant costs in one currency, by quantity: from each quantity on that any tier begins at, the price of the list
 * with the highest priority that applies and has reached a tier there; of several, the lower amount, then the lower id.
 * Within a list the highest tier reached counts, also where it is dearer. Where no list has a price, the variant's own.
 * @param own null where the variant has no price of its own in this currency
 * @returns by quantity, the lowest first; empty where there is no price at all
 */
export function priceSteps(
  own: Pick<PriceStep, 'amountMinor' | 'compareAtMinor'> | null,
  listPrices: readonly ListPrice[],
  facts: PriceFacts,
): PriceStep[] {
  const applying = listPrices.filter((price) => applies(price, facts));
  const from = [...new Set([...(own ? [1] : []), ...applying.map(({ minQuantity }) => minQuantity)])];
  const steps: PriceStep[] = [];
  for (const quantity of from.sort((a, b) => a - b)) {
    const listed = best(applying, quantity);
    const price = listed ?? (own && { ...own, listId: null });
    const last = steps.at(-1);
    if (!price || (last && last.amountMinor === price.amountMinor && last.listId === price.listId)) continue;
    const { amountMinor, compareAtMinor, listId } = price;
    steps.push({ from: quantity, amountMinor, compareAtMinor, listId });
  }
  return steps.slice(0, MOST_STEPS);
}

/** The step that a quantity has reached; undefined where nothing is sold in so small a quantity. */
export function stepAt(steps: readonly PriceStep[], quantity: number): PriceStep | undefined {
  return steps.findLast(({ from }) => from <= quantity);
}

function applies({ channels, customerGroups }: ListPrice, { channel, customerGroup }: PriceFacts): boolean {
  if (channels.length > 0 && !channels.includes(channel)) return false;
  return customerGroups.length === 0 || (customerGroup !== null && customerGroups.includes(customerGroup));
}

/** Each list's highest tier that is reached, and of these the one that counts. */
function best(prices: readonly ListPrice[], quantity: number): ListPrice | undefined {
  const reached = new Map<string, ListPrice>();
  for (const price of prices) {
    const before = reached.get(price.listId);
    if (price.minQuantity <= quantity && (!before || before.minQuantity < price.minQuantity)) {
      reached.set(price.listId, price);
    }
  }
  return [...reached.values()].sort(
    (a, b) => b.priority - a.priority || a.amountMinor - b.amountMinor || (a.listId < b.listId ? -1 : 1),
  )[0];
}
