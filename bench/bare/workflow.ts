import {
  allHandlersFinished,
  condition,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import { CAPTURE, LOCAL_STEP, MAIL, STRIPE_CALL } from '../../workflows/activity-options.ts';
import type { BareActivities } from './activities.ts';
import type { Receipt } from './messages.ts';
import { completeUpdate, createUpdate, updateUpdate } from './messages.ts';

const local = proxyLocalActivities<Pick<BareActivities, 'applyCommand' | 'createOrder'>>(LOCAL_STEP);
const stripe = proxyActivities<Pick<BareActivities, 'createPaymentIntent' | 'confirmPayment'>>(STRIPE_CALL);
const { capturePayment } = proxyActivities<Pick<BareActivities, 'capturePayment'>>(CAPTURE);
const { sendConfirmation } = proxyActivities<Pick<BareActivities, 'sendConfirmation'>>(MAIL);

/** What durability alone costs: the messages and activities of a checkout without rules, rows, timers or search attributes. */
export async function bareCheckout(checkoutId: string): Promise<void> {
  let begun = false;
  let paying = false;
  let placed = false;
  setHandler(createUpdate, async (): Promise<Receipt> => {
    await condition(() => begun);
    return { outcome: 'applied' };
  });
  setHandler(updateUpdate, async (ref) => {
    await condition(() => begun);
    return local.applyCommand(ref);
  });
  setHandler(completeUpdate, async (ref) => {
    const receipt = await local.applyCommand(ref);
    paying = true;
    await condition(() => placed);
    return receipt;
  });
  await local.applyCommand({ commandId: checkoutId });
  begun = true;
  await condition(() => paying);
  const paymentIntentId = await stripe.createPaymentIntent(checkoutId);
  await stripe.confirmPayment(checkoutId, paymentIntentId);
  await local.createOrder({ commandId: checkoutId });
  placed = true;
  await capturePayment(checkoutId, paymentIntentId);
  await sendConfirmation({ commandId: checkoutId });
  await condition(allHandlersFinished);
}
