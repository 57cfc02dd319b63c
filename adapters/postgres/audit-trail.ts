import type { Sql } from './database.ts';

/** One change that somebody made: what it was before and after, as people read it. Never a secret. */
export interface RecordedChange {
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceId: string;
  /** Null: it was not there. */
  readonly before: object | null;
  readonly after: object;
  /** Null: no request asked for it. */
  readonly requestId: string | null;
}

/** Writes an entry of the audit trail, in the transaction of the change itself. @returns its id */
export async function recordChange(sql: Sql, change: RecordedChange): Promise<number> {
  const { actor, action, resource, resourceId, before, after, requestId } = change;
  const [entry] = await sql<{ id: number }>(
    'audit.record',
    `INSERT INTO audit_entries (actor, action, resource, resource_id, before, after, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [actor, action, resource, resourceId, before, after, requestId],
  );
  return entry!.id;
}

/** Says what a change that goes on has come to, in the transaction of its next part. */
export async function amendChange(sql: Sql, id: number, after: object): Promise<void> {
  await sql('audit.amend', 'UPDATE audit_entries SET after = $2 WHERE id = $1', [id, after]);
}

/** Somebody has read a person's data: one entry an hour for each reader and thing, also where he goes on reading. */
export async function recordReading(sql: Sql, actor: string, resource: string, resourceId: string): Promise<void> {
  await sql(
    'audit.read',
    `INSERT INTO audit_entries (actor, action, resource, resource_id)
     SELECT $1, 'read', $2, $3 WHERE NOT EXISTS (
       SELECT FROM audit_entries WHERE resource = $2 AND resource_id = $3 AND actor = $1 AND action = 'read'
         AND occurred_at > now() - interval '1 hour')`,
    [actor, resource, resourceId],
  );
}
