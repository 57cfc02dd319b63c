import type { Shop } from './shop.ts';

/** Issues a gift card, as ops do. */
export function giftCard(
  { giftCards }: Shop,
  amountMinor: number,
  { currency = 'USD', expiresAt = null }: { currency?: string; expiresAt?: Date | null } = {},
): Promise<{ readonly id: string; readonly code: string }> {
  return giftCards.issue({ amountMinor, currency, expiresAt, note: 'a test', actor: 'kim' });
}

export async function balanceOf({ db }: Shop, id: string): Promise<{ balance: number; held: number }> {
  const [row] = await db.sql<{ balance: number; held: number }>(
    '',
    'SELECT balance_minor AS balance, held_minor AS held FROM gift_cards WHERE id = $1',
    [id],
  );
  if (!row) throw new Error(`no gift card ${id}`);
  return row;
}

/** The ledger of a gift card, oldest first: kind, amount and owner of each movement. */
export async function entriesOf(
  { db }: Shop,
  id: string,
): Promise<[kind: string, amount: number, owner: string | null][]> {
  const rows = await db.sql<{ kind: string; amount: number; owner: string | null }>(
    '',
    `SELECT kind, amount_minor AS amount, checkout_id AS owner FROM gift_card_entries WHERE gift_card_id = $1
     ORDER BY occurred_at, key`,
    [id],
  );
  return rows.map(({ kind, amount, owner }) => [kind, amount, owner]);
}

/** A mug to New York (or something else), ready to be paid. */
export async function readyToPay(
  shop: Shop,
  change: Parameters<Shop['update']>[1] = {},
): Promise<{ id: string; totalMinor: number }> {
  const id = shop.newCheckoutId();
  await shop.create(id, change);
  const { checkout, messages } = await shop.update(id, change);
  if (checkout?.status !== 'ready_for_complete') throw new Error(`not ready: ${JSON.stringify(messages)}`);
  return { id, totalMinor: checkout.quote.totalMinor };
}
