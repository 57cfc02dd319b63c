/** Units of a variant at a location. */
export interface PlacedUnits {
  readonly variantId: string;
  readonly locationId: string;
  readonly quantity: number;
}

/**
 * Where units that come back belong: to the locations that they left from, the last one first, as far as they have not come
 * back before. More than were sold are not placed.
 * @param sold by an order, in the order of its parcels
 * @param before what came back of it already
 * @param coming units by variant
 */
export function placeReturned(
  sold: readonly PlacedUnits[],
  before: readonly PlacedUnits[],
  coming: ReadonlyMap<string, number>,
): PlacedUnits[] {
  const key = ({ variantId, locationId }: PlacedUnits) => JSON.stringify([variantId, locationId]);
  const back = new Map<string, number>();
  for (const units of before) back.set(key(units), (back.get(key(units)) ?? 0) + units.quantity);
  const left = new Map(coming);
  return [...sold].reverse().flatMap(({ variantId, locationId, quantity }) => {
    const units = { variantId, locationId, quantity };
    const most = Math.max(0, quantity - (back.get(key(units)) ?? 0));
    const now = Math.min(most, left.get(variantId) ?? 0);
    left.set(variantId, (left.get(variantId) ?? 0) - now);
    return now > 0 ? [{ ...units, quantity: now }] : [];
  });
}
