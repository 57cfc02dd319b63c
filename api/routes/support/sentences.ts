import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import type { DeskEntry } from '../../../contracts/desk/case.ts';
import type { EventType } from '../../../contracts/events.ts';
import { EVENT_TYPES } from '../../../contracts/events.ts';
import type { Values } from '../../../words/say.ts';
import type { ServerText } from '../../../words/texts.ts';
import type { Tongue } from './tongue.ts';
import { amount } from './tongue.ts';
import { attentionOf, failureOf, reasonOf, whoOf } from './stored-words.ts';

/** A line of the timeline without its time and its link. */
export type Told = Omit<DeskEntry, 'at' | 'link'>;
type Facts = Readonly<Record<string, unknown>>;
type Teller = (tongue: Tongue, facts: Facts) => Partial<Told> & Pick<Told, 'kind' | 'what'>;

const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '–');

function unitsOf(lines: unknown): number {
  if (!Array.isArray(lines)) return 0;
  return lines.reduce((sum: number, { quantity }: { quantity?: unknown }) => sum + (Number(quantity) || 0), 0);
}

const sumOf = (tongue: Tongue, { totalMinor, currency }: Facts) => tongue.money(totalMinor, currency);
const partOf = (tongue: Tongue, { amountMinor, currency }: Facts) => tongue.money(amountMinor, currency);
const moved = (tongue: Tongue, minor: unknown, currency: unknown) =>
  typeof minor === 'number' && typeof currency === 'string' ? { amount: amount(tongue, minor, currency) } : {};
/** A part of the sum was, or is, on gift cards. */
const withGift = ({ money }: Tongue, { giftCardMinor, currency }: Facts) =>
  typeof giftCardMinor === 'number' && giftCardMinor > 0 ? money(giftCardMinor, currency) : null;

/** The buyer has chosen something. */
const chosen =
  (key: ServerText): Teller =>
  (tongue, facts) => ({
    kind: 'buyer',
    what: tongue.say(key, { units: unitsOf(facts['lines']), total: sumOf(tongue, facts) }),
    by: tongue.say('who.buyer'),
    ...moved(tongue, facts['totalMinor'], facts['currency']),
  });

const ofOrder =
  (kind: Told['kind'], key: ServerText): Teller =>
  ({ say }, { orderNumber }) => ({ kind, what: say(key, { number: word(orderNumber) }) });

const ofMoney =
  (kind: Told['kind'], key: ServerText, minor: 'amountMinor' | 'capturedMinor' = 'amountMinor'): Teller =>
  (tongue, facts) => ({
    kind,
    what: tongue.say(key, { amount: tongue.money(facts[minor], facts['currency']) }),
    by: whoOf(tongue, facts['actor']),
    why: reasonOf(tongue, facts['reason']) ?? failureOf(tongue, facts['code']),
    code: typeof facts['code'] === 'string' ? facts['code'] : null,
    ...moved(tongue, facts[minor], facts['currency']),
  });

const asked: Teller = (tongue, { reason }) => ({
  kind: 'trouble',
  what: tongue.say('event.checkout.needs_attention'),
  why: attentionOf(tongue, typeof reason === 'string' ? reason : null),
});

/** Somebody of support did something, and said why. */
const done =
  (key: ServerText, valuesOf: (facts: Facts) => Values = () => ({})): Teller =>
  (tongue, facts) => ({
    kind: 'support',
    what: tongue.say(key, valuesOf(facts)),
    by: whoOf(tongue, facts['actor']),
    why: reasonOf(tongue, facts['reason']),
    ...moved(tongue, facts['amountMinor'], facts['currency']),
  });
const again =
  (kind: Told['kind'], keys: { readonly confirmation: ServerText; readonly cancellation: ServerText }): Teller =>
  (tongue, facts) => ({
    ...done(facts['mail'] === 'cancellation' ? keys.cancellation : keys.confirmation, ({ orderNumber }) => ({
      number: word(orderNumber),
    }))(tongue, facts),
    kind,
  });

