import Stripe from 'stripe';
import type { PaymentCredential } from '../../contracts/commands.ts';
import { fromStripeAmount, partToStripeAmount, toStripeAmount } from '../../domain/money/stripe-amount.ts';
import type { PaymentMethodChoice } from './payment-method-types.ts';
import { CARDS, paymentMethodParams } from './payment-method-types.ts';
import { classify, readById } from './stripe-errors.ts';

/** No call to Stripe lasts longer where nothing is set; the activities' own time-out is above it. */
const STRIPE_CALL_MS = 20_000;
/** Listing to settle an unknown create looks at no more than this many PaymentIntents: at 20 creates a second, eight minutes. */
const MOST_LISTED = 10_000;
/** A page that fails is read again at once: Temporal's retry would begin with the first one. */
const PAGE_RETRIES = 3;

/** What is bound to a PaymentIntent at its creation and compared before anything is placed on it. */
export interface PaymentBinding {
  readonly checkoutId: string;
  readonly attempt: number;
  /** SHA-256 of the locked quote, in hex. */
  readonly quoteHash: string;
  readonly totalMinor: number;
  /** ISO 4217, capitals. */
  readonly currency: string;
}

/** A PaymentIntent as Holdfast reads it. Amounts in our minor units, not Stripe's. */
export interface PaymentIntentView extends PaymentBinding {
  readonly id: string;
  readonly status: Stripe.PaymentIntent.Status;
  readonly capturedMinor: number;
  /** When the authorization lapses; null while there is none. */
  readonly captureBefore: string | null;
  /** Why the last confirmation was declined; null where none was. */
  readonly declineCode: string | null;
  /** The charge may be captured several times; otherwise the first capture takes everything. */
  readonly multicapture: boolean;
  readonly disputed: boolean;
  /** Where the buyer confirms the payment at his bank; null unless that is what it waits for. May carry a secret of Stripe's. */
  readonly actionUrl: string | null;
}

/** How a call ended, where Stripe said so. Unknown outcomes are thrown (see stripe-errors.ts). */
export type Attempted =
  | { readonly kind: 'ok'; readonly intent: PaymentIntentView }
  | { readonly kind: 'declined'; readonly code: string }
  | { readonly kind: 'invalid'; readonly code: string; readonly message: string };

export interface RefundView {
  readonly id: string;
  readonly status: string;
  readonly amountMinor: number;
}

/** Part of a charge, in minor units. */
export interface AmountPart {
  readonly amountMinor: number;
  /** ISO 4217, capitals. */
  readonly currency: string;
}

/** Stripe, as far as a checkout needs it. Each write takes an idempotency key of ours. */
export interface PaymentGateway {
  create(binding: PaymentBinding, key: string): Promise<Attempted>;
  /**
   * Has the bank reserve the money. Where the bank wants the buyer, he comes back to `returnUrl`.
   * @param credential null: what the PaymentIntent has been confirmed with before
   */
  confirm(
    paymentIntentId: string,
    credential: PaymentCredential | null,
    returnUrl: string,
    key: string,
  ): Promise<Attempted>;
  capture(paymentIntentId: string, key: string): Promise<Attempted>;
  /** Takes part of what is authorized and keeps the rest authorized; only where `multicapture` is true. */
  capturePart(paymentIntentId: string, part: AmountPart, key: string): Promise<Attempted>;
  cancel(paymentIntentId: string, key: string): Promise<Attempted>;
  /** Gives back all that was captured. @throws when Stripe refuses, or did not say how it ended */
  refund(paymentIntent: PaymentIntentView, key: string): Promise<RefundView>;
  /** The refund that was made of this attempt, or null; failed and canceled ones do not count. */
  findRefund(paymentIntent: PaymentIntentView): Promise<RefundView | null>;
  /** @throws NotAtStripe where Stripe knows none by this id */
  retrieve(paymentIntentId: string): Promise<PaymentIntentView>;
  /**
   * Finds the PaymentIntent of an attempt among those created in a span of time; never by search, which lags.
   * @throws when there are more of them than can be looked through
   */
  find(checkoutId: string, attempt: number, span: { fromMs: number; toMs: number }): Promise<PaymentIntentView | null>;
}

/**
 * @param apiBase the sandbox; unset: Stripe itself. @param callMs no call lasts longer
 * @param httpClient that sends the requests; unset: Stripe's own
 */
export function createStripeClient(
  { secretKey, apiBase, callMs = STRIPE_CALL_MS }: { secretKey: string; apiBase?: string | undefined; callMs?: number },
  httpClient?: ReturnType<typeof Stripe.createNodeHttpClient>,
): Stripe {
  const base = apiBase ? new URL(apiBase) : null;
  return new Stripe(secretKey, {
    // Retries belong to Temporal, where they are seen and bounded.
    maxNetworkRetries: 0,
    timeout: callMs,
    telemetry: false,
    ...(httpClient && { httpClient }),
    ...(base && {
      host: base.hostname,
      port: Number(base.port),
      protocol: base.protocol === 'https:' ? 'https' : 'http',
    }),
  });
}

