/** Why a test card is refused; https://docs.stripe.com/testing#declined-payments. */
export interface Decline {
  code: string;
  declineCode?: string;
  message: string;
}

export interface TestCard {
  brand: 'visa' | 'mastercard' | 'amex';
  last4: string;
  funding: 'credit' | 'debit';
  decline?: Decline;
  /** When the card asks for 3-D Secure; left out: never, as the card is not enrolled. */
  threeDSecure?: ThreeDSecure;
}

/** https://docs.stripe.com/testing#regulatory-cards: at every payment, or only when the payment requests it. */
interface ThreeDSecure {
  when: 'required' | 'on_request';
  /** The issuer cannot be asked: the payment is declined without a challenge. */
  lookupFails?: boolean;
}

const visa = { brand: 'visa', funding: 'credit' } as const;

function declined(declineCode: string, message = 'Your card was declined.'): Decline {
  return { code: 'card_declined', declineCode, message };
}

const required = { threeDSecure: { when: 'required' } } as const;

/** Test cards by name: `pm_card_<name>` is the payment method, `tok_<name>` the token. */
const CARDS: Readonly<Record<string, TestCard>> = {
  visa: { ...visa, last4: '4242' },
  visa_debit: { ...visa, funding: 'debit', last4: '5556' },
  mastercard: { brand: 'mastercard', funding: 'credit', last4: '4444' },
  amex: { brand: 'amex', funding: 'credit', last4: '8431' },
  visa_chargeDeclined: { ...visa, last4: '0002', decline: declined('generic_decline') },
  visa_chargeDeclinedInsufficientFunds: {
    ...visa,
    last4: '9995',
    decline: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  visa_chargeDeclinedLostCard: { ...visa, last4: '9987', decline: declined('lost_card') },
  visa_chargeDeclinedStolenCard: { ...visa, last4: '9979', decline: declined('stolen_card') },
  chargeDeclinedExpiredCard: {
    ...visa,
    last4: '0069',
    decline: { code: 'expired_card', message: 'Your card has expired.' },
  },
  chargeDeclinedIncorrectCvc: {
    ...visa,
    last4: '0127',
    decline: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  },
  chargeDeclinedProcessingError: {
    ...visa,
    last4: '0119',
    decline: {
      code: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  },
  threeDSecure2Required: { ...visa, last4: '3220', ...required },
  threeDSecureRequired: { ...visa, last4: '3063', ...required },
  threeDSecureRequiredChargeDeclined: {
    ...visa,
    last4: '1629',
    ...required,
    decline: declined('generic_decline'),
  },
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
    decline: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
};

/** The card's name in the table, or undefined: `cardName('pm_card_', 'pm_card_visa')` is `visa`. */
export function cardName(prefix: 'pm_card_' | 'tok_', id: string): string | undefined {
  if (!id.startsWith(prefix)) return undefined;
  const name = id.slice(prefix.length);
  return Object.hasOwn(CARDS, name) ? name : undefined;
}

/** The card of a name that the table holds. */
export function testCard(name: string): TestCard {
  const card = CARDS[name];
  if (card === undefined) throw new Error(`the sandbox has no test card named ${name}`);
  return card;
}
