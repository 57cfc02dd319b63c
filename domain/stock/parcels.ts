import type { CheckoutLine } from '../checkout/checkout.ts';
import type { PlacedUnits } from './returned-units.ts';

/** Units of lines that leave one location together. */
export interface Parcel {
  /** Null where it is not known which location they leave from. */
  readonly locationId: string | null;
  /** now; or the day on which they leave, as YYYY-MM-DD; null where they come later and nobody knows when. */
  readonly shipsOn: string | null;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

type Sold = PlacedUnits & { readonly backordered?: number };
interface Share {
  readonly lineId: string;
  readonly locationId: string | null;
  readonly shipsOn: string | null;
  quantity: number;
}

/**
 * The parcels of an order: what is shipped, by the location it was sold from and the day it leaves. Several lines of one
 * variant take its units in their order; what is on backorder goes to the last of them.
 */
export function parcelsOf(lines: readonly CheckoutLine[], sold: readonly Sold[]): Parcel[] {
  // Units that are there first: they belong to the first lines.
  const units = sold.flatMap(({ variantId, locationId, quantity, backordered = 0 }) => [
    { variantId, locationId, left: quantity - backordered, later: false },
    { variantId, locationId, left: backordered, later: true },
  ]);
  const heap = [...units.filter(({ later }) => !later), ...units.filter(({ later }) => later)];
  const shares = lines.filter(({ requiresShipping }) => requiresShipping).flatMap((line) => take(line, heap));
  const parcels = new Map<string, Omit<Parcel, 'lines'> & { readonly lines: Share[] }>();
  for (const share of shares) {
    const { locationId, shipsOn } = share;
    const key = JSON.stringify([locationId, shipsOn]);
    const parcel = parcels.get(key) ?? { locationId, shipsOn, lines: [] };
    parcels.set(key, parcel);
    const same = parcel.lines.find(({ lineId }) => lineId === share.lineId);
    if (same) same.quantity += share.quantity;
    else parcel.lines.push(share);
  }
  return [...parcels.values()].map((parcel) => ({
    ...parcel,
    lines: parcel.lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
  }));
}

function take(
  { lineId, variantId, quantity, later }: CheckoutLine,
  heap: { variantId: string; locationId: string; left: number; later: boolean }[],
): Share[] {
  const day = later?.shipsOn ?? null;
  let missing = quantity;
  const shares: Share[] = [];
  for (const units of heap.filter((one) => one.variantId === variantId)) {
    const taken = Math.min(missing, units.left);
    if (taken === 0) continue;
    units.left -= taken;
    missing -= taken;
    const waits = units.later || later?.kind === 'preorder';
    shares.push({ lineId, locationId: units.locationId, shipsOn: waits ? day : 'now', quantity: taken });
  }
  // Untracked goods were sold from nowhere.
  if (missing > 0)
    shares.push({ lineId, locationId: null, shipsOn: later?.kind === 'preorder' ? day : 'now', quantity: missing });
  return shares;
}
