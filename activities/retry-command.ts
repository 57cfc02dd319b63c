import { ApplicationFailure } from '@temporalio/common';
import { orderIdOf } from '../adapters/crypto/identity.ts';
import type { Seal } from '../adapters/crypto/sealing.ts';
import { loadRecoveries } from '../adapters/postgres/case-facts.ts';
import { appliedCommand, loadCommand, markApplied } from '../adapters/postgres/command-table.ts';
import type { Database, Sql } from '../adapters/postgres/database.ts';
import { loadOrder } from '../adapters/postgres/order-table.ts';
import { tellBeside } from '../adapters/postgres/side-events.ts';
import { recordAct } from '../adapters/postgres/support-audit.ts';
import type { SupportAnswer, SupportPayload } from '../contracts/commands.ts';
import type { CommandRef } from '../contracts/workflow-messages.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import { mayRetryCheckout } from '../domain/support/checkout-rules.ts';
import { mayRetryOrder } from '../domain/support/order-rules.ts';
import { mayRetryRecovery } from '../domain/support/recovery-rules.ts';
import type { Ruling } from '../domain/support/ruling.ts';
import { supportApplied, supportRefused } from './commands/support.ts';

export interface RetryDeps {
  readonly db: Database;
  readonly seal: Seal;
}

interface Target {
  readonly resource: 'checkout' | 'order' | 'payment';
  readonly id: string;
  readonly ruling: Ruling;
}

/**
 * Decides on a retry, and tells it. It writes no row: the step that is waited for may be under way, and would have to begin anew.
 * What wakes up is up to the workflow.
 */
export async function applyRetry({ db, seal }: RetryDeps, { commandId }: CommandRef): Promise<SupportAnswer> {
  return db.transaction(async (sql) => {
    const loaded = await loadCommand<SupportAnswer>(sql, seal, commandId);
    if (!loaded?.checkout) throw ApplicationFailure.nonRetryable(`no command ${commandId}`, 'UnknownCommand');
    const { command, checkout } = loaded;
    if (command.answer) return command.answer;
    const answer = command.late
      ? ({ outcome: 'late', code: null, refundId: null } as const)
      : await carryOut(sql, seal.open<SupportPayload>(command.payload, commandId), checkout);
    await markApplied(sql, appliedCommand(seal, commandId, answer), checkout.revision);
    return answer;
  });
}

async function carryOut(sql: Sql, payload: SupportPayload, checkout: Checkout): Promise<SupportAnswer> {
  const { resource, id: resourceId, ruling } = await targetOf(sql, payload, checkout);
  const { actor, reason = '', requestId = null } = payload;
  await recordAct(sql, { action: 'retry', resource, resourceId, actor, reason, requestId }, ruling);
  if (!ruling.allowed) return supportRefused(ruling);
  await tellBeside(sql, checkout.id, { type: 'support.retried', data: { actor, reason, resource, resourceId } });
  return supportApplied();
}

async function targetOf(sql: Sql, payload: SupportPayload, checkout: Checkout): Promise<Target> {
  switch (payload.operation) {
    case 'retry_checkout':
      return { resource: 'checkout', id: checkout.id, ruling: mayRetryCheckout({ checkout }) };
    case 'retry_order': {
      const found = await loadOrder(sql, orderIdOf(checkout.id));
      if (!found) break;
      return { resource: 'order', id: found.order.id, ruling: mayRetryOrder(found) };
    }
    case 'retry_recovery': {
      const { paymentIntentId: id } = payload;
      const [recovery] = await loadRecoveries(sql, { paymentIntentId: id });
      if (!recovery) break;
      return { resource: 'payment', id, ruling: mayRetryRecovery({ recovery }) };
    }
    default:
  }
  throw ApplicationFailure.nonRetryable(`${payload.operation} has nothing to retry`, 'UnknownCommand');
}
