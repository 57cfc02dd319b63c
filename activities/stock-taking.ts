import type { ClaimKeys } from '../adapters/crypto/claim-keys.ts';
import type { Sql } from '../adapters/postgres/database.ts';
import type { WantedCheckout } from '../contracts/commands.ts';
import type { Checkout, CheckoutLine } from '../domain/checkout/checkout.ts';
import { chosenDestination } from '../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../domain/checkout/messages.ts';
import { recoverable } from '../domain/checkout/messages.ts';
import type { PickupPlace } from '../domain/checkout/pickup.ts';
import { chosenPlace, heldAt } from '../domain/checkout/pickup.ts';
import { isHeld } from '../domain/checkout/hold.ts';
import { buyerText } from '../domain/errors.ts';
import { words } from '../domain/told.ts';
import type { StockFacts } from '../domain/stock/line-stock.ts';
import { tracked, withLater } from '../domain/stock/line-stock.ts';
import type { HotWay, Shortage, Sourcing } from './inventory.ts';
import { placeHolds, unitsByVariant } from './inventory.ts';

/** Lines of a checkout, and all that decides what of them is set aside, and where. */
export interface StockRequest {
  readonly checkoutId: string;
  readonly lines: readonly CheckoutLine[];
  /** By variant id. */
  readonly factsOf: (variantId: string) => StockFacts;
  readonly sourcing: Sourcing;
  /** The place that the goods are fetched at, if they are. */
  readonly store: PickupPlace | null;
  /** Keyed hashes that name the customer; empty while he is not known. */
  readonly customerKeys: readonly Buffer[];
  /** The checkout as it is; null for a new one. */
  readonly before: Checkout | null;
  /** What is held when the buyer pays is held now. */
  readonly paying: boolean;
  readonly expiresAt: string;
  readonly nowMs: number;
  /** How a hot SKU may be held; absent: as any other. */
  readonly hot?: HotWay | undefined;
}

export type StockTaken =
  | { readonly ok: true; readonly lines: readonly CheckoutLine[]; readonly messages: readonly CheckoutMessage[] }
  | { readonly ok: false; readonly messages: readonly CheckoutMessage[] };

/**
 * Sets aside what lines want, all or nothing, by the policy of each variant. The ordinary line costs the one statement that
 * holds it; limits per customer, backorders and variants that are only looked at have statements of their own.
 */
export async function takeStock(sql: Sql, request: StockRequest): Promise<StockTaken> {
  const { checkoutId, lines, before, nowMs, factsOf } = request;
  const refused = await overCustomerLimit(sql, request);
  if (refused.length > 0) return { ok: false, messages: refused };

  // Who has tried to pay keeps what was held for that, as long as his hold lives: another card may follow (promise S5).
  const all = request.paying || (before !== null && before.attempt > 0 && isHeld(before, nowMs));
  const held = tracked(lines).filter(({ stockPolicy }) => all || stockPolicy !== 'at_payment');
  const shortages = await placeHolds(sql, checkoutId, held, request.expiresAt, request.sourcing, request.hot);
  if (shortages.length > 0) return { ok: false, messages: shortageMessages(lines, shortages, request.store) };
  await countCustomerUnits(sql, request);

  const looked = all ? [] : lines.filter(({ stockPolicy }) => stockPolicy === 'at_payment');
  const [missing, short] = await lookAt(sql, request, looked);
  const late = lines.some(({ variantId }) => factsOf(variantId).backorders)
    ? new Map([...missing, ...(await readBackordered(sql, checkoutId))])
    : missing;
  const today = new Date(nowMs).toISOString().slice(0, 10);
  return {
    ok: true,
    lines: withLater(lines, factsOf, late, today),
    messages: shortageMessages(looked, short, request.store).map(({ severity: _, ...message }) => ({
      ...message,
      type: 'warning',
    })),
  };
}

/**
 * Sets aside for the buyer who pays what is held only then, beside his live hold, without quoting anew (promise O3).
 * @returns messages that refuse; `later` when more of it leaves later than he was told, and he has to be told first
 */
