import { sleep } from '@temporalio/workflow';
import type { CheckoutStart } from '../../contracts/workflow-messages.ts';
import { checkout as released } from '../../workflows/index.ts';

/** The checkout workflow with a change that breaks every running one: another first command. */
export async function checkout(start: CheckoutStart): Promise<string> {
  await sleep('1 minute');
  return released(start);
}
