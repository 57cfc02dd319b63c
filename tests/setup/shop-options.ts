import type { Tracing } from '../../adapters/telemetry/tracing.ts';
import type { Settings } from '../../contracts/settings/settings.ts';

/** What a test may set; the rest is as in the sandbox profile. */
export interface ShopOptions {
  readonly holdSeconds?: number;
  readonly holdMaxSeconds?: number;
  readonly checkoutSeconds?: number;
  readonly paymentSeconds?: number;
  readonly lateMoney?: Settings['checkout']['lateMoney'];
  readonly stripeCallSeconds?: number;
  readonly capturePolicy?: 'on_order' | 'on_shipment';
  /** Stripe's names, separated by commas; those that tell of success only after days are let in too. */
  readonly paymentMethodTypes?: string;
  readonly handlingDays?: number;
  readonly authorizationLapse?: 'capture' | 'attention';
  readonly stripeRequestsPerSecond?: number;
  /** 0: every SKU is held through the lane, from the first buyer on. */
  readonly hotHoldsPerSecond?: number;
  readonly taxProvider?: 'table' | 'stripe';
  readonly taxFallback?: Settings['taxes']['fallback'];
  readonly taxCallSeconds?: number;
  /** Further settings, by their names. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where buyers reach the API. */
  readonly publicUrl?: string;
  readonly databaseUrl?: string;
  readonly temporalAddress?: string;
  /** Held up before a call to the Stripe sandbox is carried out. */
  readonly beforeExecute?: (call: { method: string; path: string }) => Promise<void>;
  /** The Stripe sandbox's clock, in milliseconds since 1970. */
  readonly stripeNow?: () => number;
  /** Where the Stripe sandbox sends its events; none are sent by default. */
  readonly webhookUrl?: string;
  /** Its worker, and the API of startHttpShop, are traced. */
  readonly tracing?: Tracing;
}

/** The settings that a test has set, by their names. */
export function settingsOf(options: ShopOptions): Record<string, string> {
  return {
    ...(options.publicUrl && { PUBLIC_URL: options.publicUrl }),
    ...given('HOLD_SECONDS', options.holdSeconds),
    ...given('HOLD_MAX_SECONDS', options.holdMaxSeconds),
    ...given('CHECKOUT_SECONDS', options.checkoutSeconds),
    ...given('PAYMENT_SECONDS', options.paymentSeconds),
    ...given('LATE_MONEY', options.lateMoney),
    ...given('STRIPE_CALL_SECONDS', options.stripeCallSeconds),
    ...given('CAPTURE_POLICY', options.capturePolicy),
    ...given('PAYMENT_METHOD_TYPES', options.paymentMethodTypes),
    ...given('ALLOW_DELAYED_PAYMENTS', options.paymentMethodTypes && 'true'),
    ...given('HANDLING_DAYS', options.handlingDays),
    ...given('AUTHORIZATION_LAPSE', options.authorizationLapse),
    ...given('STRIPE_REQUESTS_PER_SECOND', options.stripeRequestsPerSecond),
    ...given('HOT_SKU_HOLDS_PER_SECOND', options.hotHoldsPerSecond),
    ...given('TAX_PROVIDER', options.taxProvider),
    ...given('TAX_FALLBACK', options.taxFallback),
    ...given('TAX_CALL_SECONDS', options.taxCallSeconds),
    ...options.env,
  };
}

function given(name: string, value: number | string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) };
}
