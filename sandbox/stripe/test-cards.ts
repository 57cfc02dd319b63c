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
}

const visa = { brand: 'visa', funding: 'credit' } as const;

function declined(declineCode: string, message = 'Your card was declined.'): Decline {
  return { code: 'card_declined', declineCode, message };
}

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
