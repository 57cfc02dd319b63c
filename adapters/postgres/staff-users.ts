import type { ClaimKeys } from '../crypto/claim-keys.ts';
import { hashPassword, isPassword } from '../crypto/passwords.ts';
import type { DeskRole } from '../../contracts/desk/session.ts';
import { recordChange } from './audit-trail.ts';
import type { Database, Sql } from './database.ts';
import { endAll } from './staff-sessions.ts';

/** Small letters, digits and . _ @ -, beginning with a letter or digit. */
export const USER_NAME = /^[a-z0-9][a-z0-9._@-]{0,99}$/;

/**
 * After so many wrong passwords of a name, or from an address, each further one has to wait: a second, two, four… up to 15
 * minutes. An hour without any, and it begins anew.
 */
export const GUESSING = { freeByName: 5, freeByAddress: 30, mostSeconds: 900, forgottenMinutes: 60 } as const;

/** A local user as he is listed. */
export interface StaffUser {
  readonly name: string;
  readonly roles: readonly DeskRole[];
  readonly active: boolean;
  readonly createdAt: Date;
}

/** wrong: the name, the password or both; which of them is told nobody. */
export type SignInOutcome =
  | {
      readonly kind: 'right';
      readonly name: string;
      readonly roles: readonly DeskRole[];
      /** When the password that was right was set: a session begins only while it still is the one. */
      readonly passwordSetAt: Date;
    }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Who by hand changes users: stands in the audit trail. */
type By = { readonly actor: string };

/** People who sign in with a password. */
export interface StaffUsers {
  /** Looks at a password. Wrong ones are counted by name and by address, and stand in the audit trail. @throws PasswordsBusy */
  signIn(
    attempt: { readonly name: string; readonly password: string },
    from: { readonly address: string; readonly requestId: string },
  ): Promise<SignInOutcome>;
  /** @returns false when there is one by this name */
  add(
    user: { readonly name: string; readonly roles: readonly DeskRole[]; readonly password: string } & By,
  ): Promise<boolean>;
  list(): Promise<StaffUser[]>;
  /** Lets a user in no more, or again; his sessions end at once. @returns false when there is none by this name */
  setActive(name: string, active: boolean, by: By): Promise<boolean>;
  /** Another password; sessions end, waits too. @returns false when there is none by this name */
  setPassword(name: string, password: string, by: By): Promise<boolean>;
}

export function createStaffUsers(
  db: Pick<Database, 'sql' | 'transaction'>,
  keys: Pick<ClaimKeys, 'guesser'>,
): StaffUsers {
  const guesserOf = (name: string) => keys.guesser(`staff name ${name}`);

  return {
    async signIn({ name: given, password }, { address, requestId }) {
      const name = given.trim().toLowerCase();
      const [byName, byAddress] = [guesserOf(name), keys.guesser(`staff address ${address}`)];
      const seconds = await countTry(db.sql, byName, byAddress);
      if (seconds > 0) return { kind: 'wait', seconds };
      const [user] = await db.sql<{
        roles: DeskRole[];
        passwordHash: string;
        passwordSetAt: Date;
        active: boolean;
      }>(
        'staff_users.sign_in',
        `SELECT roles, password_hash AS "passwordHash", password_set_at AS "passwordSetAt", active
         FROM staff_users WHERE name = $1`,
        [name],
      );
      const isRight = await isPassword(password, user?.active ? user.passwordHash : null);
      if (user && isRight) {
        await forgetTry(db.sql, byName, byAddress);
        return { kind: 'right', name, roles: user.roles, passwordSetAt: user.passwordSetAt };
      }
      // What is no user's name may be a password in the wrong field: it is written down nowhere.
      await recordChange(
        db.sql,
        change(user ? name : 'unknown', user ? name : 'unknown', 'sign_in_failed', {}, requestId),
      );
      return { kind: 'wrong' };
    },

    async add({ name, roles, password, actor }) {
      const hash = await hashPassword(password);
      return db.transaction(async (sql) => {
        const added = await sql(
          'staff_users.add',
          'INSERT INTO staff_users (name, roles, password_hash) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING RETURNING 1',
          [name, roles, hash],
        );
        if (added.length === 0) return false;
        await recordChange(sql, change(actor, name, 'create', { roles }, null));
        return true;
      });
    },

    list: () =>
      db.sql<{ name: string; roles: DeskRole[]; active: boolean; createdAt: Date }>(
        'staff_users.list',
        'SELECT name, roles, active, created_at AS "createdAt" FROM staff_users ORDER BY name LIMIT 1000',
        [],
      ),

    setActive: (name, active, { actor }) =>
      db.transaction(async (sql) => {
        const changed = await sql(
          'staff_users.active',
          'UPDATE staff_users SET active = $2 WHERE name = $1 RETURNING 1',
          [name, active],
        );
        if (changed.length === 0) return false;
        await endAll(sql, { userName: name, subject: null });
        await recordChange(sql, change(actor, name, active ? 'enable' : 'disable', { active }, null));
        return true;
      }),

    async setPassword(name, password, { actor }) {
      const hash = await hashPassword(password);
      return db.transaction(async (sql) => {
        const changed = await sql(
          'staff_users.password',
          'UPDATE staff_users SET password_hash = $2, password_set_at = now() WHERE name = $1 RETURNING 1',
          [name, hash],
        );
        if (changed.length === 0) return false;
        await endAll(sql, { userName: name, subject: null });
        await sql('staff_guesses.clear', 'DELETE FROM staff_guesses WHERE guesser = $1', [guesserOf(name)]);
        await recordChange(sql, change(actor, name, 'password', {}, null));
        return true;
      });
    },
  };
}

