import type { ClaimKeys } from '../crypto/claim-keys.ts';
import { newRowId } from '../crypto/identity.ts';
import type { Seal } from '../crypto/sealing.ts';
import { openSignInToken } from '../crypto/sign-in-token.ts';
import type { Database } from './database.ts';

/** So many links in so long a time: for one e-mail address or order, for one network address, and for a caller with a key. */
export const SIGN_IN_ASKS = { mostByPerson: 5, mostByAddress: 30, mostByCaller: 1_000, minutes: 60 } as const;
/** A link that could not be mailed by then is not mailed any more: its buyer has gone, or asked again. */
const SEND_WITHIN_MINUTES = 30;

/** Who asks, for the limits: a caller with a key answers for all its buyers. */
export interface SignInAsker {
  readonly name: string;
  readonly known: boolean;
}

/** What is asked for. */
export interface SignInAsk {
  /** Null: nobody is to be mailed, and it is counted all the same. */
  readonly email: string | null;
  /** BCP 47, one of ours. */
  readonly language: string;
  /** After this order, and for its buyer's name, an account is made where there is none. */
  readonly order: { readonly id: string; readonly name: string | null } | null;
  readonly asker: SignInAsker;
}

/** Where links that sign customers in are asked for and redeemed. */
export interface SignInDesk {
  /**
   * Has a link mailed to a customer who may sign in. Whether there is one can't be told from the outcome.
   * @returns too_many: beyond the limits, nothing was done
   */
  ask(ask: SignInAsk): Promise<'taken' | 'too_many'>;
  /** Redeems a link, once. @returns the customer's id, or null for a link that is not, or no longer, good */
  redeem(token: string): Promise<string | null>;
}

/** Counts one ask of each. */
const counting = (askers: string) => `
  INSERT INTO sign_in_asks AS k (asker, asks, since) SELECT asker, 1, now() FROM (${askers}) AS a
  ON CONFLICT (asker) DO UPDATE SET
    asks = CASE WHEN k.since < now() - $3 * interval '1 minute' THEN 0 ELSE k.asks END + 1,
    since = CASE WHEN k.since < now() - $3 * interval '1 minute' THEN now() ELSE k.since END
  RETURNING asks`;

/**
 * Counts against who asks, and while he is within his limit against whom he asks for, in a fixed order: one address can't use up
 * the links of others. Then, unless one of them is beyond the limit, makes the customer where an order asks for him and nobody has
 * the address, and the link. One statement, the same for known and unknown addresses.
 */
const ASK = `
  WITH asker AS (${counting('SELECT $1::bytea AS asker')}),
  admitted AS (SELECT asks <= $2::int AS yes FROM asker),
  persons AS (${counting('SELECT p AS asker FROM unnest($11::bytea[]) AS p, admitted WHERE yes ORDER BY p')}),
  allowed AS (SELECT yes AND NOT EXISTS (SELECT FROM persons WHERE asks > $12::int) AS yes FROM admitted),
  known AS (SELECT id, active AND erased_at IS NULL AS may FROM customers WHERE email = $4),
  made AS (
    INSERT INTO customers (id, email, name) SELECT $5, $4, $6 FROM allowed
    WHERE yes AND $7 AND $4::text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM known) ON CONFLICT (email) DO NOTHING RETURNING id),
  link AS (
    INSERT INTO sign_in_links (id, customer_id, purpose, language, send_by)
    SELECT $8, who.id, CASE WHEN $7 THEN 'account' ELSE 'sign_in' END, $9, now() + $10 * interval '1 minute'
    FROM allowed, (SELECT id FROM known WHERE may UNION ALL SELECT id FROM made) AS who WHERE yes)
  SELECT yes FROM allowed`;

/** A customer whom people have changed since it was mailed, his address perhaps, is not signed in by it; nor who is changed just now. */
const REDEEM = `
  WITH used AS (
    UPDATE sign_in_links l SET used_at = clock_timestamp() FROM customers c
    WHERE l.id = $1 AND l.used_at IS NULL AND l.expires_at > clock_timestamp()
      AND c.id = l.customer_id AND c.version = l.customer_version AND c.active AND c.erased_at IS NULL
    RETURNING c.id, c.version)
  UPDATE customers c SET email_proved_at = clock_timestamp() FROM used
  WHERE c.id = used.id AND c.version = used.version RETURNING c.id`;

export function createSignInDesk(
  { sql }: Pick<Database, 'sql'>,
  keys: Pick<ClaimKeys, 'guesser'>,
  seal: Seal,
): SignInDesk {
  return {
    async ask({ email, language, order, asker }) {
      const address = email?.trim().toLowerCase() ?? null;
      const { mostByPerson, mostByAddress, mostByCaller, minutes } = SIGN_IN_ASKS;
      const persons = [
        ...(address === null ? [] : [`sign-in of ${address}`]),
        ...(order ? [`sign-in after ${order.id}`] : []),
      ];
      const [row] = await sql<{ yes: boolean }>('sign_in.ask', ASK, [
        keys.guesser(`sign-in by ${asker.name}`),
        asker.known ? mostByCaller : mostByAddress,
        minutes,
        address,
        newRowId('cus'),
        order?.name ?? null,
        order !== null,
        newRowId('sil'),
        language,
        SEND_WITHIN_MINUTES,
        persons.map((name) => keys.guesser(name)),
        mostByPerson,
      ]);
      return row?.yes ? 'taken' : 'too_many';
    },
    async redeem(token) {
      const linkId = openSignInToken(seal, token);
      if (linkId === null) return null;
      const [row] = await sql<{ id: string }>('sign_in.redeem', REDEEM, [linkId]);
      return row?.id ?? null;
    },
  };
}
