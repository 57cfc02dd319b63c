/** Why a payment is refused; https://docs.stripe.com/testing#declined-payments. */
export interface Decline {
  code: string;
  declineCode?: string;
  message: string;
}

/** https://docs.stripe.com/testing#regulatory-cards: at every payment, or only when the payment requests it. */
export interface ThreeDSecure {
  when: 'required' | 'on_request';
  /** The issuer cannot be asked: the payment is declined without a challenge. */
  lookupFails?: boolean;
}

/** https://docs.stripe.com/testing#disputes: the money is taken back as soon as it was captured, or only asked about. */
export interface DisputeFate {
  reason: 'fraudulent' | 'product_not_received';
  inquiry: boolean;
}

/** What happens to whoever pays with a test payment method, besides paying. */
export interface Fate {
  decline?: Decline;
  /** https://docs.stripe.com/testing#refunds: pending first, or succeeded first and then failed. */
  refund?: 'pending' | 'fails';
  dispute?: DisputeFate;
}

export interface TestCard extends Fate {
  brand: 'amex' | 'diners' | 'discover' | 'jcb' | 'mastercard' | 'unionpay' | 'visa';
  last4: string;
  funding: 'credit' | 'debit' | 'prepaid';
  /** When the card asks for 3-D Secure; left out: never, as the card is not enrolled. */
  threeDSecure?: ThreeDSecure;
  /** Radar's opinion; a card of the highest risk is blocked before its issuer is asked. */
  risk?: 'elevated' | 'highest';
  /** Checks that fail without refusing the payment. */
  failedChecks?: readonly ('address_line1_check' | 'address_postal_code_check' | 'cvc_check')[];
}

const visa = { brand: 'visa', funding: 'credit' } as const;
const required = { threeDSecure: { when: 'required' } } as const;

function declined(declineCode: string, message = 'Your card was declined.'): Decline {
  return { code: 'card_declined', declineCode, message };
}

const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.');
const generic = { ...visa, last4: '0002', decline: declined('generic_decline') };
const noFunds = { ...visa, last4: '9995', decline: insufficientFunds };
const blocked = declined('fraudulent');

/** Test cards by name: `pm_card_<name>` is the payment method, `tok_<name>` the token. */
const CARDS: Readonly<Record<string, TestCard>> = {
  visa: { ...visa, last4: '4242' },
  visa_debit: { ...visa, funding: 'debit', last4: '5556' },
  mastercard: { brand: 'mastercard', funding: 'credit', last4: '4444' },
  mastercard_debit: { brand: 'mastercard', funding: 'debit', last4: '8210' },
  mastercard_prepaid: { brand: 'mastercard', funding: 'prepaid', last4: '5100' },
  amex: { brand: 'amex', funding: 'credit', last4: '8431' },
  discover: { brand: 'discover', funding: 'credit', last4: '1117' },
  diners: { brand: 'diners', funding: 'credit', last4: '0004' },
  jcb: { brand: 'jcb', funding: 'credit', last4: '0505' },
  unionpay: { brand: 'unionpay', funding: 'credit', last4: '0005' },

  chargeDeclined: generic,
  visa_chargeDeclined: generic,
  chargeDeclinedInsufficientFunds: noFunds,
  visa_chargeDeclinedInsufficientFunds: noFunds,
  visa_chargeDeclinedLostCard: { ...visa, last4: '9987', decline: declined('lost_card') },
  visa_chargeDeclinedStolenCard: { ...visa, last4: '9979', decline: declined('stolen_card') },
  visa_chargeDeclinedVelocityLimitExceeded: {
    ...visa,
    last4: '6975',
    decline: declined(
      'card_velocity_exceeded',
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    ),
  },
  chargeDeclinedExpiredCard: {
    ...visa,
    last4: '0069',
    decline: { code: 'expired_card', message: 'Your card has expired.' },
  },
  chargeDeclinedIncorrectCvc: {
    ...visa,
    last4: '0127',
    decline: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
    failedChecks: ['cvc_check'],
  },
  chargeDeclinedProcessingError: {
    ...visa,
    last4: '0119',
    decline: {
      code: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  },
  chargeCustomerFail: { ...visa, last4: '0341', decline: declined('generic_decline') },

  chargeDeclinedFraudulent: { ...visa, last4: '0019', decline: blocked, risk: 'highest' },
  radarBlock: { ...visa, last4: '0019', decline: blocked, risk: 'highest' },
  riskLevelHighest: { ...visa, last4: '4916', decline: blocked, risk: 'highest' },
  riskLevelElevated: { ...visa, last4: '9235', risk: 'elevated' },
  cvcCheckFail: { ...visa, last4: '0101', failedChecks: ['cvc_check'] },
  avsFail: { ...visa, last4: '0010', failedChecks: ['address_line1_check', 'address_postal_code_check'] },
  avsLine1Fail: { ...visa, last4: '0028', failedChecks: ['address_line1_check'] },
  avsZipFail: { ...visa, last4: '0036', failedChecks: ['address_postal_code_check'] },

  pendingRefund: { ...visa, last4: '7726', refund: 'pending' },
  refundFail: { ...visa, last4: '5126', refund: 'fails' },
  createDispute: { ...visa, last4: '0259', dispute: { reason: 'fraudulent', inquiry: false } },
  createDisputeProductNotReceived: {
    ...visa,
    last4: '2685',
    dispute: { reason: 'product_not_received', inquiry: false },
  },
  createDisputeInquiry: { ...visa, last4: '1976', dispute: { reason: 'fraudulent', inquiry: true } },

  threeDSecure2Required: { ...visa, last4: '3220', ...required },
  threeDSecureRequired: { ...visa, last4: '3063', ...required },
  threeDSecureRequiredChargeDeclined: { ...visa, last4: '1629', ...required, decline: declined('generic_decline') },
  threeDSecureRequiredProcessingError: {
    ...visa,
    last4: '1280',
    threeDSecure: { when: 'required', lookupFails: true },
  },
  threeDSecureOptional: { ...visa, last4: '3055', threeDSecure: { when: 'on_request' } },
  threeDSecureOptionalProcessingError: {
    ...visa,
    last4: '3097',
    threeDSecure: { when: 'on_request', lookupFails: true },
  },
  amex_threeDSecureNotSupported: { brand: 'amex', funding: 'credit', last4: '0005' },
  authenticationRequired: { ...visa, last4: '3184', ...required },
  authenticationRequiredOnSetup: { ...visa, last4: '3155', ...required },
  authenticationRequiredSetupForOffSession: { ...visa, last4: '0446', ...required },
  authenticationRequiredChargeDeclinedInsufficientFunds: {
    ...visa,
    last4: '3178',
    ...required,
    decline: insufficientFunds,
  },
};

/** The card of a name, or undefined. */
export function findCard(name: string): TestCard | undefined {
  return Object.hasOwn(CARDS, name) ? CARDS[name] : undefined;
}
