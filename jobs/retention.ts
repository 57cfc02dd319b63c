import type { Database } from '../adapters/postgres/database.ts';
import { SIGN_IN_ASKS } from '../adapters/postgres/sign-in-desk.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** The protocol asks for 24 h and recommends 48 h (UCP signatures, "Replay Protection"). */
const COMMAND_HOURS = 72;
const INBOX_DAYS = 30;
/** Longer than any policy takes an answer for the last known (TAX_LAST_KNOWN_DAYS). */
const TAX_CALCULATION_DAYS = 90;
/** A session that has ended is of no use to anybody; who signed in and out stands in the audit trail. */
const SESSION_DAYS = 7;
/** Longer than the longest wait after wrong passwords. */
const GUESS_HOURS = 24;
/** So long it can be told whether a buyer's link was mailed. */
const SIGN_IN_LINK_DAYS = 7;
const ROWS_PER_STATEMENT = 1_000;
const STATEMENTS_PER_PASS = 100;

/**
 * Forgets idempotency records and webhooks that no retry can be about any more, and carts that have expired; their personal
 * data goes with them.
 */
export function retention(db: Database): PeriodicJob {
  const statements = [
    `DELETE FROM commands WHERE id IN (SELECT c.id FROM commands c WHERE c.received_at < now() - interval '${COMMAND_HOURS} hours'
       AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.command_id = c.id AND p.status = 'open') LIMIT $1) RETURNING 1`,
    `DELETE FROM webhook_inbox WHERE event_id IN (SELECT event_id FROM webhook_inbox
       WHERE settled_at < now() - interval '${INBOX_DAYS} days' LIMIT $1) RETURNING 1`,
    `DELETE FROM carts WHERE id IN (SELECT id FROM carts WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
    `DELETE FROM cart_writes WHERE key_hash IN (SELECT key_hash FROM cart_writes
       WHERE written_at < now() - interval '${COMMAND_HOURS} hours' LIMIT $1) RETURNING 1`,
    `DELETE FROM tax_calculations WHERE request_hash IN (SELECT request_hash FROM tax_calculations
       WHERE created_at < now() - interval '${TAX_CALCULATION_DAYS} days' LIMIT $1) RETURNING 1`,
    `DELETE FROM staff_sessions WHERE token_hash IN (SELECT token_hash FROM staff_sessions
       WHERE expires_at < now() - interval '${SESSION_DAYS} days' LIMIT $1) RETURNING 1`,
    `DELETE FROM staff_guesses WHERE guesser IN (SELECT guesser FROM staff_guesses
       WHERE last_at < now() - interval '${GUESS_HOURS} hours' LIMIT $1) RETURNING 1`,
    `DELETE FROM sign_in_links WHERE id IN (SELECT id FROM sign_in_links
       WHERE requested_at < now() - interval '${SIGN_IN_LINK_DAYS} days' LIMIT $1) RETURNING 1`,
    `DELETE FROM sign_in_asks WHERE asker IN (SELECT asker FROM sign_in_asks
       WHERE since < now() - interval '${SIGN_IN_ASKS.minutes} minutes' LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
  ];
  return {
    name: 'retention',
    everyMs: 10 * 60_000,
    async pass(signal) {
      for (const [index, text] of statements.entries()) {
        for (let n = 0; n < STATEMENTS_PER_PASS && !signal.aborted; n += 1) {
          const gone = await db.sql(`retention.${index}`, text, [ROWS_PER_STATEMENT]);
          if (gone.length < ROWS_PER_STATEMENT) break;
        }
      }
    },
  };
}
