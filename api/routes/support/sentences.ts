import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import { formatMinor, isKnownCurrency } from '../../../domain/money/currency.ts';

type Facts = Readonly<Record<string, unknown>>;

/** An amount for people; a dash where the record has none. */
export function money(amountMinor: unknown, currency: unknown): string {
  if (typeof amountMinor !== 'number' || typeof currency !== 'string' || !isKnownCurrency(currency)) return '–';
  return formatMinor(amountMinor, currency);
}

const text = (value: unknown, otherwise = 'unknown'): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
const total = ({ totalMinor, currency }: Facts) => money(totalMinor, currency);
const byGiftCard = ({ giftCardMinor, currency }: Facts) =>
  typeof giftCardMinor === 'number' ? `, ${money(giftCardMinor, currency)} of it by gift card` : '';
const counted = (units: number) => (units === 1 ? '1 unit' : `${units} units`);
const units = ({ lines }: Facts) => {
  const quantities = Array.isArray(lines) ? lines.map(({ quantity }: { quantity?: unknown }) => Number(quantity)) : [];
  return counted(quantities.reduce((one, other) => one + other, 0));
};

const part = ({ amountMinor, currency }: Facts) => money(amountMinor, currency);
const because = ({ code }: Facts) => (code === undefined ? '' : ` (${text(code)})`);
const made = ({ actor }: Facts) => (actor === 'stripe' ? ', by hand at Stripe' : '');

/** What each event of the log says, in plain words. */
const EVENTS: Readonly<Record<string, (facts: Facts) => string>> = {
  'checkout.created': (facts) => `The buyer began a checkout: ${units(facts)} set aside, total ${total(facts)}.`,
  'checkout.updated': (facts) => `The buyer changed the checkout: ${units(facts)} set aside, total ${total(facts)}.`,
  'checkout.requoted': (facts) => `Prices or rates had changed; the total is now ${total(facts)}.`,
  'checkout.cancel_requested': ({ actor, reason }) => `A cancel was asked for by ${text(actor)}: ${text(reason)}.`,
  'checkout.canceled': ({ reason }) => `The checkout was canceled: ${text(reason)}. Money and stock are given back.`,
  'checkout.needs_attention': ({ reason }) => `Somebody has to look at this: ${text(reason)}.`,
  'payment.started': (facts) =>
    `Payment attempt ${text(facts['attempt'])} began over ${total(facts)}${byGiftCard(facts)}.`,
  'payment.failed': ({ attempt, code, giftCardMinor }) =>
    `Payment attempt ${text(attempt)} failed: ${text(code)}. Nothing was charged${giftCardMinor === undefined ? '' : ', and the gift cards are free again'}.`,
  'gift_card.credited': (facts) => `${part(facts)} of the refund went back to the gift cards that had paid.`,
  'payment.still_processing': ({ attempt, deadlineAt }) =>
    `Payment attempt ${text(attempt)} is still with the bank; it is watched until ${text(deadlineAt)}.`,
  'payment.late': ({ because }) => `The money came after the end (${text(because)}).`,
  'payment.action_required': ({ attempt }) =>
    `The buyer's bank asks the buyer to confirm payment attempt ${text(attempt)}. Nothing is charged before that.`,
  'payment.action_done': ({ attempt }) => `The buyer confirmed payment attempt ${text(attempt)} at the bank.`,
  'payment.captured': ({ capturedMinor, currency }) => `The money was taken: ${money(capturedMinor, currency)}.`,
  'order.placed': (facts) => `Order ${text(facts['orderNumber'])} was placed over ${total(facts)}${byGiftCard(facts)}.`,
  'order.confirmed': ({ orderNumber, mailed }) =>
    mailed === false
      ? `Order ${text(orderNumber)} is confirmed, without an e-mail.`
      : `The confirmation of order ${text(orderNumber)} was mailed.`,
  'order.taxes_recorded': ({ orderNumber }) => `The taxes of order ${text(orderNumber)} are booked at Stripe Tax.`,
  'order.canceled': ({ orderNumber, reason }) => `Order ${text(orderNumber)} was canceled: ${text(reason)}.`,
  'order.money_returned': ({ orderNumber }) => `The money of the canceled order ${text(orderNumber)} is given back.`,
  'order.ready_to_fulfill': ({ orderNumber }) => `Order ${text(orderNumber)} is paid: its goods may go out.`,
  'order.needs_attention': ({ reason }) => `Somebody has to look at this: ${text(reason)}.`,
  'capture.requested': ({ amountMinor, currency, actor }) =>
    `${text(actor)} asked for the reserved money: ${money(amountMinor, currency)}.`,
  'refund.requested': ({ amountMinor, currency, actor, reason }) =>
    `${text(actor)} asked for a refund of ${money(amountMinor, currency)}: ${text(reason)}.`,
  'refund.pending': (facts) => `The refund of ${part(facts)} is on its way; the bank has not taken it yet.`,
  'refund.succeeded': (facts) => `${part(facts)} went back to the buyer${made(facts)}.`,
  'refund.failed': (facts) => `The refund of ${part(facts)} failed${because(facts)}; the money came back to the shop.`,
  'refund.refused': (facts) => `Stripe refused the refund of ${part(facts)}${because(facts)}.`,
  'dispute.opened': (facts) => `The buyer disputes ${part(facts)}: ${text(facts['reason'])}.`,
  'dispute.updated': (facts) => `The dispute over ${part(facts)} is now ${text(facts['status']).replace(/_/g, ' ')}.`,
  'dispute.closed': (facts) => `The dispute over ${part(facts)} is over: ${text(facts['status']).replace(/_/g, ' ')}.`,
  'stock.returned': ({ actor, returned }) => `${text(actor)} put ${units({ lines: returned })} back into stock.`,
  'stock.released': ({ units: released, because }) =>
    `${typeof released === 'number' ? counted(released) : 'The units'} went back into stock${because === 'hold_lapsed' ? ', as the time to buy was over' : ''}.`,
};

/** An event that has no sentence yet is told by its name. */
export function eventSentence({ type, data }: CheckoutRecords['events'][number]): string {
  const sentence = EVENTS[type];
  return sentence ? sentence(data) : `${type.replace(/[._]/g, ' ')}.`;
}

/** What was done to the world outside. */
const EFFECTS: Readonly<Record<string, string>> = {
  create: 'prepare the payment at Stripe',
  confirm: 'ask the bank to reserve the money',
  confirm_again: 'reserve the money that the buyer has confirmed',
  capture: 'take the reserved money',
  cancel: 'let go of the reserved money',
  refund: 'pay the money back',
  confirmation_email: 'mail the confirmation',
  cancellation_email: 'mail the cancellation',
  tax_record: 'have the taxes of the order booked at Stripe Tax',
  given_back_email: 'tell the buyer that the money is given back',
};

export function intentSentence({ step, amountMinor, currency }: CheckoutRecords['effects'][number]): string {
  const amount = amountMinor === null ? '' : `, ${money(amountMinor, currency)}`;
  return `Going to ${EFFECTS[step] ?? step.replace(/_/g, ' ')}${amount}.`;
}

export function resultSentence({ step, outcome, externalId }: CheckoutRecords['effects'][number]): string {
  const done = EFFECTS[step] ?? step.replace(/_/g, ' ');
  const reference = externalId === null ? '' : ` (${externalId})`;
  if (outcome === 'done') return `Done: ${done}${reference}.`;
  if (outcome === 'refused') return `Refused: ${done}${reference}.`;
  return `Unknown so far whether it worked, being settled: ${done}${reference}.`;
}
