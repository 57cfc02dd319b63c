import type { Sql } from './database.ts';

/** How long a link is good for, from when it is mailed. */
export const LINK_MINUTES = 30;
/** Longer than a mail server is waited for; longer each time, up to the most. */
const AGAIN_SECONDS = { first: 30, most: 240 };

/** A link whose mail is to be sent now. */
export interface LinkToMail {
  readonly id: string;
  readonly purpose: 'account' | 'sign_in';
  readonly language: string;
  readonly email: string;
  readonly name: string | null;
}

/**
 * Takes the next link, so that no other process mails it for a while; it is good from now on. Those who may not sign in any
 * more get none; nor do those who were changed since the first try, which may have reached the address that was theirs.
 */
export async function takeLinkToMail(sql: Sql): Promise<LinkToMail | null> {
  const [row] = await sql<LinkToMail & Record<string, unknown>>(
    'sign_in_mails.take',
    `UPDATE sign_in_links l SET tries = l.tries + 1, customer_version = c.version,
       next_try_at = now() + least($1 * 2 ^ least(l.tries, 10), $2) * interval '1 second',
       expires_at = now() + $3 * interval '1 minute'
     FROM customers c
     WHERE c.id = l.customer_id AND l.id = (
       SELECT w.id FROM sign_in_links w JOIN customers o ON o.id = w.customer_id AND o.active AND o.email IS NOT NULL
       WHERE w.mailed_at IS NULL AND w.given_up_at IS NULL AND w.next_try_at <= now() AND w.send_by > now()
         AND (w.customer_version IS NULL OR w.customer_version = o.version)
       ORDER BY w.next_try_at LIMIT 1 FOR UPDATE OF w SKIP LOCKED)
     RETURNING l.id, l.purpose, l.language, c.email, c.name`,
    [AGAIN_SECONDS.first, AGAIN_SECONDS.most, LINK_MINUTES],
  );
  return row ?? null;
}

export async function noteMailed(sql: Sql, linkId: string): Promise<void> {
  await sql(
    'sign_in_mails.mailed',
    `UPDATE sign_in_links SET mailed_at = now() WHERE id = $1 AND given_up_at IS NULL`,
    [linkId],
  );
}

/** Gives up what nobody waits for any more. @returns the links, for the log */
export async function giveUpLate(sql: Sql): Promise<readonly { readonly id: string; readonly tries: number }[]> {
  return sql<{ id: string; tries: number }>(
    'sign_in_mails.give_up',
    `UPDATE sign_in_links SET given_up_at = now()
     WHERE id IN (SELECT id FROM sign_in_links WHERE mailed_at IS NULL AND given_up_at IS NULL AND send_by <= now()
                  ORDER BY next_try_at LIMIT 100 FOR UPDATE SKIP LOCKED)
     RETURNING id, tries`,
    [],
  );
}
