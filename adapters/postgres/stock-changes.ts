import type { ErrorCode } from '../../domain/errors.ts';
import type { ShelfFigures, StockRefusal } from '../../domain/stock/stock-change.ts';
import { refuseOnHand, refuseTransfer } from '../../domain/stock/stock-change.ts';
import { recordChange } from './audit-trail.ts';
import type { Database, Sql } from './database.ts';

/** Who changes stock, and why. The same reference is the same change, however often it is asked for. */
export interface StockCause {
  /** 1 to 200 characters of the caller's: a delivery note, a count sheet. */
  readonly reference: string;
  readonly actor: string;
  readonly note: string;
  /** Which request asked for it, for the audit trail. */
  readonly requestId?: string;
}

/** What people do to stock by hand. Units are whole, and above 0 where they are carried. */
export type StockCommand =
  | { readonly kind: 'adjust'; readonly variantId: string; readonly locationId: string; readonly change: number }
  | { readonly kind: 'count'; readonly variantId: string; readonly locationId: string; readonly onHand: number }
  | {
      readonly kind: 'transfer';
      readonly variantId: string;
      readonly from: string;
      readonly to: string;
      readonly units: number;
    };

/** One shelf as it is afterwards. */
export interface ShelfNow {
  readonly variantId: string;
  readonly locationId: string;
  readonly onHand: number;
}

/** again: it had been done before, and nothing was done now. */
export type StockChanged =
  | { readonly kind: 'done' | 'again'; readonly shelves: readonly ShelfNow[] }
  | {
      readonly kind: 'refused';
      readonly code: Extract<ErrorCode, StockRefusal['code'] | 'stock_unknown' | 'stock_reference_used'>;
      /** The most, or the fewest, that would be possible; null where that says nothing. */
      readonly possible: number | null;
    };

interface Wanted {
  readonly locationId: string;
  /** What the shelf has afterwards. */
  readonly onHand: (before: number) => number;
  readonly refuse: (figures: ShelfFigures) => StockRefusal | null;
}

/**
 * Changes stock by hand, in one transaction with its journal and its audit entries: all of it, once by its reference, and never so that what is
 * reserved is no longer covered (promises S1, S2). A shelf that is not there yet is made.
 */
export async function changeStock(
  db: Pick<Database, 'transaction'>,
  command: StockCommand,
  cause: StockCause,
): Promise<StockChanged> {
  return db.transaction((sql) => changeStockIn(sql, command, cause));
}

/** As changeStock, in the caller’s transaction. */
async function changeStockIn(sql: Sql, command: StockCommand, cause: StockCause): Promise<StockChanged> {
  const { variantId } = command;
  const wanted = [...wantedOf(command)].sort((one, other) => (one.locationId < other.locationId ? -1 : 1));
  const locationIds = wanted.map(({ locationId }) => locationId);
  const reason = REASONS[command.kind];
  if (!(await areKnown(sql, variantId, locationIds))) return refused('stock_unknown');
  await sql('stock.lock_reference', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 3))', [
    `${reason} ${cause.reference}`,
  ]);

  const earlier = await entriesOf(sql, cause.reference, reason);
  if (earlier.length > 0) {
    const same = wanted.every((one) => earlier.some((entry) => isSame(entry, variantId, one, command)));
    return same && earlier.length === wanted.length
      ? { kind: 'again', shelves: shelvesOf(variantId, await lockShelves(sql, variantId, locationIds)) }
      : refused('stock_reference_used');
  }
  let before = await lockShelves(sql, variantId, locationIds);
  for (const { locationId, refuse } of wanted) {
    const refusal = refuse(before.get(locationId) ?? EMPTY);
    if (refusal) return { kind: 'refused', ...refusal };
  }
  if (before.size < wanted.length) {
    await makeShelves(sql, variantId, locationIds);
    before = await lockShelves(sql, variantId, locationIds);
  }
  const after = new Map(
    wanted.map(({ locationId, onHand }) => {
      const figures = before.get(locationId)!;
      return [locationId, { ...figures, onHand: onHand(figures.onHand) }] as const;
    }),
  );
  await writeShelves(sql, variantId, before, after, { ...cause, reason });
  for (const [locationId, { onHand }] of after) {
    await recordChange(sql, {
      actor: cause.actor,
      action: command.kind,
      resource: 'stock',
      resourceId: `${variantId}/${locationId}`,
      before: { on_hand: before.get(locationId)?.onHand },
      after: { on_hand: onHand, reason: cause.note, reference: cause.reference },
      requestId: cause.requestId ?? null,
    });
  }
  return { kind: 'done', shelves: shelvesOf(variantId, after) };
}

/** A shelf that is not there yet. */
const EMPTY: ShelfFigures = { onHand: 0, reserved: 0, backorderLimit: 0 };
const REASONS = { adjust: 'adjustment', count: 'count', transfer: 'transfer' } as const;

const refused = (code: 'stock_unknown' | 'stock_reference_used'): StockChanged => ({
  kind: 'refused',
  code,
  possible: null,
});