/** @param methods the types of payment methods that are taken; unset: cards. @throws for one that is not known or not allowed */
export function createPaymentGateway(stripe: Stripe, methods: PaymentMethodChoice = CARDS): PaymentGateway {
  const expand = ['latest_charge'];
  const ways = paymentMethodParams(methods);
  const attempted = async (call: () => Promise<Stripe.PaymentIntent>): Promise<Attempted> => {
    try {
      return { kind: 'ok', intent: view(await call()) };
    } catch (error) {
      return classify(error);
    }
  };
  return {
    create: ({ checkoutId, attempt, quoteHash, totalMinor, currency }, idempotencyKey) =>
      attempted(() => {
        const amount = toStripeAmount(totalMinor, currency);
        if (!amount.ok) throw new RangeError(`${totalMinor} ${currency} is ${amount.reason}`);
        return stripe.paymentIntents.create(
          {
            amount: amount.amount,
            currency: currency.toLowerCase(),
            // Refuses confirmation with the publishable key: only the checkout's workflow confirms.
            confirmation_method: 'manual',
            ...ways,
            metadata: { checkout_id: checkoutId, attempt: String(attempt), quote_hash: quoteHash },
          },
          { idempotencyKey },
        );
      }),
    confirm: (id, credential, return_url, idempotencyKey) =>
      attempted(() =>
        stripe.paymentIntents.confirm(
          id,
          {
            return_url,
            expand,
            ...(credential?.kind === 'payment_method' && { payment_method: credential.token }),
            ...(credential?.kind === 'confirmation_token' && { confirmation_token: credential.token }),
          },
          { idempotencyKey },
        ),
      ),
    capture: (id, idempotencyKey) => attempted(() => stripe.paymentIntents.capture(id, { expand }, { idempotencyKey })),
    capturePart: (id, { amountMinor, currency }, idempotencyKey) =>
      attempted(() => {
        const part = { amount_to_capture: partToStripeAmount(amountMinor, currency), final_capture: false };
        return stripe.paymentIntents.capture(id, { ...part, expand }, { idempotencyKey });
      }),
    cancel: (id, idempotencyKey) =>
      attempted(() =>
        stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned', expand }, { idempotencyKey }),
      ),
    async refund(intent, idempotencyKey) {
      try {
        const metadata = { checkout_id: intent.checkoutId, attempt: String(intent.attempt) };
        return refundView(await stripe.refunds.create({ payment_intent: intent.id, metadata }, { idempotencyKey }));
      } catch (error) {
        throw new Error(`the refund of ${intent.id} was refused: ${classify(error).code}`, { cause: error });
      }
    },
    async findRefund(intent) {
      const { data } = await stripe.refunds.list({ payment_intent: intent.id, limit: 100 });
      const made = data.find(
        ({ metadata, status }) =>
          metadata?.['attempt'] === String(intent.attempt) && status !== 'failed' && status !== 'canceled',
      );
      return made ? refundView(made) : null;
    },
    retrieve: async (id) => view(await readById(id, () => stripe.paymentIntents.retrieve(id, { expand }))),
    async find(checkoutId, attempt, { fromMs, toMs }) {
      let seen = 0;
      const created = { gte: Math.floor(fromMs / 1000), lte: Math.ceil(toMs / 1000) };
      for await (const intent of stripe.paymentIntents.list(
        { created, limit: 100 },
        { maxNetworkRetries: PAGE_RETRIES },
      )) {
        if (intent.metadata['checkout_id'] === checkoutId && intent.metadata['attempt'] === String(attempt))
          return view(intent);
        seen += 1;
        if (seen >= MOST_LISTED)
          throw new Error(`more than ${MOST_LISTED} PaymentIntents to look through for ${checkoutId}`);
      }
      return null;
    },
  };
}

function refundView(refund: Stripe.Refund): RefundView {
  return {
    id: refund.id,
    status: refund.status ?? 'pending',
    amountMinor: fromStripeAmount(refund.amount, refund.currency.toUpperCase()),
  };
}

function view(intent: Stripe.PaymentIntent): PaymentIntentView {
  const currency = intent.currency.toUpperCase();
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const captureBefore = charge?.payment_method_details?.card?.capture_before;
  return {
    id: intent.id,
    status: intent.status,
    checkoutId: intent.metadata['checkout_id'] ?? '',
    attempt: Number(intent.metadata['attempt'] ?? 0),
    quoteHash: intent.metadata['quote_hash'] ?? '',
    totalMinor: fromStripeAmount(intent.amount, currency),
    currency,
    capturedMinor: fromStripeAmount(intent.amount_received, currency),
    captureBefore: captureBefore ? new Date(captureBefore * 1000).toISOString() : null,
    declineCode: intent.last_payment_error?.decline_code || intent.last_payment_error?.code || null,
    multicapture: charge?.payment_method_details?.card?.multicapture?.status === 'available',
    disputed: charge?.disputed ?? false,
    actionUrl: webAddress(intent.next_action?.redirect_to_url?.url),
  };
}

/** An address that a buyer may be sent to, or null. */
function webAddress(url: string | null | undefined): string | null {
  return url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : null;
}
