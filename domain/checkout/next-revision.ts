import type { Checkout, CheckoutStatus } from './checkout.ts';
import { readiness } from './messages.ts';
import { CANCEL_NEXT } from './waits.ts';

const allowed: Readonly<Record<CheckoutStatus, readonly CheckoutStatus[]>> = {
  incomplete: ['incomplete', 'ready_for_complete', 'canceled'],
  requires_escalation: ['complete_in_progress', 'canceled'],
  ready_for_complete: ['incomplete', 'ready_for_complete', 'complete_in_progress', 'completed', 'canceled'],
  complete_in_progress: [
    'incomplete',
    'ready_for_complete',
    'complete_in_progress',
    'requires_escalation',
    'completed',
    'canceled',
  ],
  completed: ['completed'],
  // Money came after the end, and the order is placed after all; or people have looked at what they were asked about.
  canceled: ['completed', 'canceled'],
};

/** The next revision of a checkout. @throws when its status may not become the wanted one. */
export function next(checkout: Checkout, change: Partial<Checkout>): Checkout {
  const status = change.status ?? checkout.status;
  if (!allowed[checkout.status].includes(status))
    throw new Error(`a checkout can't go from ${checkout.status} to ${status}`);
  return { ...checkout, ...change, revision: checkout.revision + 1 };
}

/** The state while only the buyer can move it: ready or not, waiting for him until the hold lapses or the checkout expires. */
export function atRest(checkout: Checkout): Checkout {
  if (checkout.cancelRequest) {
    return {
      ...checkout,
      status: readiness(checkout),
      waitingFor: 'release',
      nextAction: CANCEL_NEXT,
      deadlineAt: checkout.expiresAt,
    };
  }
  const held = checkout.holdExpiresAt !== null;
  return {
    ...checkout,
    status: readiness(checkout),
    waitingFor: 'buyer',
    deadlineAt: checkout.holdExpiresAt ?? checkout.expiresAt,
    nextAction: held ? 'The items go back into stock; the checkout stays open.' : 'The checkout expires.',
  };
}
