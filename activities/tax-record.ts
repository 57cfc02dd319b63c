import { ApplicationFailure } from '@temporalio/common';
import type { Database } from '../adapters/postgres/database.ts';
import type { TaxProvider } from '../contracts/tax-provider.ts';
import { taxesRecorded } from '../domain/checkout/order-transitions.ts';
import type { StepResult } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import { callOnce, intendOnCheckout, settle } from './effect-ledger.ts';
import type { StepRef } from './orders.ts';

export interface TaxRecordDeps {
  readonly db: Database;
  /** Who books the taxes that it has computed, also when a shop does not ask it any more. */
  readonly taxRecords: Pick<TaxProvider, 'record'>;
}

/**
 * Has the provider book the taxes that it has computed for a placed order, once: the order's id is its reference there, which is
 * unique. An outcome that is not known is settled by asking for the same again.
 * @throws a failure that is not retried where the provider refuses
 */
export async function recordTaxes(deps: TaxRecordDeps, { checkoutId, revision }: StepRef): Promise<StepResult<null>> {
  const { db, taxRecords } = deps;
  const { row, checkout: placed } = await intendOnCheckout(db.sql, checkoutId, 'tax_record');
  const { taxSource } = placed.quote;
  if (taxSource?.provider !== 'stripe' || !placed.order) throw new Error(`${checkoutId} has no taxes to record`);
  const orderId = placed.order.id;
  if (row.outcome !== 'done') {
    const recorded = await callOnce(db.sql, row, (key) => taxRecords.record(taxSource.calculationId, orderId, key));
    if (recorded.kind === 'refused') {
      await settle(db.sql, row.key, 'refused', null, { code: recorded.code });
      throw ApplicationFailure.nonRetryable(`the taxes were not recorded: ${recorded.code}`, 'TaxesRefused');
    }
    await settle(db.sql, row.key, 'done', recorded.kind === 'recorded' ? recorded.recordId : null, {
      calculationId: taxSource.calculationId,
    });
  }
  return runStep<null>(deps, checkoutId, revision, async ({ checkout, write }) => {
    if (checkout.waitingFor === 'tax_record') {
      await write(taxesRecorded(checkout), {
        type: 'order.taxes_recorded',
        data: { orderNumber: checkout.order?.number, provider: taxSource.provider },
      });
    }
    return null;
  });
}
