import { randomBytes } from 'node:crypto';
import type { ClaimKeys } from '../crypto/claim-keys.ts';
import { giftCardCodeKey, newGiftCardCode } from '../crypto/claim-keys.ts';
import { currencyStepMinor, isKnownCurrency } from '../../domain/money/currency.ts';
import { recordChange } from './audit-trail.ts';
import type { Database, Sql } from './database.ts';
import type { GiftCardRow } from './gift-card-table.ts';
import { GIFT_CARD_COLUMNS } from './gift-card-table.ts';

/** So many wrong codes in so long a time, and no code is looked up any more: by an address without a key, or by a caller with one. */
export const GUESSES = { mostByAddress: 10, mostByCaller: 100, minutes: 10 } as const;

/** Who asks for gift cards. */
export interface Guesser {
  readonly name: string;
  /** It has an API key of its own, and buyers of its own behind it. */
  readonly known: boolean;
}

/** too_many: nothing is told, right or wrong. Otherwise what each code stands for, null where nothing. */
export type GiftCardsFound =
  { readonly kind: 'found'; readonly cards: readonly (GiftCardRow | null)[] } | { readonly kind: 'too_many' };

/** A gift card that comes into being. */
export interface NewGiftCard {
  /** 1 or more, in steps of the currency. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly expiresAt: Date | null;
  readonly note: string;
  /** Who issues it. */
  readonly actor: string;
}

/** A gift card by this id is there already: the request was sent before, or the id is another's. */
export class GiftCardTaken extends Error {
  override readonly name = 'GiftCardTaken';
}

/** Where gift cards are issued, and asked for by their codes. A code stands nowhere; only its keyed hash does. */
export interface GiftCardDesk {
  /**
   * Issues a gift card, with its audit entry, which does not know the code. @returns its code, which nobody can read again.
   * @param card with an id of the caller's, it is issued once
   * @throws RangeError for an amount that can't be paid with
   * @throws GiftCardTaken for an id that is there
   */
  issue(
    card: NewGiftCard & { readonly id?: string; readonly requestId?: string },
  ): Promise<{ readonly id: string; readonly code: string }>;
  /** Looks codes up; wrong ones are counted against who asks, in the same statement. */
  find(codes: readonly string[], guesser: Guesser): Promise<GiftCardsFound>;
}

export function createGiftCardDesk(
  db: Pick<Database, 'sql' | 'transaction'>,
  keys: Pick<ClaimKeys, 'giftCard' | 'guesser'>,
): GiftCardDesk {
  return {
    async issue(card) {
      const {
        id = `gc_${randomBytes(12).toString('base64url')}`,
        amountMinor,
        currency,
        expiresAt,
        note,
        actor,
      } = card;
      const code = newGiftCardCode();
      await db.transaction(async (sql) => {
        if (!(await insertGiftCard(sql, keys, { ...card, id, code }))) throw new GiftCardTaken(id);
        await recordChange(sql, {
          actor,
          action: 'issue',
          resource: 'gift-cards',
          resourceId: id,
          before: null,
          after: { currency, initial_minor: amountMinor, expires_at: expiresAt, note },
          requestId: card.requestId ?? null,
        });
      });
      return { id, code };
    },
    async find(codes, { name, known }) {
      const rows = await db.sql<{ wrong: number; place: number | null } & GiftCardRow & Record<string, unknown>>(
        'gift_cards.find',
        // Who asks many at once waits at his own row, so that no answer passes the limit.
        `WITH asked AS (SELECT place::int, g.* FROM unnest($1::bytea[]) WITH ORDINALITY AS a (hash, place) LEFT JOIN gift_cards g ON g.code_hash = a.hash),
         counted AS (
           INSERT INTO gift_card_guesses AS k (guesser, wrong, since) SELECT $2, count(*) FILTER (WHERE id IS NULL), now() FROM asked
           ON CONFLICT (guesser) DO UPDATE SET
             wrong = CASE WHEN k.since < now() - $3 * interval '1 minute' THEN 0 ELSE k.wrong END + excluded.wrong,
             since = CASE WHEN k.since < now() - $3 * interval '1 minute' THEN now() ELSE k.since END
           RETURNING wrong)
         SELECT counted.wrong, g.place, ${GIFT_CARD_COLUMNS} FROM counted LEFT JOIN asked g ON g.id IS NOT NULL`,
        [codes.map((code) => keys.giftCard(code)), keys.guesser(name), GUESSES.minutes],
      );
      const wrong = rows[0]?.wrong ?? 0;
      if (wrong > (known ? GUESSES.mostByCaller : GUESSES.mostByAddress)) return { kind: 'too_many' };
      return { kind: 'found', cards: codes.map((_, index) => rows.find(({ place }) => place === index + 1) ?? null) };
    },
  };
}

/** Writes a gift card and its first entry. One whose id is there already stays as it is. @returns whether it is new */
export async function insertGiftCard(
  sql: Sql,
  keys: Pick<ClaimKeys, 'giftCard'>,
  card: NewGiftCard & { readonly id: string; readonly code: string },
): Promise<boolean> {
  const { id, code, amountMinor, currency, expiresAt, note, actor } = card;
  const payable = isKnownCurrency(currency) && Number.isSafeInteger(amountMinor) && amountMinor > 0;
  if (!payable || amountMinor % currencyStepMinor(currency) !== 0)
    throw new RangeError(`nobody can pay with ${amountMinor} ${currency}`);
  const made = await sql(
    'gift_cards.issue',
    `WITH made AS (
       INSERT INTO gift_cards (id, code_hash, last_four, currency, initial_minor, balance_minor, expires_at, note)
       VALUES ($1, $2, $3, $4, $5, $5, $6, $7) ON CONFLICT (id) DO NOTHING RETURNING id)
     INSERT INTO gift_card_entries (key, gift_card_id, kind, amount_minor, balance_after_minor, actor, reason)
     SELECT id || '/issue', id, 'issue', $5, $5, $8, $7 FROM made RETURNING 1`,
    [id, keys.giftCard(code), giftCardCodeKey(code).slice(-4), currency, amountMinor, expiresAt, note, actor],
  );
  return made.length > 0;
}
