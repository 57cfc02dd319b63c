/** What is wanted of one variant, and where it may be had. */
export interface Goods {
  readonly variantId: string;
  readonly wanted: number;
  readonly isParcel: boolean;
  readonly shelves: readonly ShelfUnits[];
}

export interface ShelfUnits {
  readonly locationId: string;
  readonly free: number;
  /** Of these, those that are there already. */
  readonly now: number;
  /** By the same checkout already; part of `free`. */
  readonly held: number;
}

export interface Place {
  readonly id: string;
  readonly priority: number;
  /** 0: in the region it serves … 3: it serves others. */
  readonly farness: number;
}

export interface Allocated {
  readonly variantId: string;
  readonly locationId: string;
  readonly quantity: number;
}

const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0);
const order = (one: readonly number[], other: readonly number[]): number => {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
};

/**
 * Where units are taken from, by trying every set of locations: the fewest locations; then the nearest; then those where most
 * is held already; then by priority and id. A line is split only where no location of the set has all of it; then what is held
 * stays, and what is there comes before what is still to come.
 */
export function allocate(
  goods: readonly Goods[],
  locations: readonly Place[],
): Allocated[] | { readonly short: { variantId: string; available: number }[] } {
  const short = goods.flatMap(({ variantId, wanted, shelves }) => {
    const available = sum(shelves.map(({ free }) => free));
    return available < wanted ? [{ variantId, available }] : [];
  });
  if (short.length > 0) return { short };
  const ranked = [...locations].sort(
    (one, other) =>
      one.farness - other.farness ||
      one.priority - other.priority ||
      (one.id < other.id ? -1 : one.id > other.id ? 1 : 0),
  );
  const parcels = goods.filter(({ isParcel }) => isParcel);
  const chosen = new Set(parcels.length === 0 ? [] : best(parcels, ranked).map(({ id }) => id));
  return goods.flatMap((one) => fill(one, ranked, one.isParcel ? ({ id }) => chosen.has(id) : () => true));
}

function best(parcels: readonly Goods[], ranked: readonly Place[]): Place[] {
  const sets = Array.from({ length: 2 ** ranked.length - 1 }, (_, mask) =>
    ranked.filter((__, place) => ((mask + 1) >> place) & 1),
  );
  const within = ({ shelves }: Goods, set: readonly Place[]) =>
    shelves.filter(({ locationId }) => set.some(({ id }) => id === locationId));
  const enough = sets.filter((set) =>
    parcels.every((goods) => sum(within(goods, set).map(({ free }) => free)) >= goods.wanted),
  );
  const rank = (set: readonly Place[]) => [
    set.length,
    sum(set.map(({ farness }) => farness)),
    -sum(parcels.flatMap((goods) => within(goods, set).map(({ held }) => Math.min(held, goods.wanted)))),
    ...set.map((place) => ranked.indexOf(place)),
  ];
  const [first] = enough.sort((one, other) => order(rank(one), rank(other)));
  if (!first) throw new Error('no set has all, though there is enough');
  return first;
}

function fill(
  { variantId, wanted, shelves }: Goods,
  ranked: readonly Place[],
  may: (place: Place) => boolean,
): Allocated[] {
  const from = ranked.flatMap((place) =>
    may(place) ? shelves.filter(({ locationId }) => locationId === place.id) : [],
  );
  const parts = from.flatMap(({ locationId, free, now, held }) => {
    const whole = now >= wanted;
    const [kept, there] = [Math.min(held, free), Math.min(now, free)];
    return [
      { locationId, whole, held, turn: 1, units: kept },
      { locationId, whole, held, turn: 2, units: Math.max(0, there - held) },
      { locationId, whole, held, turn: 3, units: free - Math.max(kept, there) },
    ];
  });
  // Stable: what is equal stays in the order of the locations.
  const inTurn = parts.sort(
    (one, other) => Number(other.whole) - Number(one.whole) || one.turn - other.turn || other.held - one.held,
  );
  const taken = new Map<string, number>();
  let left = wanted;
  for (const { locationId, units } of inTurn) {
    taken.set(locationId, (taken.get(locationId) ?? 0) + Math.min(left, units));
    left -= Math.min(left, units);
  }
  return [...taken].flatMap(([locationId, quantity]) => (quantity > 0 ? [{ variantId, locationId, quantity }] : []));
}
