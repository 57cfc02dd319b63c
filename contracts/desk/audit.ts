import { z } from 'zod';
import type { AUDIT_FILTERS } from './names.ts';

const nullable = z.string().nullable();
const state = z.record(z.string(), z.unknown()).nullable();

const entry = z.object({
  id: z.string(),
  actor: z.string(),
  action: z.string(),
  resource: z.string(),
  resource_id: z.string(),
  before: state.meta({ description: 'Null: it was not there.' }),
  after: state,
  request_id: nullable,
  occurred_at: z.string(),
});

export type DeskAuditEntry = z.input<typeof entry>;

/** `GET /ops/audit`: newest first. */
export const deskAudit = z
  .object({ items: z.array(entry), next: nullable.meta({ description: 'As `before`: the page of older ones.' }) })
  .meta({ id: 'DeskAudit' });

export type DeskAudit = z.input<typeof deskAudit>;

/** What the filters of the audit trail are, for its description. */
export const auditFilterWords: Readonly<Record<(typeof AUDIT_FILTERS)[number], string>> = {
  actor: 'Who, by the very name.',
  action: 'What, such as `create` or `sign_in`.',
  resource: 'Kind of what was changed, such as `products`.',
  resource_id: 'Which one of them.',
  from: 'The first day, in UTC: `2026-11-21`.',
  to: 'The last day, in UTC.',
};
