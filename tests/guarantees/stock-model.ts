import type { SoldUnits } from '../../activities/inventory.ts';
import { allocate } from './allocation-model.ts';
import type { Shelf, StockFigures } from './stock-shelf.ts';

interface Hold {
  readonly variantId: string;
  readonly locationId: string;
  readonly quantity: number;
  lapsed: boolean;
  frozen: boolean;
}

/** What the stock functions promise, said as simply as can be: one list of holds a checkout, everything else is counted. */
export class StockModel {
  private readonly shelves: Shelf[];
  private readonly holds: Map<string, Hold[]>;

  /** @param shelves locations rank by their ids */
  constructor(shelves: readonly Shelf[], holds: ReadonlyMap<string, readonly Hold[]> = new Map()) {
    this.shelves = shelves.map((shelf) => ({ ...shelf }));
    this.holds = new Map([...holds].map(([id, list]) => [id, list.map((hold) => ({ ...hold }))]));
  }

  copy(): StockModel {
    return new StockModel(this.shelves, this.holds);
  }

  private of(checkoutId: string): Hold[] {
    return this.holds.get(checkoutId) ?? [];
  }

  private reserved({ variantId, locationId }: Shelf): number {
    const here = [...this.holds.values()]
      .flat()
      .filter((hold) => hold.variantId === variantId && hold.locationId === locationId);
    return here.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  place(
    checkoutId: string,
    wanted: Readonly<Record<string, number>>,
    late: boolean,
  ): { variantId: string; available: number }[] {
    const variantIds = Object.keys(wanted).sort();
    this.drop(
      (hold, owner) => owner !== checkoutId && hold.lapsed && !hold.frozen && variantIds.includes(hold.variantId),
    );
    const own = this.of(checkoutId);
    const heldAt = (shelf: Shelf) =>
      own.find((hold) => hold.variantId === shelf.variantId && hold.locationId === shelf.locationId);
    const free = (shelf: Shelf) =>
      shelf.onHand + shelf.backorderLimit - this.reserved(shelf) + (heldAt(shelf)?.quantity ?? 0);
    const goods = variantIds.map((variantId) => ({
      variantId,
      wanted: wanted[variantId] ?? 0,
      isParcel: true,
      shelves: this.shelves
        .filter((shelf) => shelf.variantId === variantId)
        .map((shelf) => ({
          locationId: shelf.locationId,
          free: free(shelf),
          now: free(shelf),
          held: heldAt(shelf)?.quantity ?? 0,
        })),
    }));
    const ids = [...new Set(this.shelves.map(({ locationId }) => locationId))];
    const allocated = allocate(
      goods,
      ids.map((id) => ({ id, priority: id.charCodeAt(0), farness: 2 })),
    );
    if (!Array.isArray(allocated)) return allocated.short;
    this.holds.set(
      checkoutId,
      allocated.map((units) => ({ ...units, lapsed: late, frozen: false })),
    );
    return [];
  }

  /** @returns the units frozen: all, or none when they have lapsed. */
  freeze(checkoutId: string, late: boolean): number {
    const own = this.of(checkoutId);
    if (own.some(({ lapsed, frozen }) => lapsed && !frozen)) return 0;
    for (const hold of own) Object.assign(hold, { frozen: true, lapsed: hold.lapsed || late });
    return own.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  thaw(checkoutId: string, late: boolean): void {
    for (const hold of this.of(checkoutId)) Object.assign(hold, { frozen: false, lapsed: late });
  }

  lapse(checkoutId: string): void {
    for (const hold of this.of(checkoutId)) hold.lapsed = true;
  }

  release(checkoutId: string): number {
    return this.drop((_, owner) => owner === checkoutId);
  }

  sell(checkoutId: string): SoldUnits[] {
    const sold = this.of(checkoutId).map(({ variantId, locationId, quantity }) => ({
      variantId,
      locationId,
      quantity,
    }));
    this.release(checkoutId);
    this.move(sold, -1);
    return sold.sort((one, other) =>
      `${one.variantId} ${one.locationId}` < `${other.variantId} ${other.locationId}` ? -1 : 1,
    );
  }

  restock(sold: readonly SoldUnits[]): void {
    this.move(sold, 1);
  }

  sweep(): number {
    return this.drop(({ lapsed, frozen }) => lapsed && !frozen);
  }

  figures(): StockFigures[] {
    const key = ({ variantId, locationId }: Shelf) => `${variantId} ${locationId}`;
    return [...this.shelves]
      .sort((one, other) => (key(one) < key(other) ? -1 : 1))
      .map((shelf) => ({
        variantId: shelf.variantId,
        locationId: shelf.locationId,
        onHand: shelf.onHand,
        reserved: this.reserved(shelf),
      }));
  }

  /** @returns the units that are free again. */
  private drop(which: (hold: Hold, owner: string) => boolean): number {
    let units = 0;
    for (const [owner, list] of this.holds) {
      for (const hold of list) if (which(hold, owner)) units += hold.quantity;
      this.holds.set(
        owner,
        list.filter((hold) => !which(hold, owner)),
      );
    }
    return units;
  }

  private move(sold: readonly SoldUnits[], sign: 1 | -1): void {
    for (const { variantId, locationId, quantity } of sold) {
      const index = this.shelves.findIndex((shelf) => shelf.variantId === variantId && shelf.locationId === locationId);
      const shelf = this.shelves[index];
      if (!shelf) throw new Error(`no shelf for ${variantId} at ${locationId}`);
      this.shelves[index] = { ...shelf, onHand: shelf.onHand + sign * quantity };
    }
  }
}
