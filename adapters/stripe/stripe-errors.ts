import Stripe from 'stripe';
import { CallWithheld } from '../outside/call-withheld.ts';
import type { Attempted } from './payment-gateway.ts';

/**
 * Stripe did not say how a call ended: time-out, reset, 5xx, 429, or the same key still at work. Settled by reading back or by
 * the same request with the same key, never by a guess (promise M8).
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  /** A 5xx that Stripe keeps under the key: the same request will only get it again. */
  readonly replayed: boolean;

  constructor(message: string, options: { cause: unknown; replayed: boolean }) {
    super(message, { cause: options.cause });
    this.replayed = options.replayed;
  }
}

/** Stripe knows no object by this id: another account's or mode's, or none at all. */
export class NotAtStripe extends Error {
  override readonly name = 'NotAtStripe';
}

/** Reads an object by its id. @throws NotAtStripe, or what Stripe's SDK throws */
export async function readById<T>(id: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing')
      throw new NotAtStripe(`Stripe has no ${id}`, { cause: error });
    throw error;
  }
}

/**
 * Tells final refusals, which are data, from unknown outcomes and from errors of ours, which are thrown.
 * Sources: docs.stripe.com/error-low-level and docs.stripe.com/api/errors.
 * @throws OutcomeUnknown for what may have happened or may be tried again; CallWithheld for a call that was not made; the error
 * itself for a wrong key or a bug.
 */
export function classify(error: unknown): Exclude<Attempted, { kind: 'ok' }> {
  // The SDK takes whatever its HTTP client throws for a broken connection.
  if (error instanceof Stripe.errors.StripeConnectionError && error.detail instanceof CallWithheld) throw error.detail;
  if (error instanceof Stripe.errors.StripeCardError) {
    return { kind: 'declined', code: error.decline_code || error.code || 'card_declined' };
  }
  if (error instanceof Stripe.errors.StripeIdempotencyError && error.statusCode !== 409) throw error;
  if (error instanceof Stripe.errors.StripeInvalidRequestError) {
    // A lock on the object, or the same key in flight: the outcome is still to come.
    if (error.statusCode === 409 || error.code === 'lock_timeout') throw unknownOutcome(error);
    return { kind: 'invalid', code: error.code ?? 'invalid_request', message: error.message };
  }
  if (error instanceof Stripe.errors.StripeAuthenticationError || error instanceof Stripe.errors.StripePermissionError)
    throw error;
  if (error instanceof Stripe.errors.StripeError) throw unknownOutcome(error);
  throw error;
}

function unknownOutcome(error: InstanceType<typeof Stripe.errors.StripeError>): OutcomeUnknown {
  const replayed = error.headers?.['idempotent-replayed'] === 'true' && (error.statusCode ?? 0) >= 500;
  return new OutcomeUnknown(`${error.type}: status ${error.statusCode ?? 'none'}`, { cause: error, replayed });
}
