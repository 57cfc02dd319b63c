import type Stripe from 'stripe';

/** Stripe's default, kept explicit: a signature older than this is refused (docs.stripe.com/webhooks). */
const TOLERANCE_SECONDS = 300;

/** What is kept of an event: enough to read its object again, nothing personal. */
export interface VerifiedEvent {
  readonly eventId: string;
  readonly type: string;
  readonly objectId: string | null;
  readonly paymentIntentId: string | null;
  readonly checkoutId: string | null;
  readonly attempt: number | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/**
 * Verifies a webhook's signature over the raw body.
 * @returns the event, or null for a forged, stale or malformed one.
 */
export function createWebhookVerifier(
  stripe: Stripe,
  secret: string,
): (raw: Buffer, signature: string | undefined) => VerifiedEvent | null {
  return (raw, signature) => {
    if (!signature) return null;
    let event: Stripe.Event;
    try {
      event = stripe.webhooks.constructEvent(raw, signature, secret, TOLERANCE_SECONDS);
    } catch {
      return null;
    }
    return describe(event);
  };
}

function describe(event: Stripe.Event): VerifiedEvent {
  const object = event.data.object as {
    id?: string;
    object?: string;
    payment_intent?: string | { id: string } | null;
    metadata?: Record<string, string> | null;
  };
  const linked = typeof object.payment_intent === 'object' ? object.payment_intent?.id : object.payment_intent;
  const attempt = Number(object.metadata?.['attempt']);
  return {
    eventId: event.id,
    type: event.type,
    objectId: object.id ?? null,
    paymentIntentId: (object.object === 'payment_intent' ? object.id : linked) ?? null,
    checkoutId: object.metadata?.['checkout_id'] ?? null,
    // Metadata are anybody's words: what can't be an attempt of ours is none.
    attempt: Number.isInteger(attempt) && attempt > 0 && attempt < 2 ** 31 ? attempt : null,
    createdAt: new Date(event.created * 1000).toISOString(),
  };
}
