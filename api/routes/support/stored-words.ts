import { isErrorCode } from '../../../domain/errors.ts';
import { formatMinor } from '../../../domain/money/currency.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import type { ServerText } from '../../../words/texts.ts';
import type { Tongue } from './tongue.ts';

/** What rows say of what comes next, and how it is said to people. */
export const NEXT: Readonly<Record<string, ServerText>> = {
  'The items go back into stock; the checkout stays open.': 'then.hold_lapses',
  'The checkout expires.': 'then.expires',
  'The payment is given up and read back; the items stay held.': 'then.payment_given_up',
  'The payment is canceled, read back; the items stay held and the buyer may try again.': 'then.payment_given_up',
  'The payment is read again until the bank has decided.': 'then.read_again',
  'The payment is read again.': 'then.read_again',
  'Support is asked to look at what could not be given back.': 'then.retried',
  'It is tried again; support may step in.': 'then.retried',
  'It is tried again; support is asked to look.': 'then.retried',
  'Support is asked to look at the capture.': 'then.asks_support',
  'Support is asked to look at the e-mail.': 'then.asks_support',
  'Support is asked to look at the taxes.': 'then.asks_support',
  'The money is taken.': 'then.money_taken',
  'Support is asked to capture or cancel.': 'then.asks_capture',
  'The authorization lapses, and the order is canceled.': 'then.authorization_lapses',
  "The order's workflow takes it over.": 'then.order_begins',
  'The refund is made at Stripe.': 'then.refund_made',
  'The money is given back.': 'then.given_back',
  'The buyer is told.': 'then.told',
  'The mail is sent again.': 'then.mailed_again',
  "The buyer's bank takes the refund.": 'then.asks_late_refund',
  'The refund is read again.': 'then.asks_late_refund',
  "The buyer's bank decides the dispute.": 'then.dispute_decided',
  'Support settles it.': 'then.people',
  'Support gives the money back in another way, or asks for another refund at Stripe; Stripe is read again.':
    'then.people',
  'Its order is placed; otherwise the money is given back.': 'then.order_or_back',
};

/** Why rows say that people are asked to look. */
const ATTENTION: Readonly<Record<string, ServerText>> = {
  'the payment is still being processed by the bank': 'attention.bank',
  'the confirmation e-mail could not be sent': 'attention.confirmation_email',
  'the taxes of the order could not be recorded at their provider': 'attention.taxes',
  'the buyer could not be told that the order is canceled': 'attention.cancellation_email',
  'the payment can be given back once the bank has decided on it': 'attention.give_back_after_bank',
  'the payment could not be given back yet': 'attention.not_given_back',
  'the payment of the canceled order could not be given back yet': 'attention.not_given_back',
  'the order could not be placed yet': 'attention.not_placed',
  'the bank sends the refund back again and again: the buyer has to get the money in another way':
    'attention.sent_back',
  'a refund could not be made yet': 'attention.no_refund',
  'the money could not be taken yet': 'attention.no_capture',
  'Stripe could not be read': 'attention.no_read',
  'the mail could not be sent again': 'attention.no_mail_again',
};

const AMOUNT = String.raw`(?<currency>[A-Z]{3}) (?<figure>-?[\d.]+)`;
const DUE = String.raw`(?<due>\d{4}-\d\d-\d\dT[\d:.]+Z)`;

/** Those with figures in them (domain/order/standing.ts). */
const FIGURED: readonly (readonly [RegExp, ServerText])[] = [
  [
    new RegExp(`^the refund of ${AMOUNT} (?:failed|refused)(?:: (?<code>\\w+))?; refund again`),
    'attention.refund_failed',
  ],
  [new RegExp(`^the buyer disputes ${AMOUNT} \\((?<reason>[^)]*)\\); evidence is due ${DUE}$`), 'attention.disputed'],
  [new RegExp(`^the buyer disputes ${AMOUNT} \\((?<reason>[^)]*)\\)$`), 'attention.disputed_open'],
  [new RegExp(`^the refund of ${AMOUNT} is pending for too long`), 'attention.refund_slow'],
  [new RegExp(`^the authorization lapses ${DUE};`), 'attention.lapsing'],
];

const REASONS: Readonly<Record<string, ServerText>> = {
  expired: 'reason.expired',
  'canceled by the caller': 'reason.by_caller',
  'canceled in Temporal': 'reason.in_temporal',
  'the payment could not be captured': 'reason.not_captured',
  'the authorization of the payment lapsed': 'reason.authorization_lapsed',
  'made at Stripe': 'reason.at_stripe',
  hold_lapsed: 'event.released_hold_lapsed',
};

