/** One shelf's figures, read under its lock. */
export interface ShelfFigures {
  readonly onHand: number;
  readonly reserved: number;
  readonly backorderLimit: number;
}

/** Why people may not change a shelf; `possible` is the most that they could do. */
export interface StockRefusal {
  readonly code: 'stock_reserved' | 'stock_out_of_range';
  readonly possible: number;
}

/** No shelf holds more. */
const MOST_UNITS = 1_000_000_000;

/**
 * Whether a shelf may have that many units from now on: what is reserved stays covered, by units that are there or may be on
 * backorder.
 * @returns null when it may; otherwise the fewest, or the most, that it may have
 */
export function refuseOnHand({ reserved, backorderLimit }: ShelfFigures, onHand: number): StockRefusal | null {
  if (onHand > MOST_UNITS) return { code: 'stock_out_of_range', possible: MOST_UNITS };
  const fewest = reserved - backorderLimit;
  return onHand < fewest ? { code: 'stock_reserved', possible: fewest } : null;
}

/** As refuseOnHand for units that are carried away: only those that lie there and are nobody's. */
export function refuseTransfer({ onHand, reserved }: ShelfFigures, units: number): StockRefusal | null {
  const free = Math.max(0, onHand - reserved);
  return units > free ? { code: 'stock_reserved', possible: free } : null;
}
