import { csrfToken, isSessionToken, newSessionToken, sessionHash } from '../crypto/session-token.ts';
import type { Seal } from '../crypto/sealing.ts';
import type { DeskRole } from '../../contracts/desk/session.ts';
import { recordChange } from './audit-trail.ts';
import type { Database, Sql } from './database.ts';

/** A session that nobody uses for so long has ended; and none lasts longer than this. */
export const SESSION_LIMITS = { idleMinutes: 30, hours: 12 } as const;

/** Uses are written down this often at most. */
const SEEN_SECONDS = 60;
/** Sessions of one person at once; a further one ends his oldest. */
const MOST_SESSIONS = 20;

/** Who signs in: a local user by his name, or whom the identity provider calls `subject`. */
export type Signer = {
  /** As the audit trail has it. */
  readonly name: string;
  readonly roles: readonly DeskRole[];
} &
  /** @property passwordSetAt of the password that he signed in with */
  (
    | { readonly way: 'local'; readonly passwordSetAt: Date }
    /** @property signOutHint the provider's ID token, by which it knows whom to sign out */
    | { readonly way: 'oidc'; readonly subject: string; readonly signOutHint: string | null }
  );

/** The password was changed, or its user let in no more, while it was looked at. */
export class SignInOutrun extends Error {
  override readonly name = 'SignInOutrun';
}

/** A session that holds at this moment. */
export interface StaffSession {
  readonly name: string;
  readonly roles: readonly DeskRole[];
  readonly way: Signer['way'];
  /** Unless it is used again, it ends then. */
  readonly expiresAt: Date;
  /** Known to who holds the session, and to nobody else. */
  readonly csrf: string;
}

/** Sign-ins at the console. What a cookie holds is stored nowhere; only its hash is. */
export interface StaffSessions {
  /**
   * Begins a session, with its audit entry; one that the browser had before ends.
   * @returns what the cookie holds
   * @throws SignInOutrun
   */
  begin(signer: Signer, request: { readonly before: string | null; readonly requestId: string }): Promise<string>;
  /** The session of a token, which counts as used; null when it has ended, or there never was one. */
  find(token: string): Promise<StaffSession | null>;
  /** Ends this session, or all of the same person's, with an audit entry. @returns the hint for the identity provider */
  end(
    token: string,
    which: { readonly everywhere: boolean; readonly requestId: string },
  ): Promise<{ readonly signOutHint: string | null } | null>;
}

const HINT = 'staff session';

