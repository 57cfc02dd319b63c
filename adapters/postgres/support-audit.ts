import type { SupportAction } from '../../domain/support/actions.ts';
import type { Ruling } from '../../domain/support/ruling.ts';
import { recordChange } from './audit-trail.ts';
import type { Sql } from './database.ts';

/** What somebody of support asked for. */
export interface SupportAct {
  readonly action: SupportAction;
  /** What it was done to, by its id. */
  readonly resource: 'checkout' | 'order' | 'payment';
  readonly resourceId: string;
  readonly actor: string;
  readonly reason: string;
  /** Null: it came by no request, such as a signal from the Temporal UI. */
  readonly requestId: string | null;
  /** What it was about, beyond the resource: an amount, lines, a time. Nothing about the buyer. */
  readonly details?: object;
}

/** What it came to: by a rule, or refused before it came to one. */
export type ActOutcome = Ruling | { readonly allowed: false; readonly code: string };

/**
 * Writes what somebody asked for, why, and what it came to, into the audit trail, in the transaction that decides; also what was
 * refused (promise P3).
 */
export async function recordAct(sql: Sql, act: SupportAct, outcome: ActOutcome): Promise<void> {
  const { action, resource, resourceId, actor, reason, requestId, details = {} } = act;
  const became = outcome.allowed ? { outcome: 'applied' } : { outcome: 'refused', code: outcome.code };
  const after = { reason, ...became, ...details };
  await recordChange(sql, { actor, action, resource, resourceId, before: null, after, requestId });
}
