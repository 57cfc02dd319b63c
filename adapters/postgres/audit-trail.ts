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