export function createStaffSessions(db: Pick<Database, 'sql' | 'transaction'>, seal: Seal): StaffSessions {
  return {
    async begin(signer, { before, requestId }) {
      const token = newSessionToken();
      const isLocal = signer.way === 'local';
      const hint = !isLocal && signer.signOutHint !== null ? seal.seal(signer.signOutHint, HINT) : null;
      const whose = isLocal ? [signer.name, null] : [null, signer.subject];
      await db.transaction(async (sql) => {
        if (signer.way === 'local') await holdPassword(sql, signer);
        if (before !== null && isSessionToken(before)) await endOne(sql, before);
        await sql(
          'staff_sessions.begin',
          `INSERT INTO staff_sessions (token_hash, user_name, subject, name, roles, expires_at, sign_out_hint)
           VALUES ($1, $2, $3, $4, $5, now() + $6 * interval '1 hour', $7)`,
          [sessionHash(token), ...whose, signer.name, signer.roles, SESSION_LIMITS.hours, hint],
        );
        await sql(
          'staff_sessions.most',
          `UPDATE staff_sessions SET ended_at = now(), sign_out_hint = NULL WHERE token_hash IN (
             SELECT token_hash FROM staff_sessions
             WHERE (user_name = $1 OR subject = $2) AND ended_at IS NULL ORDER BY created_at DESC, token_hash OFFSET $3)`,
          [...whose, MOST_SESSIONS],
        );
        const after = { way: signer.way, roles: signer.roles, ...(!isLocal && { subject: signer.subject }) };
        await recordChange(sql, entry(signer.name, 'sign_in', after, requestId));
      });
      return token;
    },

    async find(token) {
      if (!isSessionToken(token)) return null;
      const [row] = await db.sql<{ name: string; roles: DeskRole[]; isLocal: boolean; expiresAt: Date }>(
        'staff_sessions.find',
        // Of a local user the roles of now count, and whether he may still come in.
        `WITH live AS (
           SELECT s.token_hash, s.name, coalesce(u.roles, s.roles) AS roles, u.name IS NOT NULL AS "isLocal",
                  s.last_seen_at, least(s.expires_at, now() + $2 * interval '1 minute') AS "expiresAt"
           FROM staff_sessions s LEFT JOIN staff_users u ON u.name = s.user_name
           WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > now()
             AND s.last_seen_at > now() - $2 * interval '1 minute' AND u.active IS NOT FALSE),
         seen AS (
           UPDATE staff_sessions s SET last_seen_at = now() FROM live
           WHERE s.token_hash = live.token_hash AND live.last_seen_at < now() - $3 * interval '1 second')
         SELECT name, roles, "isLocal", "expiresAt" FROM live`,
        [sessionHash(token), SESSION_LIMITS.idleMinutes, SEEN_SECONDS],
      );
      if (!row) return null;
      const { name, roles, isLocal, expiresAt } = row;
      return { name, roles, way: isLocal ? 'local' : 'oidc', expiresAt, csrf: csrfToken(token) };
    },

    end(token, { everywhere, requestId }) {
      return db.transaction(async (sql) => {
        const ended = isSessionToken(token) ? await endOne(sql, token) : null;
        if (!ended) return null;
        const { name, userName, subject, hint } = ended;
        if (everywhere) await endAll(sql, { userName, subject });
        await recordChange(sql, entry(name, everywhere ? 'sign_out_everywhere' : 'sign_out', {}, requestId));
        return { signOutHint: hint && seal.open<string>(hint, HINT) };
      });
    },
  };
}

/** Ends every session of a person. */
export async function endAll(
  sql: Sql,
  { userName, subject }: { readonly userName: string | null; readonly subject: string | null },
): Promise<void> {
  await sql(
    'staff_sessions.end_all',
    `UPDATE staff_sessions SET ended_at = now(), sign_out_hint = NULL
     WHERE (user_name = $1 OR subject = $2) AND ended_at IS NULL`,
    [userName, subject],
  );
}

/**
 * Looking at a password takes its time. Whoever changes it meanwhile ends all sessions: this one either is there to be ended, or
 * does not begin.
 */
async function holdPassword(
  sql: Sql,
  { name, passwordSetAt }: { readonly name: string; readonly passwordSetAt: Date },
): Promise<void> {
  const held = await sql(
    'staff_users.hold_password',
    'SELECT 1 FROM staff_users WHERE name = $1 AND active AND password_set_at = $2 FOR SHARE',
    [name, passwordSetAt],
  );
  if (held.length === 0) throw new SignInOutrun();
}

async function endOne(sql: Sql, token: string) {
  const [ended] = await sql<{ name: string; userName: string | null; subject: string | null; hint: Buffer | null }>(
    'staff_sessions.end',
    `WITH own AS (SELECT token_hash, sign_out_hint FROM staff_sessions WHERE token_hash = $1 AND ended_at IS NULL FOR UPDATE)
     UPDATE staff_sessions s SET ended_at = now(), sign_out_hint = NULL FROM own WHERE s.token_hash = own.token_hash
     RETURNING s.name, s.user_name AS "userName", s.subject, own.sign_out_hint AS hint`,
    [sessionHash(token)],
  );
  return ended ?? null;
}

function entry(name: string, action: string, after: object, requestId: string | null) {
  return { actor: name, action, resource: 'staff', resourceId: name, before: null, after, requestId };
}
