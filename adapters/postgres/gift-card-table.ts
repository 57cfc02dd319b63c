import type { Sql } from './database.ts';

/** A gift card as it stands at one moment. Amounts in minor units. */
export interface GiftCardRow {
  readonly id: string;
  readonly lastFour: string;
  readonly currency: string;
  readonly balanceMinor: number;
  /** Not held for a checkout that is just paying. */
  readonly availableMinor: number;
  readonly active: boolean;
  readonly expired: boolean;
  readonly expiresAt: Date | null;
}

const COLUMNS = `g.id, g.last_four AS "lastFour", g.currency, g.balance_minor AS "balanceMinor",
  g.balance_minor - g.held_minor AS "availableMinor", g.active, g.expires_at AS "expiresAt",
  coalesce(g.expires_at <= clock_timestamp(), false) AS expired`;

/** The columns of `gift_cards g` that a GiftCardRow is read from. */
export const GIFT_CARD_COLUMNS = COLUMNS;

/** Reads gift cards; unknown ones are absent. */
export async function readGiftCards(sql: Sql, ids: readonly string[]): Promise<GiftCardRow[]> {
  return sql<GiftCardRow & Record<string, unknown>>(
    'gift_cards.read',
    `SELECT ${COLUMNS} FROM gift_cards g WHERE g.id = ANY ($1)`,
    [ids],
  );
}

/** As readGiftCards, locked until the transaction ends, in the order of their ids. */
export async function lockGiftCards(sql: Sql, ids: readonly string[]): Promise<GiftCardRow[]> {
  return sql<GiftCardRow & Record<string, unknown>>(
    'gift_cards.lock',
    `SELECT ${COLUMNS} FROM gift_cards g WHERE g.id = ANY ($1) ORDER BY g.id FOR NO KEY UPDATE`,
    [ids],
  );
}

/** What is to be taken of a gift card. */
export interface GiftCardShare {
  readonly giftCardId: string;
  readonly instrumentId: string;
  readonly amountMinor: number;
}

/** Holds parts of gift cards that lockGiftCards has locked and found to have enough (promise D2: the rows' checks hold too). */
export async function holdGiftCards(
  sql: Sql,
  checkoutId: string,
  attempt: number,
  shares: readonly GiftCardShare[],
): Promise<void> {
  await sql(
    'gift_cards.hold',
    `WITH wanted AS (SELECT * FROM unnest($3::text[], $4::bigint[], $5::text[]) AS w (id, amount, instrument)),
     held AS (UPDATE gift_cards g SET held_minor = g.held_minor + w.amount FROM wanted w WHERE g.id = w.id)
     INSERT INTO gift_card_holds (checkout_id, attempt, gift_card_id, amount_minor, instrument_id)
     SELECT $1, $2, w.id, w.amount, w.instrument FROM wanted w`,
    [
      checkoutId,
      attempt,
      shares.map(({ giftCardId }) => giftCardId),
      shares.map(({ amountMinor }) => amountMinor),
      shares.map(({ instrumentId }) => instrumentId),
    ],
  );
}

/** Debits what an attempt holds, in its order's transaction. @returns the sum; the caller compares it with what the order needs */
export async function debitGiftCards(sql: Sql, checkoutId: string, attempt: number): Promise<number> {
  const [row] = await sql<{ debited: number }>('gift_cards.debit', 'SELECT debit_gift_cards($1, $2) AS debited', [
    checkoutId,
    attempt,
  ]);
  return row?.debited ?? 0;
}

/** Lets go of what a checkout holds. Safe when nothing is held any more. */
export async function releaseGiftCards(sql: Sql, checkoutId: string): Promise<void> {
  await sql('gift_cards.release', 'SELECT release_gift_cards($1)', [checkoutId]);
}

/** Holds again what an attempt had held. @returns false, and holds nothing, where some of it is gone */
export async function holdGiftCardsAgain(sql: Sql, checkoutId: string, attempt: number): Promise<boolean> {
  const [row] = await sql<{ held: boolean }>('gift_cards.again', 'SELECT hold_gift_cards_again($1, $2) AS held', [
    checkoutId,
    attempt,
  ]);
  return row?.held === true;
}

/** What an attempt took of gift cards, whatever became of it. */
export async function sharesOfAttempt(
  sql: Sql,
  checkoutId: string,
  attempt: number,
): Promise<(GiftCardShare & { readonly lastFour: string })[]> {
  return sql<GiftCardShare & { lastFour: string } & Record<string, unknown>>(
    'gift_cards.shares',
    `SELECT h.gift_card_id AS "giftCardId", h.instrument_id AS "instrumentId", h.amount_minor AS "amountMinor", g.last_four AS "lastFour"
     FROM gift_card_holds h JOIN gift_cards g ON g.id = h.gift_card_id
     WHERE h.checkout_id = $1 AND h.attempt = $2 ORDER BY h.gift_card_id`,
    [checkoutId, attempt],
  );
}

/** A credit that comes when a card has expired, or is about to, can be spent for this long. */
const USABLE_AFTER_CREDIT = '90 days';

/** What goes back to gift cards: of a refund, or of an order that could not be kept. */
export interface GiftCardCredit {
  /** Names it: however often it is asked for, it is credited once (promise M6). */
  readonly key: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly parts: readonly { readonly giftCardId: string; readonly amountMinor: number }[];
  readonly actor: string;
  readonly reason: string;
}

export async function creditGiftCards(sql: Sql, credit: GiftCardCredit): Promise<void> {
  const { key, checkoutId, attempt, parts, actor, reason } = credit;
  await sql('gift_cards.credit', 'SELECT credit_gift_cards($1, $2, $3, $4, $5, $6, $7, $8)', [
    key,
    checkoutId,
    attempt,
    parts.map(({ giftCardId }) => giftCardId),
    parts.map(({ amountMinor }) => amountMinor),
    actor,
    reason,
    USABLE_AFTER_CREDIT,
  ]);
}

/** Writes off what is left on expired gift cards, at most `limit` of them. @returns how many */
export async function expireGiftCards(sql: Sql, limit: number): Promise<number> {
  const [row] = await sql<{ expired: number }>('gift_cards.expire', 'SELECT expire_gift_cards($1) AS expired', [limit]);
  return row?.expired ?? 0;
}