/** Why an attempt to pay failed, where the reason is not the bank's. */
const FAILURES: Readonly<Record<string, ServerText>> = {
  payment_mismatch: 'reason.payment_mismatch',
  quote_mismatch: 'reason.payment_mismatch',
  cancel_requested: 'reason.cancel_requested',
  attempt_closed: 'reason.attempt_closed',
  hold_lapsed: 'reason.hold_lapsed',
};

const WHO: Readonly<Record<string, ServerText>> = {
  buyer: 'who.buyer',
  timer: 'who.timer',
  stripe: 'who.stripe',
  temporal: 'who.temporal',
  shop: 'who.shop',
};

/** What comes next, of a row; a text that is not known here is shown as it is. */
export function nextOf({ say }: Tongue, stored: string | null): string | null {
  const key = stored === null ? undefined : NEXT[stored];
  return key === undefined ? stored : say(key);
}

/** Why people are asked to look, of a row; a text that is not known here is shown as it is. */
export function attentionOf(tongue: Tongue, stored: string | null): string | null {
  if (stored === null) return null;
  const key = ATTENTION[stored];
  if (key !== undefined) return tongue.say(key);
  for (const [pattern, figured] of FIGURED) {
    const found = pattern.exec(stored)?.groups;
    if (found) return tongue.say(figured, figures(tongue, found));
  }
  return `${stored.charAt(0).toUpperCase()}${stored.slice(1)}.`;
}

function figures({ language, money }: Tongue, found: Readonly<Record<string, string | undefined>>) {
  const { currency, figure, due, code, reason } = found;
  const amountMinor = Number(figure?.replace('.', ''));
  // What is read back must be what was written.
  const exact =
    currency !== undefined && figure !== undefined && formatMinor(amountMinor, currency) === `${currency} ${figure}`;
  return {
    amount: exact ? money(amountMinor, currency) : `${currency ?? ''} ${figure ?? ''}`,
    code: code ?? '–',
    reason: (reason ?? '').replace(/_/g, ' '),
    due:
      due === undefined
        ? ''
        : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
            new Date(due),
          ) + ' UTC',
  };
}

/** A reason: the product's own in the reader's language, a person's as it was written. */
export function reasonOf({ say }: Tongue, stored: unknown): string | null {
  if (typeof stored !== 'string' || stored === '') return null;
  const key = REASONS[stored];
  return key === undefined ? stored : say(key);
}

/**
 * Codes with which banks decline (docs.stripe.com/declines/codes), by what can be said of them. Stripe asks not to tell buyers of
 * lost or stolen cards and of suspected fraud; support reads the code beside the text.
 */
const DECLINES: Readonly<Record<string, ErrorCode>> = Object.fromEntries(
  Object.entries({
    card_declined:
      'generic_decline do_not_honor call_issuer no_action_taken not_permitted service_not_allowed transaction_not_allowed ' +
      'security_violation stop_payment_order restricted_card revocation_of_authorization revocation_of_all_authorizations ' +
      'lost_card stolen_card pickup_card fraudulent merchant_blacklist card_velocity_exceeded card_not_supported ' +
      'currency_not_supported invalid_account new_account_information_available',
    insufficient_funds: 'withdrawal_count_limit_exceeded',
    processing_error: 'try_again_later issuer_not_available reenter_transaction approve_with_id',
    incorrect_cvc: 'invalid_cvc',
    incorrect_number: 'invalid_number',
    authentication_required: 'online_or_offline_pin_required',
  } satisfies Partial<Record<ErrorCode, string>>).flatMap(([code, declines]) =>
    declines.split(' ').map((decline) => [decline, code as ErrorCode]),
  ),
);

/** Why a payment, a refund or a call failed, by the code on record. */
export function failureOf({ say }: Tongue, code: unknown): string | null {
  if (typeof code !== 'string') return null;
  const own = FAILURES[code];
  if (own !== undefined) return say(own);
  const known = isErrorCode(code) ? code : DECLINES[code];
  return known === undefined ? say('reason.other', { code }) : say(meaningOf(known));
}

/** What a code means; every code of the table has a text. */
export const meaningOf = (code: ErrorCode): ServerText => `code.${code}`;

/** Who did something, where it was not the product itself. */
export function whoOf({ say }: Tongue, actor: unknown): string | null {
  if (typeof actor !== 'string' || actor === '') return null;
  const key = WHO[actor];
  return key === undefined ? actor : say(key);
}