export async function takeStockToPay(
  sql: Sql,
  checkout: Checkout,
  keys: readonly Buffer[],
): Promise<readonly CheckoutMessage[] | 'later'> {
  const { id: checkoutId, lines, holdExpiresAt } = checkout;
  const refused = await overCustomerLimit(sql, { checkoutId, lines, customerKeys: keys });
  if (refused.length > 0 || holdExpiresAt === null || lines.every(({ stockPolicy }) => stockPolicy !== 'at_payment'))
    return refused;
  const shortages = await placeHolds(sql, checkoutId, tracked(lines), holdExpiresAt, sourcingOf(checkout));
  if (shortages.length > 0) return shortageMessages(lines, shortages, chosenPlace(checkout.pickup));
  const late = await readBackordered(sql, checkoutId);
  const told = unitsByVariant(
    lines.flatMap(({ variantId, later }) => (later ? [{ variantId, quantity: later.units }] : [])),
  );
  return [...late].every(([variantId, units]) => units <= (told.get(variantId) ?? 0)) ? [] : 'later';
}

/** Where the goods of a checkout go, and where they are fetched. */
export function sourcingOf(checkout: Checkout): Sourcing {
  const at = chosenPlace(checkout.pickup)?.address ?? chosenDestination(checkout) ?? checkout.locality;
  const destination = at?.country ? { country: at.country, region: at.region } : null;
  return { destination, fromLocation: heldAt(checkout.pickup) };
}

/** Keyed hashes that name who buys: by his id, and by his e-mail address. */
export function customerKeys(
  keys: Pick<ClaimKeys, 'customer'>,
  { customerId, buyer }: Pick<WantedCheckout, 'customerId' | 'buyer'>,
): Buffer[] {
  return [
    ...(customerId === null ? [] : [keys.customer(customerId, null)]),
    ...(buyer?.email ? [keys.customer(null, buyer.email)] : []),
  ];
}

/** Refusals of lines with more units of a variant than are sold in one order. */
export function overOrderLimit(
  lines: readonly { readonly variantId: string; readonly quantity: number }[],
  offers: ReadonlyMap<string, { readonly stock: StockFacts }>,
): CheckoutMessage[] {
  const units = unitsByVariant(lines);
  return lines.flatMap(({ variantId }, index) => {
    const most = offers.get(variantId)?.stock.maxPerOrder;
    if (most === undefined || (units.get(variantId) ?? 0) <= most) return [];
    return [recoverable('order_limit', words('limit.order', { most }), { part: 'quantity', index })];
  });
}

type Counted = Pick<StockRequest, 'checkoutId' | 'lines' | 'customerKeys'>;

/** The limited variants of lines, with their units and limits. */
function limitedOf(lines: readonly CheckoutLine[]): { variantId: string; quantity: number; most: number }[] {
  const limits = new Map(
    lines.flatMap(({ variantId, maxPerCustomer }) =>
      maxPerCustomer === undefined ? [] : [[variantId, maxPerCustomer] as const],
    ),
  );
  const units = unitsByVariant(lines);
  return [...limits].map(([variantId, most]) => ({ variantId, quantity: units.get(variantId) ?? 0, most }));
}

/** Refusals of lines with more units than their customer may still have. From here on his other checkouts wait for this one. */
export async function overCustomerLimit(
  sql: Sql,
  { checkoutId, lines, customerKeys: keys }: Counted,
): Promise<CheckoutMessage[]> {
  const limited = limitedOf(lines);
  if (limited.length === 0 || keys.length === 0) return [];
  const over = await sql<{ over_variant: string; allowed: number }>(
    'stock.over_customer_limit',
    'SELECT over_variant, allowed FROM over_customer_limit($1, $2, $3, $4, $5)',
    [
      checkoutId,
      keys,
      limited.map(({ variantId }) => variantId),
      limited.map(({ quantity }) => quantity),
      limited.map(({ most }) => most),
    ],
  );
  const allowed = new Map(over.map((row) => [row.over_variant, row.allowed]));
  return lines.flatMap(({ variantId, maxPerCustomer }, index) => {
    const left = allowed.get(variantId);
    if (left === undefined) return [];
    const content = words('limit.customer', { most: maxPerCustomer ?? 0, left });
    return [recoverable('customer_limit', content, { part: 'quantity', index })];
  });
}

