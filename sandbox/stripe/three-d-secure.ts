import { plan } from './agenda.ts';
import { charge, declined } from './attempts.ts';
import { ok } from './endpoint.ts';
import type { Answer, Call } from './endpoint.ts';
import { docUrl, invalidParam } from './errors.ts';
import { randomText } from './ids.ts';
import type { ConfirmParams } from './payment-intent-params.ts';
import { AUTHENTICATION_SECONDS, failAttempt, save } from './payment-intent-state.ts';
import { resolvePaymentMethod } from './payment-methods.ts';
import type { AuthenticationRecord, PaymentIntent, PaymentMethodRecord } from './records.ts';
import type { ThreeDSecure } from './test-cards.ts';
import { testMethod } from './test-methods.ts';

/** How the buyer may answer a challenge. */
export type Outcome = 'succeeded' | 'failed';

const REQUESTED = ['any', 'challenge'];

function threeDSecure({ testName }: PaymentMethodRecord): ThreeDSecure | undefined {
  const method = testMethod(testName);
  return method.type === 'card' ? method.threeDSecure : undefined;
}

/**
 * Whether this payment asks the buyer: the bank redirects, the card insists on 3-D Secure, or takes it where the payment
 * requests it.
 */
function needsAction(paymentIntent: PaymentIntent, method: PaymentMethodRecord): boolean {
  if (method.object.type === 'ideal') return true;
  const asks = threeDSecure(method);
  if (asks === undefined) return false;
  const requested = paymentIntent.payment_method_options?.card?.request_three_d_secure ?? 'automatic';
  return asks.when === 'required' || REQUESTED.includes(requested);
}

/** Uses the buyer's authentication up, if there is one for exactly this payment. */
function useAuthentication(call: Call, paymentIntent: PaymentIntent, method: PaymentMethodRecord): boolean {
  const record = call.tx.get('authentication', paymentIntent.id);
  if (record?.state !== 'authenticated' || (record.answeredAt ?? 0) + AUTHENTICATION_SECONDS <= call.nowSeconds) {
    return false;
  }
  const { amount, currency } = paymentIntent;
  if (record.paymentMethod !== method.id || record.amount !== amount || record.currency !== currency) return false;
  call.tx.put('authentication', { ...record, state: 'used' });
  return true;
}

type ActionParams = Pick<ConfirmParams, 'error_on_requires_action' | 'return_url' | 'use_stripe_sdk'>;

/** Charges, after asking the buyer where that is needed: then 200 with `requires_action`, and the charge comes later. */
export function chargeOrChallenge(
  call: Call,
  paymentIntent: PaymentIntent,
  method: PaymentMethodRecord,
  params: ActionParams,
): Answer {
  if (!needsAction(paymentIntent, method)) return charge(call, paymentIntent, method, false);
  if (useAuthentication(call, paymentIntent, method)) return charge(call, paymentIntent, method, true);
  if (threeDSecure(method)?.lookupFails === true) {
    const decline = { code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' };
    return declined(call, paymentIntent, null, method, decline);
  }
  if (params.error_on_requires_action === true) {
    return declined(call, paymentIntent, null, method, {
      code: 'authentication_required',
      declineCode: 'authentication_not_handled',
      message: 'This payment required an authentication action to complete, but `error_on_requires_action` was set.',
    });
  }
  if (method.object.type !== 'card' && params.return_url === undefined) {
    const message = 'A `return_url` must be specified to confirm with a payment method that redirects.';
    throw invalidParam('return_url', message, 'parameter_missing');
  }
  return ok(challenge(call, paymentIntent, method, params));
}

function challenge(
  call: Call,
  paymentIntent: PaymentIntent,
  method: PaymentMethodRecord,
  params: ActionParams,
): PaymentIntent {
  const returnUrl = params.return_url ?? null;
  const attempt = randomText(24);
  const { id, amount, currency } = paymentIntent;
  const asked = { id, attempt, paymentMethod: method.id, amount, currency, returnUrl };
  call.tx.put('authentication', { ...asked, state: 'challenged', answeredAt: null });
  const url = `${call.baseUrl}/3d_secure/${id}/${attempt}`;
  const challenged = save(call, {
    ...paymentIntent,
    next_action:
      returnUrl === null || params.use_stripe_sdk === true
        ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
        : { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } },
    status: 'requires_action',
  });
  call.emit('payment_intent.requires_action', challenged);
  return challenged;
}

/** A challenge as its page shows it. `open` is false once it was answered, or another attempt or an end came. */
export interface Challenge {
  paymentIntent: PaymentIntent;
  record: AuthenticationRecord;
  open: boolean;
}

/** The challenge with this unguessable attempt; undefined when the PaymentIntent has none or is at another one. */
export function findChallenge(
  get: Pick<Call['tx'], 'get'>,
  paymentIntentId: string,
  attempt: string,
): Challenge | undefined {
  const record = get.get('authentication', paymentIntentId);
  const paymentIntent = get.get('payment_intent', paymentIntentId);
  if (record === undefined || paymentIntent === undefined || record.attempt !== attempt) return undefined;
  return { paymentIntent, record, open: paymentIntent.status === 'requires_action' && record.state === 'challenged' };
}

/**
 * The buyer's answer, once. A card's success leaves a PaymentIntent with `confirmation_method: manual` at
 * `requires_confirmation` for the server's second confirm; any other is charged at once.
 */
export function answerChallenge(call: Call, { paymentIntent, record }: Challenge, outcome: Outcome): void {
  const state = outcome === 'failed' ? 'failed' : 'authenticated';
  call.tx.put('authentication', { ...record, state, answeredAt: call.nowSeconds });
  const method = resolvePaymentMethod(call, record.paymentMethod, 'payment_method');
  if (outcome === 'failed') {
    failAttempt(call, paymentIntent, {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      doc_url: docUrl('payment_intent_authentication_failure'),
      message:
        'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new ' +
        'PaymentMethod to attempt to fulfill this PaymentIntent again.',
      payment_method: method.object,
    });
    return;
  }
  const answered = save(call, { ...paymentIntent, next_action: null, status: 'requires_confirmation' });
  // A bank that was redirected to has moved the money: there is nothing left to confirm.
  if (paymentIntent.confirmation_method === 'manual' && method.object.type === 'card') {
    plan(call, 'authentication_lapses', paymentIntent.id, call.nowSeconds + AUTHENTICATION_SECONDS);
  } else if (useAuthentication(call, answered, method)) {
    charge(call, answered, method, true);
  }
}

/** Where the buyer goes after the challenge, with what Stripe appends; null when the confirm named no return_url. */
export function returnAddress({ paymentIntent, record }: Challenge, outcome: Outcome): string | null {
  if (record.returnUrl === null) return null;
  const url = new URL(record.returnUrl);
  url.searchParams.set('payment_intent', paymentIntent.id);
  url.searchParams.set('payment_intent_client_secret', paymentIntent.client_secret ?? '');
  url.searchParams.set('redirect_status', outcome);
  return url.href;
}
