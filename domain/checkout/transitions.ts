import type { Language } from '../../words/languages.ts';
import type { CancelRequest, Checkout } from './checkout.ts';
import { hasEnded } from './checkout.ts';
import { atRest, next } from './next-revision.ts';
import { AFTERMATH_MS, awaitingRelease, iso, nothing } from './waits.ts';

/** What the buyer's commands make of a checkout: its lines held and priced anew. */
export interface Contents extends Pick<
  Checkout,
  | 'customerId'
  | 'currency'
  | 'lines'
  | 'codes'
  | 'promotions'
  | 'quote'
  | 'buyer'
  | 'locality'
  | 'destinations'
  | 'selectedDestinationId'
  | 'pickup'
> {
  /** Absent: as before. */
  readonly language?: Language;
  readonly holdExpiresAt: string;
  readonly holdLimitAt: string;
}

/** A checkout that did not exist: revision 1. */
export function created(
  origin: Pick<Checkout, 'id' | 'caller' | 'channel' | 'createdAt' | 'expiresAt'>,
  contents: Contents,
): Checkout {
  const first: Checkout = {
    ...origin,
    ...contents,
    revision: 1,
    status: 'incomplete',
    attempt: 0,
    instrumentId: null,
    paymentFailure: null,
    waitingFor: 'buyer',
    deadlineAt: contents.holdExpiresAt,
    nextAction: '',
    attention: null,
    cancelRequest: null,
    endedReason: null,
    order: null,
  };
  return atRest(first);
}

/** The buyer has changed what he wants. */
export function updated(checkout: Checkout, contents: Contents): Checkout {
  return atRest(next(checkout, { ...contents, paymentFailure: null, status: 'incomplete' }));
}

/** The hold lapsed: the stock is for others again, the checkout stays resumable. */
export function holdLapsed(checkout: Checkout): Checkout {
  return atRest(next(checkout, { holdExpiresAt: null, holdLimitAt: null, status: 'incomplete' }));
}

/** Support has the items set aside for longer, within their limit; the quote stays valid with them (promise O3). */
export function holdExtended(checkout: Checkout, holdExpiresAt: string): Checkout {
  return atRest(next(checkout, { holdExpiresAt }));
}

/** People have looked at it, and its cause is gone: what they were asked to do is no longer waited for. */
export function attentionResolved(checkout: Checkout): Checkout {
  if (hasEnded(checkout.status)) return next(checkout, { ...nothing, attention: null });
  return atRest(next(checkout, { attention: null }));
}

/** Somebody asked for a cancel: from now on nothing may be sold or charged. Status and payment are settled by the workflow. */
export function cancelRequested(checkout: Checkout, request: CancelRequest, nowMs: number): Checkout {
  if (hasEnded(checkout.status)) throw new Error(`a ${checkout.status} checkout can't be canceled`);
  return next(checkout, {
    cancelRequest: request,
    ...awaitingRelease(nowMs),
    ...(checkout.status === 'complete_in_progress' && { waitingFor: 'payment' }),
  });
}

/** Canceled or expired: only after money and stock are given back. */
export function canceled(checkout: Checkout, reason: string): Checkout {
  return next(checkout, {
    ...nothing,
    attention: null,
    status: 'canceled',
    holdExpiresAt: null,
    holdLimitAt: null,
    endedReason: reason,
  });
}

/** People have to look at it; the checkout goes on trying or waiting. */
export function needsAttention(checkout: Checkout, attention: string, nowMs: number): Checkout {
  return next(checkout, {
    attention,
    waitingFor: checkout.waitingFor ?? 'support',
    deadlineAt: iso(nowMs + AFTERMATH_MS),
    nextAction: 'It is tried again; support may step in.',
  });
}
