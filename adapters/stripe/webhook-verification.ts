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
 * Why a request is none of Stripe's news.
 * forged: no signature, or none in Stripe's form. wrong_secret: a signature that none of our secrets makes of this body; who
 * signed with another secret and who changed the body look the same. stale: rightly signed, but too long ago.
 * malformed: rightly signed, but no event.
 */
export type WebhookRefusal = 'forged' | 'wrong_secret' | 'stale' | 'malformed';

export type WebhookVerdict =
  { readonly ok: true; readonly event: VerifiedEvent } | { readonly ok: false; readonly refusal: WebhookRefusal };

/** Tells Stripe's news by its signature over the raw body. */
export type WebhookVerifier = (raw: Buffer, signature: string | undefined) => WebhookVerdict;

/** `t=…` and at least one `v1=…`, in any order, as Stripe writes them. */
const SIGNATURE = /^(?=(?:.*,)?t=\d{1,15}(?:,|$))(?=(?:.*,)?v1=[0-9a-f]{64}(?:,|$))/;

/** @param secrets all valid at once, so that one can be replaced by another without a gap */
export function createWebhookVerifier({ webhooks }: Stripe, secrets: readonly string[]): WebhookVerifier {
  const { signature } = webhooks;
  if (!signature) throw new Error('this Stripe SDK can not verify webhooks');
  const signedBy = (raw: Buffer, header: string, toleranceSeconds: number): boolean =>
    secrets.some((secret) => {
      try {
        return signature.verifyHeader(raw, header, secret, toleranceSeconds);
      } catch {
        // Not by this one; the verdict tells the reason.
        return false;
      }
    });
  return (raw, header) => {
    if (!header || !SIGNATURE.test(header)) return { ok: false, refusal: 'forged' };
    // 0 means any age to the SDK.
    if (!signedBy(raw, header, TOLERANCE_SECONDS))
      return { ok: false, refusal: signedBy(raw, header, 0) ? 'stale' : 'wrong_secret' };
    const event = parse(raw);
    return event ? { ok: true, event } : { ok: false, refusal: 'malformed' };
  };
}

function parse(raw: Buffer): VerifiedEvent | null {
  try {
    const event = JSON.parse(raw.toString('utf8')) as Stripe.Event;
    return event.object === 'event' ? describe(event) : null;
  } catch {
    return null;
  }
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