async function countCustomerUnits(sql: Sql, { checkoutId, lines, customerKeys: keys, before }: StockRequest) {
  const limited = limitedOf(lines);
  if (limited.length === 0 && !before?.lines.some(({ maxPerCustomer }) => maxPerCustomer !== undefined)) return;
  await sql('stock.count_customer_units', 'SELECT count_customer_units($1, $2, $3, $4)', [
    checkoutId,
    keys,
    limited.map(({ variantId }) => variantId),
    limited.map(({ quantity }) => quantity),
  ]);
}

/** Looks at what is not held: units that would be on backorder, by variant, and what can't be had at all. */
async function lookAt(
  sql: Sql,
  { checkoutId, sourcing }: StockRequest,
  lines: readonly CheckoutLine[],
): Promise<[missing: ReadonlyMap<string, number>, short: Shortage[]]> {
  if (lines.length === 0) return [new Map(), []];
  const units = unitsByVariant(lines);
  const { destination, fromLocation } = sourcing;
  const rows = await sql<{ variant_id: string; wanted: number; now: number; ever: number }>(
    'stock.look',
    `SELECT w.variant_id, w.quantity AS wanted, coalesce(sum(s.now), 0)::int AS now, coalesce(sum(s.ever), 0)::int AS ever
     FROM unnest($2::text[], $3::int[]) AS w (variant_id, quantity)
     LEFT JOIN stock_shelves($1, $2, $3, $4, $5, $6) s ON s.variant_id = w.variant_id GROUP BY 1, 2`,
    [
      checkoutId,
      [...units.keys()],
      [...units.values()],
      destination?.country ?? null,
      destination?.region ?? null,
      fromLocation,
    ],
  );
  return [
    new Map(rows.map((row) => [row.variant_id, Math.max(0, Math.min(row.wanted, row.ever) - row.now)])),
    rows.flatMap((row) => (row.ever < row.wanted ? [{ variantId: row.variant_id, available: row.ever }] : [])),
  ];
}

/** Units that a checkout holds on backorder, by variant. */
async function readBackordered(sql: Sql, checkoutId: string): Promise<Map<string, number>> {
  const rows = await sql<{ variant_id: string; units: number }>(
    'stock.backordered',
    'SELECT variant_id, sum(backordered)::int AS units FROM holds WHERE checkout_id = $1 GROUP BY variant_id',
    [checkoutId],
  );
  return new Map(rows.map((row) => [row.variant_id, row.units]));
}

/** What a shop's own shelves lack is told of the place: another one may have it (UCP fulfillment, Selection). */
function shortageMessages(
  lines: readonly Pick<CheckoutLine, 'variantId' | 'title' | 'requiresShipping'>[],
  shortages: readonly Shortage[],
  store: PickupPlace | null,
): CheckoutMessage[] {
  const left = new Map(shortages.map(({ variantId, available }) => [variantId, available]));
  return lines.flatMap(({ variantId, title, requiresShipping }, index) => {
    const available = left.get(variantId);
    if (available === undefined) return [];
    if (store?.stock === 'own' && requiresShipping) {
      const content = words(available === 0 ? 'stock.place_none' : 'stock.place_only', {
        ...{ title, available, place: store.name },
      });
      return [recoverable('out_of_stock', content, { part: 'pickup_place' })];
    }
    const content = available === 0 ? buyerText('out_of_stock') : words('stock.only', { available });
    return [recoverable('out_of_stock', content, { part: 'quantity', index })];
  });
}
