import { z } from 'zod';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { invalidParam, resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { id, mergeMetadata, metadata } from './params.ts';
import type { TaxTransaction } from './records.ts';
import { liveCalculation } from './tax-calculations.ts';

const params = z.strictObject({
  calculation: id,
  reference: z.string().min(1).max(500),
  metadata: metadata.optional(),
});

/** One transaction a reference, for ever. */
function create(call: Call, given: z.output<typeof params>): TaxTransaction {
  const { calculation: calculationId, reference } = given;
  const calculation = liveCalculation(call, calculationId, 'calculation');
  if (call.newestFirst('tax_transaction').some((made) => made.reference === reference)) {
    throw invalidParam('reference', `A tax transaction with the reference ${reference} exists already.`);
  }
  const transactionId = newId('tax');
  const items = calculation.line_items?.data ?? [];
  const transaction: TaxTransaction = {
    id: transactionId,
    object: 'tax.transaction',
    created: call.nowSeconds,
    currency: calculation.currency,
    customer: null,
    customer_details: calculation.customer_details,
    line_items: {
      object: 'list',
      data: items.map(({ tax_breakdown: _, ...item }) => ({
        ...item,
        id: newId('tax_li'),
        object: 'tax.transaction_line_item' as const,
        reversal: null,
        type: 'transaction' as const,
      })),
      has_more: false,
      url: `/v1/tax/transactions/${transactionId}/line_items`,
    },
    livemode: false,
    metadata: mergeMetadata({}, given.metadata),
    posted_at: call.nowSeconds,
    reference,
    reversal: null,
    ship_from_details: null,
    shipping_cost: calculation.shipping_cost,
    tax_date: calculation.tax_date,
    type: 'transaction',
  };
  call.tx.put('tax_transaction', transaction);
  return transaction;
}

export const taxTransactionRoutes: readonly Route[] = [
  endpoint('post', '/v1/tax/transactions/create_from_calculation', 'tax.transaction', params, (call, given) =>
    ok(create(call, given)),
  ),
  endpoint('get', '/v1/tax/transactions/:id', 'tax.transaction', z.strictObject({}), (call) => {
    const transaction = call.tx.get('tax_transaction', call.id);
    if (transaction === undefined) throw resourceMissing('tax transaction', call.id, 'id', 404);
    return ok(transaction);
  }),
];
