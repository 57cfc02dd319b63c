import { dueMinor } from '../tenders/due.ts';
import type { Checkout, PlacedOrder } from './checkout.ts';
import { recordsTaxes } from './checkout.ts';
import { next } from './next-revision.ts';
import { awaitingCapture, awaitingConfirmation, awaitingRelease, awaitingTaxRecord, nothing } from './waits.ts';

/** The order is placed. One that costs nothing, or that gift cards pay wholly, has nothing to capture. */
export function placed(checkout: Checkout, order: PlacedOrder, nowMs: number): Checkout {
  const nothingToTake = dueMinor(checkout) === 0 || order.captureOnShipment === true;
  return next(checkout, {
    status: 'completed',
    order,
    endedReason: 'order placed',
    holdExpiresAt: null,
    holdLimitAt: null,
    ...(nothingToTake ? awaitingConfirmation(nowMs) : awaitingCapture(nowMs)),
  });
}

/** An expired checkout whose money came late: its order is placed after all, at the quoted price. */
export function placedLate(checkout: Checkout, order: PlacedOrder, nowMs: number, isCaptured: boolean): Checkout {
  const late = { ...placed(checkout, order, nowMs), cancelRequest: null };
  return isCaptured ? { ...late, ...awaitingConfirmation(nowMs) } : late;
}

/** The money is taken: what is left is to tell the buyer. */
export function captured(checkout: Checkout, nowMs: number): Checkout {
  return next(checkout, awaitingConfirmation(nowMs));
}

/** The buyer has been told; nothing is left to do, but to have a provider book the taxes that it has computed. */
export function confirmed(checkout: Checkout, nowMs: number): Checkout {
  return next(checkout, { ...(recordsTaxes(checkout) ? awaitingTaxRecord(nowMs) : nothing), attention: null });
}

/** The order's taxes are booked by who has computed them; nothing is left to do. */
export function taxesRecorded(checkout: Checkout): Checkout {
  return next(checkout, { ...nothing, attention: null });
}

/** The order could not be kept: canceled, its stock given back. Its money is still to be given back (promise M5). */
export function orderCanceled(checkout: Checkout, reason: string, nowMs: number): Checkout {
  return next(checkout, {
    attention: null,
    ...awaitingRelease(nowMs),
    endedReason: `order canceled: ${reason}`,
  });
}

/** The money of the canceled order is given back, read back; nothing is left to do. */
export function orderReleased(checkout: Checkout): Checkout {
  return next(checkout, { ...nothing, attention: null });
}
