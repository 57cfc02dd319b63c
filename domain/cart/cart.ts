import type { Buyer, Locality } from '../checkout/checkout.ts';

/** One wish: so many whole units of a variant. A variant stands on one line only. */
export interface CartLine {
  readonly lineId: string;
  readonly variantId: string;
  /** 1 to 1,000,000. */
  readonly quantity: number;
}

/** A basket before there is a checkout. Times are ISO 8601 in UTC. */
export interface Cart {
  /** Cannot be guessed: whoever knows it may see and change a guest's cart. */
  readonly id: string;
  /** One more with each change. */
  readonly revision: number;
  readonly caller: string;
  readonly channel: string;
  /** Null for guests. */
  readonly customerId: string | null;
  /** The currency that is asked for; the shop's own is told where something is not sold in it. */
  readonly currency: string;
  readonly lines: readonly CartLine[];
  readonly codes: readonly string[];
  readonly buyer: Buyer | null;
  readonly locality: Locality | null;
  /** The country was guessed from the request: the buyer is told, and may say another. */
  readonly localityGuessed: boolean;
  /** The checkout that was made of it and is not over; null without one. */
  readonly checkoutId: string | null;
  /** The customer's cart that this guest's cart became part of. */
  readonly mergedInto: string | null;
  readonly expiresAt: string;
  readonly updatedAt: string;
}

/** What a caller may write. */
export type CartContents = Pick<Cart, 'lines' | 'codes' | 'buyer' | 'locality' | 'localityGuessed' | 'currency'>;

/** A wish without its line's name, for another cart to name. */
export const unnamed = ({ variantId, quantity }: CartLine) => ({ lineId: null, variantId, quantity });

/** Lines with a variant only once, the first line's place and name, and the quantities added up; at most `mostUnits` each. */
export function withoutRepeats(
  lines: readonly { readonly lineId: string | null; readonly variantId: string; readonly quantity: number }[],
  mostUnits: number,
): CartLine[] {
  const byVariant = new Map<string, { lineId: string | null; quantity: number }>();
  for (const { lineId, variantId, quantity } of lines) {
    const known = byVariant.get(variantId);
    if (known) known.quantity = Math.min(mostUnits, known.quantity + quantity);
    else byVariant.set(variantId, { lineId, quantity });
  }
  return named([...byVariant].map(([variantId, line]) => ({ variantId, ...line })));
}

/** Lines with a name each: their own where they have one that nobody before them has, else the first that is free. */
function named(
  lines: readonly { readonly lineId: string | null; readonly variantId: string; readonly quantity: number }[],
): CartLine[] {
  const given = new Set(lines.flatMap(({ lineId }) => (lineId === null ? [] : [lineId])));
  const used = new Set<string>();
  let number = 0;
  const fresh = () => {
    do number += 1;
    while (given.has(`li_${number}`) || used.has(`li_${number}`));
    return `li_${number}`;
  };
  return lines.map(({ lineId, variantId, quantity }) => {
    const name = lineId !== null && !used.has(lineId) ? lineId : fresh();
    used.add(name);
    return { lineId: name, variantId, quantity };
  });
}

/** More of a variant: on its line where there is one. */
export function added(
  lines: readonly CartLine[],
  more: { readonly variantId: string; readonly quantity: number },
  mostUnits: number,
): CartLine[] {
  return withoutRepeats([...lines, { lineId: null, ...more }], mostUnits);
}

/** A line at another quantity, gone at 0; null where there is no such line. */
export function changed(lines: readonly CartLine[], lineId: string, quantity: number): CartLine[] | null {
  if (!lines.some((line) => line.lineId === lineId)) return null;
  return lines.flatMap((line) => (line.lineId !== lineId ? [line] : quantity === 0 ? [] : [{ ...line, quantity }]));
}
