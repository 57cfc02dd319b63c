import { findCard } from './test-cards.ts';
import type { Decline, Fate, TestCard } from './test-cards.ts';

/** The types of payment method that the sandbox has. */
export const METHOD_TYPES = ['card', 'ideal', 'sepa_debit', 'us_bank_account'] as const;
export type MethodType = (typeof METHOD_TYPES)[number];

/** How Stripe handles a type; https://docs.stripe.com/payments/payment-methods/payment-method-support. */
interface TypeRules {
  /** Lower-case currencies; all when left out. */
  currency?: string;
  /** Whether it can be authorized first and captured later. */
  manualCapture: boolean;
}
export const TYPE_RULES: Readonly<Record<MethodType, TypeRules>> = {
  card: { manualCapture: true },
  ideal: { currency: 'eur', manualCapture: false },
  sepa_debit: { currency: 'eur', manualCapture: false },
  us_bank_account: { currency: 'usd', manualCapture: false },
};

interface CardMethod extends TestCard {
  type: 'card';
}

/** A bank debit: in `processing` until the bank has answered. `decline` is that answer, where it is no. */
interface DebitMethod extends Fate {
  type: 'sepa_debit' | 'us_bank_account';
  last4: string;
  /** Capitals. */
  country: string;
  /** null: stays in `processing` until it is settled by hand. */
  settlesAfterSeconds: number | null;
}

/** Redirects to the bank and is paid at once; it has no manual capture. */
interface RedirectMethod extends Fate {
  type: 'ideal';
}

/** A test payment method and what becomes of payments with it. */
export type TestMethod = CardMethod | DebitMethod | RedirectMethod;

const SOON_SECONDS = 5;
const DELAYED_SECONDS = 180;

function refused(code: string, message: string): Decline {
  return { code, message };
}

const noFunds = refused('insufficient_funds', "The customer's account has insufficient funds to cover this payment.");
const soon = { settlesAfterSeconds: SOON_SECONDS } as const;
const disputed = { dispute: { reason: 'fraudulent', inquiry: false } } as const;

/** https://docs.stripe.com/payments/ach-direct-debit: `pm_usBankAccount_<name>`. */
const US_BANK_ACCOUNTS: Readonly<Record<string, Pick<DebitMethod, 'last4' | 'settlesAfterSeconds'> & Fate>> = {
  success: { last4: '6789', ...soon },
  accountClosed: {
    last4: '1113',
    ...soon,
    decline: refused('account_closed', "The customer's bank account has been closed."),
  },
  noAccount: {
    last4: '1116',
    ...soon,
    decline: refused('no_account', "The customer's bank account could not be located."),
  },
  insufficientFunds: { last4: '2227', ...soon, decline: noFunds },
  debitNotAuthorized: {
    last4: '3335',
    ...soon,
    decline: refused('debit_not_authorized', 'The customer has notified their bank that this payment is unauthorized.'),
  },
  processing: { last4: '0009', settlesAfterSeconds: null },
  dispute: { last4: '5559', ...soon, ...disputed },
};

/** https://docs.stripe.com/testing#sepa-direct-debit: `pm_sepaDebit_<name>_<country>`. */
const SEPA_DEBITS: Readonly<Record<string, Pick<DebitMethod, 'settlesAfterSeconds'> & Fate>> = {
  success: soon,
  successDelayed: { settlesAfterSeconds: DELAYED_SECONDS },
  failed: { ...soon, decline: refused('refer_to_customer', 'The payment was refused by the customer’s bank.') },
  failedDelayed: {
    settlesAfterSeconds: DELAYED_SECONDS,
    decline: refused('refer_to_customer', 'The payment was refused by the customer’s bank.'),
  },
  disputed: { ...soon, ...disputed },
  insufficientFunds: { ...soon, decline: noFunds },
};

/** The method with this name (an id without `pm_`), or undefined: `card_visa`, `usBankAccount_success`, `ideal`. */
function findMethod(name: string): TestMethod | undefined {
  if (name === 'ideal') return { type: 'ideal' };
  const [kind, rest = ''] = split(name, '_');
  if (kind === 'card') {
    const card = findCard(rest);
    return card && { type: 'card', ...card };
  }
  if (kind === 'usBankAccount') {
    const account = Object.hasOwn(US_BANK_ACCOUNTS, rest) ? US_BANK_ACCOUNTS[rest] : undefined;
    return account && { type: 'us_bank_account', country: 'US', ...account };
  }
  if (kind !== 'sepaDebit') return undefined;
  const [scenario, country = ''] = split(rest, '_');
  const debit = Object.hasOwn(SEPA_DEBITS, scenario) ? SEPA_DEBITS[scenario] : undefined;
  return debit && /^[a-z]{2}$/.test(country)
    ? { type: 'sepa_debit', last4: '3000', country: country.toUpperCase(), ...debit }
    : undefined;
}

function split(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The name behind a test id, such as `pm_card_visa` or `tok_visa`; undefined when there is no such method. */
export function testName(id: string): string | undefined {
  const name = id.startsWith('tok_') ? `card_${id.slice(4)}` : id.startsWith('pm_') ? id.slice(3) : '';
  return name !== 'ideal' && findMethod(name) !== undefined ? name : undefined;
}

/** The method of a name that `testName` gave. */
export function testMethod(name: string): TestMethod {
  const method = findMethod(name);
  if (method === undefined) throw new Error(`the sandbox has no test payment method named ${name}`);
  return method;
}
