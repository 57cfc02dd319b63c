import type { PickupPoint } from '../totals/snapshot.ts';

/** Where a shop's place is, as it tells its buyers. */
export interface PlaceAddress {
  readonly street: string | null;
  readonly locality: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1 alpha-2 in capitals. */
  readonly country: string;
  readonly hours: string | null;
}

/** One of the shop's own places where goods may be fetched. */
export interface PickupPlace {
  readonly id: string;
  readonly name: string;
  readonly address: PlaceAddress;
  /** own: what is on its own shelves (click and collect). any: the goods are sent there from anywhere (a pick-up point). */
  readonly stock: 'own' | 'any';
  /** Variants of which it has fewer than are wanted, when it was last looked; the hold decides. */
  readonly lacking: readonly string[];
}

/** How a checkout stands towards fetching. */
export interface PickupChoice {
  /** The buyer fetches what would be shipped otherwise. */
  readonly wanted: boolean;
  /** Null while no place is chosen. */
  readonly locationId: string | null;
  /** The chosen one is among them. */
  readonly places: readonly PickupPlace[];
}

/** The place where the goods are fetched; null where they are shipped, or none is chosen. */
export function chosenPlace(pickup: PickupChoice | null): PickupPlace | null {
  if (!pickup?.wanted) return null;
  return pickup.places.find(({ id }) => id === pickup.locationId) ?? null;
}

/** The location that all that is fetched has to be held at; null: any. */
export function heldAt(pickup: PickupChoice | null): string | null {
  const place = chosenPlace(pickup);
  return place?.stock === 'own' ? place.id : null;
}

/** A place as the database tells it. */
export interface PickupRow {
  readonly id: string;
  readonly name: string;
  readonly address: Partial<PlaceAddress> & { readonly country: string };
  readonly stock: 'own' | 'any';
  readonly readyDays: number;
  readonly today: string;
  /** Units that can be had there, by variant. */
  readonly units: Readonly<Record<string, number>>;
}

interface WantedLine {
  readonly lineId: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly requiresShipping: boolean;
}

export type PickupDecision =
  /** `choice` null: the shop has no such places, or nothing is to be fetched. `point`: the goods are fetched there. */
  | { readonly kind: 'taken'; readonly choice: PickupChoice | null; readonly point: PickupPoint | null }
  | { readonly kind: 'unknown_place' }
  /** Only a part of the goods was to be fetched: all go the same way. */
  | { readonly kind: 'split' };

/**
 * What a buyer's wish to fetch comes to.
 * @param wanted null: he wants the goods shipped
 */
export function decidePickup(
  wanted: { readonly locationId: string | null; readonly lineIds: readonly string[] | null } | null,
  rows: readonly PickupRow[],
  lines: readonly WantedLine[],
): PickupDecision {
  const shipped = lines.filter(({ requiresShipping }) => requiresShipping);
  if (shipped.length === 0) return { kind: 'taken', choice: null, point: null };
  const places = rows.map((row) => describe(row, shipped));
  if (wanted === null) {
    return {
      kind: 'taken',
      choice: places.length > 0 ? { wanted: false, locationId: null, places } : null,
      point: null,
    };
  }
  const { lineIds, locationId } = wanted;
  if (lineIds !== null && !shipped.every(({ lineId }) => lineIds.includes(lineId))) return { kind: 'split' };
  const row = rows.find(({ id }) => id === locationId);
  if (!row && locationId !== null) return { kind: 'unknown_place' };
  const point = row ? { id: row.id, name: row.name, readyDays: row.readyDays, today: row.today } : null;
  return { kind: 'taken', choice: { wanted: true, locationId, places }, point };
}

function describe({ id, name, address, stock, units }: PickupRow, shipped: readonly WantedLine[]): PickupPlace {
  const wanted = new Map<string, number>();
  for (const { variantId, quantity } of shipped) wanted.set(variantId, (wanted.get(variantId) ?? 0) + quantity);
  const { street = null, locality = null, region = null, postalCode = null, country, hours = null } = address;
  return {
    id,
    name,
    address: { street, locality, region, postalCode, country, hours },
    stock,
    lacking:
      stock === 'any'
        ? []
        : [...wanted].flatMap(([variant, quantity]) => ((units[variant] ?? 0) < quantity ? [variant] : [])),
  };
}
