import type { Words } from '../told.ts';
import { words } from '../told.ts';

/**
 * When units of a variant are set aside. at_start: with the buyer's first command. at_payment: when he pays, before any money
 * moves. untracked: never; there is always enough.
 */
export type StockPolicy = 'at_start' | 'at_payment' | 'untracked';

/** Units of a line that leave later than the others. */
export interface LaterUnits {
  /** preorder: the goods are not out yet. backorder: they are, but not here. */
  readonly kind: 'preorder' | 'backorder';
  /** 1 to the line's quantity. */
  readonly units: number;
  /** The day on which they leave, as YYYY-MM-DD; null where nobody knows. */
  readonly shipsOn: string | null;
}

/** What the rules of stock say of a line, as they were when it was accepted; what is absent is the usual. */
export interface LineStock {
  /** Absent: at_start. */
  readonly stockPolicy?: Exclude<StockPolicy, 'at_start'>;
  /** Units that one customer may have of its variant, over all his orders; absent: any number. */
  readonly maxPerCustomer?: number;
  /** Absent: all of it leaves at once. */
  readonly later?: LaterUnits;
}

/** What the shop has set for the stock of a variant; what is absent is the usual. Days as YYYY-MM-DD. */
export interface StockFacts {
  readonly policy?: Exclude<StockPolicy, 'at_start'>;
  readonly maxPerOrder?: number;
  readonly maxPerCustomer?: number;
  /** It may be sold beyond what there is, somewhere. */
  readonly backorders?: true;
  readonly backorderShipsOn?: string;
  readonly preorderUntil?: string;
}

/** What of these facts a line keeps. */
export function lineStock({ policy, maxPerCustomer }: StockFacts): LineStock {
  return {
    ...(policy !== undefined && { stockPolicy: policy }),
    ...(maxPerCustomer !== undefined && { maxPerCustomer }),
  };
}

/** The lines that are held at some time, by the time they are paid. */
export function tracked<Line extends LineStock>(lines: readonly Line[]): Line[] {
  return lines.filter(({ stockPolicy }) => stockPolicy !== 'untracked');
}

interface Wanted {
  readonly variantId: string;
  readonly quantity: number;
}

/**
 * The lines with what of them leaves later. Before its day all of a preorder does; of other goods, the units that are on
 * backorder: of several lines with the same variant, the last ones'.
 * @param backordered units on backorder, by variant
 * @param today as YYYY-MM-DD
 */
export function withLater<Line extends Wanted & LineStock>(
  lines: readonly Line[],
  factsOf: (variantId: string) => StockFacts,
  backordered: ReadonlyMap<string, number>,
  today: string,
): Line[] {
  const left = new Map(backordered);
  const marked = [...lines].reverse().map((line): Line => {
    const { preorderUntil, backorderShipsOn = '' } = factsOf(line.variantId);
    const units = Math.min(line.quantity, left.get(line.variantId) ?? 0);
    left.set(line.variantId, (left.get(line.variantId) ?? 0) - units);
    const { later: _, ...plain } = line;
    if (preorderUntil !== undefined && today < preorderUntil)
      return { ...plain, later: { kind: 'preorder', units: line.quantity, shipsOn: preorderUntil } } as Line;
    if (units === 0) return plain as Line;
    // A day that has passed without the goods says nothing any more.
    const shipsOn = today <= backorderShipsOn ? backorderShipsOn : null;
    return { ...plain, later: { kind: 'backorder', units, shipsOn } } as Line;
  });
  return marked.reverse();
}

/** Whether what leaves later is what the buyer was told, or less of it: then he need not be asked again. */
export function leavesAsTold(told: readonly (Wanted & LineStock)[], lines: readonly (Wanted & LineStock)[]): boolean {
  return lines.every(({ later }, index) => {
    const before = told[index]?.later;
    if (!later) return true;
    return (
      before !== undefined &&
      later.kind === before.kind &&
      later.units <= before.units &&
      // Only a day that was not known can get better.
      (before.shipsOn === null || (later.shipsOn !== null && later.shipsOn <= before.shipsOn))
    );
  });
}

/** What the buyer reads of units that leave later. */
export function laterText({ kind, units, shipsOn }: LaterUnits, quantity: number): Words {
  const what = kind === 'backorder' && units < quantity ? 'part' : kind;
  return shipsOn === null
    ? words(`later.${what}_unknown`, { units, quantity })
    : words(`later.${what}`, { units, quantity, day: { day: shipsOn } });
}
