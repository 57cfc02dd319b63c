import { sleep } from '@temporalio/workflow';
import type { CheckoutStart, OrderStart } from '../../contracts/workflow-messages.ts';
import { checkout as releasedCheckout, order as releasedOrder } from '../../workflows/index.ts';

/** The workflows with a change that breaks every running one: another first command. */
export async function checkout(start: CheckoutStart): Promise<string> {
  await sleep('1 minute');
  return releasedCheckout(start);
}

export async function order(start: OrderStart): Promise<string> {
  await sleep('1 minute');
  return releasedOrder(start);
}