/** Counts one try of `guesser`, beyond `free` with a wait; no row comes back for who still has to wait. */
const counting = (guesser: string, free: string, where: string) => `
  INSERT INTO staff_guesses AS k (guesser, tries) SELECT ${guesser}::bytea, 1 WHERE ${where}
  ON CONFLICT (guesser) DO UPDATE SET
    tries = CASE WHEN k.last_at < clock_timestamp() - $5 * interval '1 minute' THEN 1 ELSE k.tries + 1 END,
    last_at = clock_timestamp(),
    wait_until = clock_timestamp() + (CASE
      WHEN k.last_at < clock_timestamp() - $5 * interval '1 minute' THEN 0
      ELSE least($6::int, (2 ^ least(20, k.tries + 1 - ${free}::int))::int / 2)
    END) * interval '1 second'
  WHERE k.wait_until <= clock_timestamp()
  RETURNING guesser`;

/**
 * The address first, in every statement, so that no two sign-ins wait for each other. The name only while the address may try:
 * otherwise one address could keep everybody out.
 */
const COUNT_TRY = `
  WITH by_address AS (${counting('$2', '$4', 'true')}),
  by_name AS (${counting('$1', '$3', 'EXISTS (SELECT FROM by_address)')}),
  refused AS (
    SELECT $2::bytea AS guesser WHERE NOT EXISTS (SELECT FROM by_address)
    UNION ALL SELECT $1 WHERE EXISTS (SELECT FROM by_address) AND NOT EXISTS (SELECT FROM by_name))
  SELECT coalesce(max(greatest(1, ceil(extract(epoch FROM k.wait_until - clock_timestamp())))), 0)::int AS seconds
  FROM refused LEFT JOIN staff_guesses k USING (guesser)`;

/**
 * Counts a try before it is looked at, so that many at once are as many as one after another. Who still has to wait is not
 * counted again.
 * @returns how many seconds are to wait; 0: the try may be looked at
 */
async function countTry(sql: Sql, byName: Buffer, byAddress: Buffer): Promise<number> {
  const { freeByName, freeByAddress, forgottenMinutes, mostSeconds } = GUESSING;
  const values = [byName, byAddress, freeByName, freeByAddress, forgottenMinutes, mostSeconds];
  const [row] = await sql<{ seconds: number }>('staff_guesses.count', COUNT_TRY, values);
  return row?.seconds ?? 0;
}

/** A right password: the name's tries are forgotten, and of the address's this one. */
async function forgetTry(sql: Sql, byName: Buffer, byAddress: Buffer): Promise<void> {
  await sql(
    'staff_guesses.forget',
    `UPDATE staff_guesses SET tries = CASE WHEN guesser = $1 THEN 0 ELSE greatest(0, tries - 1) END, wait_until = now()
     WHERE guesser IN (SELECT guesser FROM staff_guesses WHERE guesser IN ($1, $2) ORDER BY guesser = $1 FOR UPDATE)`,
    [byName, byAddress],
  );
}

function change(actor: string, name: string, action: string, after: object, requestId: string | null) {
  return { actor, action, resource: 'staff', resourceId: name, before: null, after, requestId };
}