function wantedOf(command: StockCommand): Wanted[] {
  switch (command.kind) {
    case 'adjust': {
      const onHand = (before: number) => before + command.change;
      return [{ ...command, onHand, refuse: (figures) => refuseOnHand(figures, onHand(figures.onHand)) }];
    }
    case 'count':
      return [{ ...command, onHand: () => command.onHand, refuse: (figures) => refuseOnHand(figures, command.onHand) }];
    case 'transfer': {
      const { from, to, units } = command;
      return [
        { locationId: from, onHand: (before) => before - units, refuse: (figures) => refuseTransfer(figures, units) },
        {
          locationId: to,
          onHand: (before) => before + units,
          refuse: (figures) => refuseOnHand(figures, figures.onHand + units),
        },
      ];
    }
  }
}

async function areKnown(sql: Sql, variantId: string, locationIds: readonly string[]): Promise<boolean> {
  const [known] = await sql<{ locations: number }>(
    'stock.known',
    `SELECT count(*)::int AS locations FROM variants v JOIN locations l ON l.id = ANY ($2) WHERE v.id = $1`,
    [variantId, locationIds],
  );
  return known?.locations === locationIds.length;
}

async function makeShelves(sql: Sql, variantId: string, locationIds: readonly string[]): Promise<void> {
  await sql(
    'stock.shelves',
    `INSERT INTO stock (variant_id, location_id, on_hand) SELECT $1, location_id, 0 FROM unnest($2::text[]) AS location_id
     ORDER BY location_id ON CONFLICT DO NOTHING`,
    [variantId, locationIds],
  );
}

/** Locks the shelves that are there. */
async function lockShelves(
  sql: Sql,
  variantId: string,
  locationIds: readonly string[],
): Promise<Map<string, ShelfFigures>> {
  const rows = await sql<{ location_id: string; on_hand: number; reserved: number; backorder_limit: number }>(
    'stock.lock',
    `SELECT location_id, on_hand, reserved, backorder_limit FROM stock
     WHERE variant_id = $1 AND location_id = ANY ($2) ORDER BY variant_id, location_id FOR NO KEY UPDATE`,
    [variantId, locationIds],
  );
  return new Map(
    rows.map((row) => [
      row.location_id,
      { onHand: row.on_hand, reserved: row.reserved, backorderLimit: row.backorder_limit },
    ]),
  );
}

interface Entry {
  readonly variant_id: string;
  readonly location_id: string;
  readonly change: number;
  readonly on_hand_after: number;
}

async function entriesOf(sql: Sql, reference: string, reason: string): Promise<Entry[]> {
  return sql<Entry & Record<string, unknown>>(
    'stock.entries',
    `SELECT variant_id, location_id, change, on_hand_after FROM stock_journal WHERE reference = $1 AND reason = $2`,
    [reference, reason],
  );
}

/** A count says what there is, the others by how much it changes. */
function isSame(entry: Entry, variantId: string, { locationId, onHand }: Wanted, { kind }: StockCommand): boolean {
  if (entry.variant_id !== variantId || entry.location_id !== locationId) return false;
  return kind === 'count' ? entry.on_hand_after === onHand(0) : entry.change === onHand(0);
}

async function writeShelves(
  sql: Sql,
  variantId: string,
  before: ReadonlyMap<string, ShelfFigures>,
  after: ReadonlyMap<string, ShelfFigures>,
  { reason, reference, actor, note }: StockCause & { readonly reason: string },
): Promise<void> {
  await sql('stock.why', 'SELECT say_why($1, $2, $3, $4)', [reason, reference, actor, note]);
  const locationIds = [...after.keys()];
  await sql(
    'stock.change',
    `UPDATE stock s SET on_hand = w.on_hand
     FROM unnest($2::text[], $3::int[]) AS w (location_id, on_hand)
     WHERE s.variant_id = $1 AND s.location_id = w.location_id`,
    [variantId, locationIds, [...after.values()].map(({ onHand }) => onHand)],
  );
  await sql('stock.why', 'SELECT say_why($1, $2, $3, $4)', ['', '', '', '']);
  // What was counted and found right is on record too, and the reference is used.
  const unchanged = locationIds.filter((id) => before.get(id)?.onHand === after.get(id)?.onHand);
  if (unchanged.length === 0) return;
  await sql(
    'stock.found_right',
    `INSERT INTO stock_journal (variant_id, location_id, change, on_hand_after, reason, reference, actor, note)
     SELECT $1, location_id, 0, on_hand, $4, $5, $6, $7 FROM unnest($2::text[], $3::int[]) AS w (location_id, on_hand)`,
    [variantId, unchanged, unchanged.map((id) => after.get(id)?.onHand), reason, reference, actor, note],
  );
}

const shelvesOf = (variantId: string, shelves: ReadonlyMap<string, ShelfFigures>): ShelfNow[] =>
  [...shelves].map(([locationId, { onHand }]) => ({ variantId, locationId, onHand }));