const dispute =
  (key: ServerText): Teller =>
  (tongue, facts) => ({
    kind: 'trouble',
    what: tongue.say(key, { amount: partOf(tongue, facts), status: disputeStatus(tongue, facts['status']) }),
    why: typeof facts['reason'] === 'string' ? facts['reason'].replace(/_/g, ' ') : null,
    ...moved(tongue, facts['amountMinor'], facts['currency']),
  });

const DISPUTE_STATUS: Readonly<Record<string, ServerText>> = {
  needs_response: 'dispute.needs_response',
  under_review: 'dispute.under_review',
  won: 'dispute.won',
  lost: 'dispute.lost',
  prevented: 'dispute.prevented',
  warning_needs_response: 'dispute.warning_needs_response',
  warning_under_review: 'dispute.warning_under_review',
  warning_closed: 'dispute.warning_closed',
};

export function disputeStatus({ say }: Tongue, status: unknown): string {
  const key = DISPUTE_STATUS[word(status)];
  return key === undefined ? word(status).replace(/_/g, ' ') : say(key);
}

/** What each event of the log says; an event without a sentence does not compile. */
const EVENTS: Readonly<Record<EventType, Teller>> = {
  'checkout.created': chosen('event.checkout.created'),
  'checkout.updated': chosen('event.checkout.updated'),
  'checkout.requoted': (tongue, facts) => ({
    kind: 'buyer',
    what: tongue.say('event.checkout.requoted', { total: sumOf(tongue, facts) }),
    ...moved(tongue, facts['totalMinor'], facts['currency']),
  }),
  'checkout.cancel_requested': (tongue, { actor, reason }) =>
    actor === 'timer'
      ? { kind: 'system', what: tongue.say('event.checkout.time_over') }
      : {
          kind: actor === 'buyer' ? 'buyer' : 'support',
          what: tongue.say('event.checkout.cancel_requested'),
          by: whoOf(tongue, actor),
          why: reasonOf(tongue, reason),
        },
  'checkout.canceled': (tongue, { actor, reason }) => ({
    kind: 'order',
    what: tongue.say('event.checkout.canceled'),
    by: actor === 'timer' ? null : whoOf(tongue, actor),
    why: reasonOf(tongue, reason),
  }),
  'checkout.needs_attention': asked,
  'order.needs_attention': (tongue, facts) => ({
    ...asked(tongue, facts),
    what: tongue.say('event.order.needs_attention'),
  }),
  'checkout.attention_resolved': done('event.attention_resolved'),
  'order.attention_resolved': (tongue, facts) =>
    done(facts['refundId'] === undefined ? 'event.attention_resolved' : 'event.refund.made_good', () => ({
      amount: partOf(tongue, facts),
    }))(tongue, facts),
  'hold.extended': done('event.hold.extended', ({ until }) => ({
    until: typeof until === 'string' ? { at: until } : '–',
  })),
  'order.mail_requested': again('support', {
    confirmation: 'event.order.mail_requested',
    cancellation: 'event.order.mail_requested_canceled',
  }),
  'order.mailed_again': (tongue, facts) =>
    facts['mailed'] === false
      ? ofOrder('mail', 'event.order.mailed_again_unmailed')(tongue, facts)
      : again('mail', {
          confirmation: 'event.order.mailed_again',
          cancellation: 'event.order.mailed_again_canceled',
        })(tongue, facts),
  'support.retried': done('event.support.retried'),
  'stock.released': (tongue, { units, because }) => ({
    kind: 'stock',
    what: tongue.say('event.stock.released', { units: typeof units === 'number' ? units : 0 }),
    why: because === 'hold_lapsed' ? reasonOf(tongue, because) : null,
  }),
  'stock.returned': (tongue, { actor, returned }) => ({
    kind: 'stock',
    what: tongue.say('event.stock.returned', { units: unitsOf(returned) }),
    by: whoOf(tongue, actor),
  }),
  'payment.started': (tongue, facts) => {
    const gift = withGift(tongue, facts);
    const values = { attempt: word(facts['attempt']), total: sumOf(tongue, facts), gift: gift ?? '' };
    return {
      kind: 'buyer',
      what: tongue.say(gift === null ? 'event.payment.started' : 'event.payment.started_gift', values),
      by: tongue.say('who.buyer'),
      ...moved(tongue, facts['totalMinor'], facts['currency']),
    };
  },
  'payment.action_required': ({ say }) => ({ kind: 'money', what: say('event.payment.action_required') }),
  'payment.action_done': ({ say }) => ({
    kind: 'buyer',
    what: say('event.payment.action_done'),
    by: say('who.buyer'),
  }),
  'payment.still_processing': ({ say }) => ({ kind: 'trouble', what: say('event.payment.still_processing') }),
  'payment.failed': (tongue, { attempt, code, giftCardMinor }) => ({
    kind: 'trouble',
    what: tongue.say(giftCardMinor === undefined ? 'event.payment.failed' : 'event.payment.failed_gift', {
      attempt: word(attempt),
    }),
    why: failureOf(tongue, code),
    code: typeof code === 'string' ? code : null,
  }),
  'payment.late': (tongue, facts) =>
    facts['actor'] === undefined
      ? { kind: 'money', what: tongue.say('event.payment.late') }
      : done('event.payment.placed_by_hand')(tongue, facts),
  'payment.attention_resolved': done('event.payment.attention_resolved'),
  'payment.captured': ofMoney('money', 'event.payment.captured', 'capturedMinor'),
  'order.placed': (tongue, facts) => {
    const gift = withGift(tongue, facts);
    const values = { number: word(facts['orderNumber']), total: sumOf(tongue, facts), gift: gift ?? '' };
    return {
      kind: 'order',
      what: tongue.say(gift === null ? 'event.order.placed' : 'event.order.placed_gift', values),
      ...moved(tongue, facts['totalMinor'], facts['currency']),
    };
  },
  'order.confirmed': (tongue, facts) =>
    facts['mailed'] === false
      ? ofOrder('mail', 'event.order.confirmed_unmailed')(tongue, facts)
      : ofOrder('mail', 'event.order.confirmed')(tongue, facts),
  'order.taxes_recorded': ofOrder('system', 'event.order.taxes_recorded'),
  'order.ready_to_fulfill': ofOrder('order', 'event.order.ready_to_fulfill'),
  'order.canceled': (tongue, facts) => ({
    ...ofOrder('trouble', 'event.order.canceled')(tongue, facts),
    why: reasonOf(tongue, facts['reason']),
    by: whoOf(tongue, facts['actor']),
  }),
  'order.money_returned': ofOrder('money', 'event.order.money_returned'),
  'capture.requested': ofMoney('support', 'event.capture.requested'),
  'refund.requested': ofMoney('support', 'event.refund.requested'),
  'refund.pending': ofMoney('money', 'event.refund.pending'),
  'refund.succeeded': (tongue, facts) =>
    facts['actor'] === 'stripe'
      ? ofMoney('money', 'event.refund.succeeded_at_stripe')(tongue, facts)
      : ofMoney('money', 'event.refund.succeeded')(tongue, facts),
  'refund.failed': ofMoney('trouble', 'event.refund.failed'),
  'refund.refused': ofMoney('trouble', 'event.refund.refused'),
  'gift_card.credited': ofMoney('money', 'event.gift_card.credited'),
  'dispute.opened': dispute('event.dispute.opened'),
  'dispute.updated': dispute('event.dispute.updated'),
  'dispute.closed': dispute('event.dispute.closed'),
};

const isKnown = (type: string): type is EventType => (EVENT_TYPES as readonly string[]).includes(type);

/** What happened, in a sentence. An event of a newer version of the product is told by its name. */
export function tellEvent(tongue: Tongue, { type, data }: CheckoutRecords['events'][number]): Told {
  const told: ReturnType<Teller> = isKnown(type)
    ? EVENTS[type](tongue, data)
    : { kind: 'system', what: `${type.replace(/[._]/g, ' ')}.` };
  return { why: null, by: null, amount: null, code: null, ...told };
}
