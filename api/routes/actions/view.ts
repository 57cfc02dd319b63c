import type { AskedAttempt } from '../../../adapters/postgres/buyer-action-reads.ts';
import { needsBuyerAction } from '../../../domain/checkout/checkout.ts';

/** How often the page looks again by itself after the buyer is back, and how long it waits in between. */
const MOST_LOOKS = 20;
export const LOOK_SECONDS = 2;
/** After a return the bank's answer is waited for this long before the buyer is asked again. */
const RETURNED_MS = 20_000;

/** What an action page has to say. */
export type ActionView =
  /** The bank asks for the buyer. `again`: he came back, and the bank has not said yes or no. */
  | { readonly state: 'asked'; readonly minutesLeft: number; readonly again: boolean }
  /** It is not known yet. `look`: the number of the next look; null when the page no longer looks by itself. */
  | { readonly state: 'checking'; readonly look: number | null }
  | { readonly state: 'placed'; readonly orderId: string; readonly orderNumber: string }
  | { readonly state: 'failed'; readonly code: string }
  | { readonly state: 'canceled' }
  /** Another attempt has taken this one's place, or its failure is history. */
  | { readonly state: 'over' };

/** Reads off the row what the page of one attempt shows. @param look how often it has looked by itself */
export function viewOf(asked: AskedAttempt, look: number): ActionView {
  const { checkout, attempt, returnedAgoMs, timeLeftMs } = asked;
  if (checkout.status === 'completed' && checkout.order)
    return { state: 'placed', orderId: checkout.order.id, orderNumber: checkout.order.number };
  if (checkout.status === 'canceled') return { state: 'canceled' };
  if (checkout.attempt !== attempt) return { state: 'over' };
  if (checkout.status === 'complete_in_progress') {
    const checking = { state: 'checking', look: look < MOST_LOOKS ? look + 1 : null } as const;
    if (!needsBuyerAction(checkout) || asked.sealedUrl === null || timeLeftMs <= 0) return checking;
    const back = look > 0 && returnedAgoMs !== null;
    if (back && returnedAgoMs < RETURNED_MS && checking.look !== null) return checking;
    return { state: 'asked', minutesLeft: Math.max(1, Math.round(timeLeftMs / 60_000)), again: back };
  }
  return checkout.paymentFailure?.attempt === attempt
    ? { state: 'failed', code: checkout.paymentFailure.code }
    : { state: 'over' };
}
