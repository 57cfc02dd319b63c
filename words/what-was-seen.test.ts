import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import type { EffectStep } from '../activities/effect-ledger.ts';
import type { PaymentStatus } from '../adapters/postgres/payment-table.ts';
import type { AnyOperation } from '../contracts/commands.ts';
import type { CheckoutStatus, WaitingFor } from '../domain/checkout/checkout.ts';
import type { OrderWaiting } from '../domain/order/order.ts';
import type { Seen, ToldAs } from '../domain/reconciliation/what-was-seen.ts';
import { SEEN, seen } from '../domain/reconciliation/what-was-seen.ts';
import { placeholdersOf } from '../tests/words/placeholders.ts';
import { support as supportDe } from './de/support.ts';
import { support } from './en/support.ts';
import { LANGUAGES } from './languages.ts';
import type { Texts } from './say.ts';
import { tellSeen } from './what-was-seen.ts';

const CATALOGS: Readonly<Record<(typeof LANGUAGES)[number], Texts>> = { en: support, de: supportDe };
const keysIn = (texts: Texts, group: string) =>
  Object.keys(texts).flatMap((key) => (key.startsWith(`${group}.`) ? [key.slice(group.length + 1)] : []));

/** All states that there are: the compiler misses one that is left out. */
const CHECKOUT: Readonly<Record<CheckoutStatus, true>> = {
  ...{ incomplete: true, requires_escalation: true, ready_for_complete: true, complete_in_progress: true },
  ...{ completed: true, canceled: true },
};
const PAYMENT: Readonly<Record<PaymentStatus, true>> = {
  ...{ open: true, authorized: true, captured: true, failed: true, canceled: true, refunded: true },
};
const STRIPE: Readonly<Record<Stripe.PaymentIntent.Status, true>> = {
  ...{ requires_payment_method: true, requires_confirmation: true, requires_action: true, processing: true },
  ...{ requires_capture: true, succeeded: true, canceled: true },
};
const WAITING: Readonly<Record<WaitingFor | OrderWaiting | 'nothing', true>> = {
  ...{ nothing: true, buyer: true, payment: true, buyer_action: true, bank: true, capture: true, support: true },
  ...{ confirmation_email: true, tax_record: true, release: true, shipment: true, cancellation_email: true },
  ...{ refund: true, dispute: true, mail_again: true },
};
const CALLS: Readonly<Record<EffectStep, true>> = {
  ...{ create: true, confirm: true, confirm_again: true, capture: true, cancel: true, refund: true, tax_record: true },
  ...{ confirmation_email: true, cancellation_email: true, given_back_email: true },
};
const REQUESTS: Readonly<Record<AnyOperation, true>> = {
  ...{ create: true, update: true, complete: true, cancel: true, cancel_checkout: true, extend_hold: true },
  ...{ retry_checkout: true, resolve_checkout: true, place_order: true, retry_recovery: true, resolve_recovery: true },
  ...{ refund: true, capture: true, cancel_order: true, resend_confirmation: true, retry_order: true },
  resolve_order: true,
};

describe.each(LANGUAGES)('what was seen of a break, in %s', (language) => {
  const texts = CATALOGS[language];

  test('every key has words with exactly its values, and no words are of a key that there is not', () => {
    const wanted = Object.entries(SEEN).map(([key, values]) => [key, Object.keys(values).sort()]);
    const said = keysIn(texts, 'seen').map((key) => [key, placeholdersOf(texts[`seen.${key}`] ?? '')]);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(wanted));
  });

  test.each([
    ['state.checkout', CHECKOUT],
    ['state.payment', PAYMENT],
    ['state.stripe', STRIPE],
    ['request', REQUESTS],
  ])('%s: every state has words, and no words are of a state that there is not', (group, states) => {
    expect(keysIn(texts, group).sort()).toEqual(Object.keys(states).sort());
  });

  test.each([
    ['wait', WAITING],
    ['call', CALLS],
  ])('%s: every state has words', (group, states) => {
    expect(keysIn(texts, group)).toEqual(expect.arrayContaining(Object.keys(states)));
  });

  test('every key is told without the names of states, and with money as money', () => {
    for (const [text, values] of Object.entries(SEEN)) {
      const entries = Object.entries(values as Readonly<Record<string, ToldAs>>);
      const what = { text, values: Object.fromEntries(entries.map(([name, as]) => [name, EXAMPLE[as]])) as unknown };
      const told = tellSeen(language, what as Seen);
      // Stripe's own names are for finding it there.
      const words = told.replace(/\([a-z_]+\)/g, '').split(/[^\w.,]+|[.,](?!\d)/);
      expect([told, words.filter((word) => RAW.has(word) || /[{}]|\.[a-z]/.test(word))]).toEqual([told, []]);
      expect([told, words.includes(language === 'en' ? '41.92' : '41,92')]).toEqual([
        told,
        entries.some(([, as]) => as === 'money'),
      ]);
    }
  });
});

/** Something to stand in a place of each kind. */
const EXAMPLE: Readonly<Record<ToldAs, unknown>> = {
  ...{ count: 2, money: { amountMinor: 4192, currency: 'USD' }, id: 'chk_1', checkout: 'complete_in_progress' },
  ...{
    payment: 'authorized',
    payments: ['authorized', 'captured'],
    stripe: 'requires_capture',
    waiting: 'buyer_action',
  },
  ...{ calls: ['capture', 'confirm_again'], request: 'retry_checkout' },
};
/** None of these is a word in either language. */
const RAW: ReadonlySet<unknown> = new Set(
  ['4192', ...Object.values(EXAMPLE).flat()].filter((value) => value !== 'chk_1'),
);

test('is told in the language of who reads, with money as he writes it', () => {
  const differs = seen('order_and_checkout', {
    order: { amountMinor: 4192, currency: 'USD' },
    checkout: { amountMinor: 4191, currency: 'USD' },
  });
  const told = LANGUAGES.map((language) => tellSeen(language, differs).replaceAll('\u00a0', ' '));
  expect(told).toEqual([
    'The order is over $41.92, its checkout over $41.91.',
    'Die Bestellung lautet auf 41,92 $, ihr Einkauf auf 41,91 $.',
  ]);
  const stripe = seen('stripe_and_here', { stripe: 'requires_capture', here: 'open' });
  expect(tellSeen('de', stripe)).toBe('Bei Stripe: reserviert (requires_capture). Hier: läuft.');
  expect(tellSeen('de', seen('checkout_stands', { status: 'canceled', waiting: null }))).toBe(
    'Er steht auf „Storniert“ und wartet auf nichts.',
  );
  expect(tellSeen('en', seen('payments_are', { count: 3, payments: ['failed', 'canceled'] }))).toBe(
    '3 payments are on record: failed, let go.',
  );
});

test('what was written before there were keys, or is not known yet, is told as well as can be', () => {
  expect(tellSeen('de', 'order 4192 USD, checkout 4191 USD')).toBe('order 4192 USD, checkout 4191 USD');
  expect(tellSeen('en', { text: 'of_tomorrow', values: { count: 1 } } as unknown as Seen)).toBe('of tomorrow');
  expect(tellSeen('en', seen('stripe_is', { stripe: 'of_tomorrow' }))).toBe('At Stripe: of tomorrow.');
});
