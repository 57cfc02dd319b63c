import type { Database } from '../adapters/postgres/database.ts';
import { expireGiftCards } from '../adapters/postgres/gift-card-table.ts';
import { GUESSES } from '../adapters/postgres/gift-card-desk.ts';
import type { PeriodicJob } from './periodic-job.ts';

const CARDS_PER_STATEMENT = 200;
const STATEMENTS_PER_PASS = 50;

/**
 * Writes off what is left on expired gift cards, each with an entry; never while something is held of one. They can't be used from
 * the moment of their expiry: this only keeps the books. Forgets guesses that count no more.
 */
export function giftCardExpiry(db: Database, count: (cards: number) => void): PeriodicJob {
  return {
    name: 'gift card expiry',
    everyMs: 60_000,
    async pass(signal) {
      for (let n = 0; n < STATEMENTS_PER_PASS && !signal.aborted; n += 1) {
        const expired = await expireGiftCards(db.sql, CARDS_PER_STATEMENT);
        if (expired > 0) count(expired);
        if (expired < CARDS_PER_STATEMENT) break;
      }
      await db.sql(
        'gift_cards.forget_guesses',
        `DELETE FROM gift_card_guesses WHERE since < now() - $1 * interval '1 minute'`,
        [GUESSES.minutes],
      );
    },
  };
}
