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

/** Writes an entry of the audit trail, in the transaction of the change itself. */
export async function recordChange(sql: Sql, change: RecordedChange): Promise<void> {
  const { actor, action, resource, resourceId, before, after, requestId } = change;
  await sql(
    'audit.record',
    `INSERT INTO audit_entries (actor, action, resource, resource_id, before, after, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [actor, action, resource, resourceId, before, after, requestId],
  );
}
