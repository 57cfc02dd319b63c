import type Stripe from 'stripe';

/** What the sandbox keeps. Shapes are the SDK's own types, with references held as ids; `expand.ts` resolves them. */
export type PaymentIntent = Omit<Stripe.PaymentIntent, 'latest_charge' | 'payment_method'> & {
  latest_charge: string | null;
  payment_method: string | null;
};
export type Charge = Omit<Stripe.Charge, 'payment_intent'> & { payment_intent: string };
export type Refund = Omit<Stripe.Refund, 'payment_intent' | 'charge'> & { payment_intent: string; charge: string };
export type Dispute = Omit<Stripe.Dispute, 'charge' | 'payment_intent'> & { charge: string; payment_intent: string };
export type ConfirmationToken = Stripe.ConfirmationToken;
export type TaxCalculation = Stripe.Tax.Calculation & { id: string };
export type TaxTransaction = Stripe.Tax.Transaction;

/** A payment method, the test method that decides its fate, and the payment that used it up (single use). */
export interface PaymentMethodRecord {
  id: string;
  /** As in test-methods.ts. */
  testName: string;
  chargedBy: string | null;
  object: Stripe.PaymentMethod;
}

/** A confirmation token with the test method behind its preview. */
export interface ConfirmationTokenRecord {
  id: string;
  testName: string;
  object: ConfirmationToken;
}

/**
 * The 3-D Secure authentication of a PaymentIntent's current attempt (`id` is the PaymentIntent's). A new attempt
 * replaces it, so that the challenge page of an older one no longer counts.
 */
export interface AuthenticationRecord {
  id: string;
  /** Unguessable, in the challenge page's address. */
  attempt: string;
  state: 'challenged' | 'authenticated' | 'failed' | 'used';
  /** What the buyer authenticated. */
  paymentMethod: string;
  amount: number;
  currency: string;
  returnUrl: string | null;
  /** When the buyer answered, in seconds; null before. */
  answeredAt: number | null;
}

/** Something that the sandbox's clock does later. */
export interface AgendaRecord {
  id: string;
  duty:
    | 'authorization_expires'
    | 'authentication_lapses'
    | 'payment_settles'
    | 'refund_settles'
    | 'dispute_opens'
    | 'dispute_lapses';
  /** Of the PaymentIntent, charge, refund or dispute. */
  object: string;
  dueSeconds: number;
}

export type EventType =
  | 'payment_intent.created'
  | 'payment_intent.requires_action'
  | 'payment_intent.processing'
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.succeeded'
  | 'payment_intent.payment_failed'
  | 'payment_intent.canceled'
  | 'charge.pending'
  | 'charge.succeeded'
  | 'charge.failed'
  | 'charge.captured'
  | 'charge.expired'
  | 'charge.refunded'
  | 'charge.refund.updated'
  | 'charge.dispute.created'
  | 'charge.dispute.updated'
  | 'charge.dispute.closed'
  | 'charge.dispute.funds_withdrawn'
  | 'charge.dispute.funds_reinstated'
  | 'refund.created'
  | 'refund.updated'
  | 'refund.failed';

/** What an event can be about. */
export type EventObject = PaymentIntent | Charge | Refund | Dispute;

/** A Stripe event. `data.object` is the object as it stood when the event was written. */
export interface EventRecord {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: EventObject; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: EventType;
}

export type WebhookEndpoint = Stripe.WebhookEndpoint;

/** A webhook endpoint with what its answers do not tell. */
export interface WebhookEndpointRecord {
  id: string;
  /** In seconds. */
  created: number;
  secret: string;
  /** The one before, which still signs for a while after a change. */
  formerSecret: { secret: string; untilSeconds: number } | null;
  object: WebhookEndpoint;
}

/** One event on its way to one webhook endpoint; times in milliseconds of the sandbox's clock. */
export interface DeliveryRecord {
  id: string;
  /** Ids. */
  event: string;
  endpoint: string;
  type: EventType;
  state: 'pending' | 'delivered' | 'given_up';
  attempts: number;
  createdMs: number;
  nextAttemptMs: number;
  /** HTTP status or error of the last attempt, null before the first. */
  lastResult: string | null;
}

/** The first answer to an idempotency key (`id`), sent again to every repetition for 24 h. */
export interface IdempotencyRecord {
  id: string;
  fingerprint: string;
  requestId: string;
  createdMs: number;
  status: number;
  body: string;
}

export interface Tables {
  payment_intent: PaymentIntent;
  charge: Charge;
  refund: Refund;
  dispute: Dispute;
  payment_method: PaymentMethodRecord;
  confirmation_token: ConfirmationTokenRecord;
  tax_calculation: TaxCalculation;
  tax_transaction: TaxTransaction;
  authentication: AuthenticationRecord;
  agenda: AgendaRecord;
  webhook_endpoint: WebhookEndpointRecord;
  event: EventRecord;
  delivery: DeliveryRecord;
  idempotency_key: IdempotencyRecord;
}
export type Kind = keyof Tables;
