import type Stripe from 'stripe';

type CreateParams = Stripe.PaymentIntentCreateParams;

/** What Holdfast has to know of one of Stripe's types of payment methods. */
interface MethodType {
  /** Money can be reserved first and captured later. */
  readonly manualCapture: boolean;
  /** Stripe hears only after days whether the money comes. */
  readonly delayed: boolean;
}

const reserved: MethodType = { manualCapture: true, delayed: false };
const atOnce: MethodType = { manualCapture: false, delayed: false };
const delayed: MethodType = { manualCapture: false, delayed: true };

/**
 * Stripe's types for online payments. Manual capture: those for which API 2026-10-28 has
 * `payment_method_options[type][capture_method]` (docs.stripe.com/payments/payment-methods/payment-method-support, "API
 * support"). Delayed: those whose pages say that they notify of success later ("delayed notification").
 */
const TYPES = {
  affirm: reserved,
  afterpay_clearpay: reserved,
  alipay: atOnce,
  alma: reserved,
  amazon_pay: reserved,
  bancontact: atOnce,
  billie: reserved,
  blik: atOnce,
  card: reserved,
  cashapp: reserved,
  eps: atOnce,
  fpx: atOnce,
  grabpay: atOnce,
  ideal: atOnce,
  kakao_pay: reserved,
  klarna: reserved,
  kr_card: reserved,
  link: reserved,
  mb_way: atOnce,
  mobilepay: reserved,
  naver_pay: reserved,
  p24: atOnce,
  payco: reserved,
  paynow: atOnce,
  paypal: reserved,
  pix: atOnce,
  promptpay: atOnce,
  revolut_pay: reserved,
  samsung_pay: reserved,
  satispay: reserved,
  swish: atOnce,
  twint: atOnce,
  wechat_pay: atOnce,
  acss_debit: delayed,
  au_becs_debit: delayed,
  bacs_debit: delayed,
  boleto: delayed,
  konbini: delayed,
  multibanco: delayed,
  nz_bank_account: delayed,
  oxxo: delayed,
  sepa_debit: delayed,
  us_bank_account: delayed,
} as const satisfies Readonly<Record<string, MethodType>>;

type TypeName = keyof typeof TYPES;

/** Which types a shop takes. */
export interface PaymentMethodChoice {
  readonly types: readonly string[];
  /** Types with delayed notification may be among them. */
  readonly allowDelayed: boolean;
  /** Cards are asked for charges that can be captured several times, which Stripe grants where it can. */
  readonly severalCaptures?: boolean;
}

export const CARDS: PaymentMethodChoice = { types: ['card'], allowDelayed: false };

type MethodParams = Pick<CreateParams, 'allowed_payment_method_types' | 'capture_method' | 'payment_method_options'>;

/**
 * How a PaymentIntent takes these types: reserved first wherever a type can be, charged at once where it can't. What was
 * charged at once is refunded if its order can't be placed.
 * @throws for a type that is not in the table, or delayed without leave
 */
export function paymentMethodParams({ types, allowDelayed, severalCaptures }: PaymentMethodChoice): MethodParams {
  const named = types.map((type) => {
    if (!isTypeName(type)) throw new Error(`PAYMENT_METHOD_TYPES: Stripe's ${type} is not known here`);
    if (TYPES[type].delayed && !allowDelayed)
      throw new Error(
        `PAYMENT_METHOD_TYPES: ${type} tells of success only after days; ALLOW_DELAYED_PAYMENTS=true takes it`,
      );
    return type;
  });
  const several = severalCaptures && { card: { request_multicapture: 'if_available' as const } };
  const manual = named.filter((type) => TYPES[type].manualCapture);
  if (manual.length === named.length) {
    const options = several && named.includes('card') ? { payment_method_options: several } : {};
    return { allowed_payment_method_types: named, capture_method: 'manual', ...options };
  }
  return {
    allowed_payment_method_types: named,
    capture_method: 'automatic',
    payment_method_options: Object.fromEntries(
      manual.map((type) => [
        type,
        { ...(several && type === 'card' && several.card), capture_method: 'manual' as const },
      ]),
    ),
  };
}

/** What a PaymentIntent of these types has for its capture as a whole; the page's Payment Element has to ask for the same. */
export function captureMethodOf(types: readonly string[]): 'manual' | 'automatic' {
  return types.every((type) => isTypeName(type) && TYPES[type].manualCapture) ? 'manual' : 'automatic';
}

function isTypeName(type: string): type is TypeName {
  return Object.hasOwn(TYPES, type);
}
