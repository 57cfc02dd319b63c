import type { Checkout } from '../../domain/checkout/checkout.ts';
import { hasEnded, needsBuyerAction } from '../../domain/checkout/checkout.ts';
import { eventually } from './eventually.ts';

/**
 * True while a complete or a cancel has not come to its outcome. It waits for that at most 8 s, which a slow machine may not
 * keep: then its answer is that it goes on, and the row tells the rest. What a bank decides may take days, and is an outcome.
 */
export function isUnderWay({ status, waitingFor, cancelRequest }: Checkout): boolean {
  if (cancelRequest) return !hasEnded(status);
  return status === 'complete_in_progress' && waitingFor !== 'bank' && !needsBuyerAction({ status, waitingFor });
}

/** The checkout as its row tells it, once nothing is under way. */
export function outcomeOf(checkoutId: string, read: (id: string) => Promise<Checkout | null>): Promise<Checkout> {
  return eventually(`the outcome of ${checkoutId}`, async () => {
    const checkout = await read(checkoutId);
    return checkout && !isUnderWay(checkout) && checkout;
  });
}
