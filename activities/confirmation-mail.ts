import type { Mail } from '../adapters/mail/mailer.ts';
import { orderIdOf } from '../adapters/crypto/identity.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import { chosenDestination } from '../domain/checkout/checkout.ts';
import { chosenPlace } from '../domain/checkout/pickup.ts';
import { dueMinor } from '../domain/tenders/due.ts';
import { DEFAULT_LANGUAGE } from '../words/languages.ts';
import type { Say } from '../words/say.ts';
import type { ServerText } from '../words/texts.ts';
import { serverWords } from '../words/texts.ts';

interface Shop {
  readonly name: string;
  readonly domain: string;
  readonly storefrontUrl: string;
}

type SayIt = Say<ServerText>;

/** The mail that confirms an order, in its buyer's language; null when his address was erased meanwhile. */
export function confirmationMail(checkout: Checkout, shop: Shop): Mail | null {
  if (!checkout.order || !checkout.buyer?.email) return null;
  const { order, buyer } = checkout;
  const say = wordsOf(checkout);
  return {
    to: checkout.buyer.email,
    messageId: `<${orderIdOf(checkout.id)}.confirmation@${shop.domain}>`,
    subject: say('mail.confirmation.subject', { number: order.number, shop: shop.name }),
    text: [
      hello(buyer, say),
      '',
      say('mail.confirmation.thanks', { number: order.number }),
      '',
      ...lines(checkout, say),
      ...(order.captureOnShipment ? [say('mail.confirmation.reserved')] : []),
      '',
      ...address(checkout, say),
      say('mail.order_link', { url: `${shop.storefrontUrl}/order/${order.id}` }),
      '',
      shop.name,
    ].join('\n'),
  };
}

/**
 * The mail that tells the buyer that his order is canceled, or null when his address was erased meanwhile.
 * @param canceledBy who of support wanted it; null: it could not be kept
 */
export function cancellationMail(checkout: Checkout, shop: Shop, canceledBy: string | null): Mail | null {
  if (!checkout.order || !checkout.buyer?.email) return null;
  const { order, buyer } = checkout;
  const say = wordsOf(checkout);
  return {
    to: checkout.buyer.email,
    messageId: `<${orderIdOf(checkout.id)}.cancellation@${shop.domain}>`,
    subject: say('mail.cancellation.subject', { number: order.number, shop: shop.name }),
    text: [
      hello(buyer, say),
      '',
      ...(canceledBy === null
        ? [say('mail.cancellation.sorry', { number: order.number }), say('mail.cancellation.money')]
        : [say('mail.cancellation.canceled', { number: order.number }), say('mail.cancellation.back')]),
      ...(checkout.giftCards ? [say('mail.cancellation.gift_cards')] : []),
      '',
      say('mail.order_link', { url: `${shop.storefrontUrl}/order/${order.id}` }),
      '',
      shop.name,
    ].join('\n'),
  };
}

/** How mails about a checkout speak. */
export function wordsOf({ language = DEFAULT_LANGUAGE }: Pick<Checkout, 'language'>): SayIt {
  return serverWords(language);
}

export function hello({ firstName }: { readonly firstName: string | null }, say: SayIt): string {
  return say('mail.hello', { named: firstName ? 'yes' : 'no', name: firstName ?? '' });
}

function lines(checkout: Checkout, say: SayIt): string[] {
  const { quote, currency } = checkout;
  const line = (what: string, amountMinor: number) =>
    say('mail.confirmation.amount', { what, amount: { amountMinor, currency } });
  return [
    ...quote.lines.map(({ quantity, title, subtotalMinor }) =>
      say('mail.confirmation.line', { quantity, title, amount: { amountMinor: subtotalMinor, currency } }),
    ),
    line(say('totals.subtotal'), quote.subtotalMinor),
    ...(quote.discounts ?? []).map(({ title, code, amountMinor }) => {
      const amount = { amountMinor: -amountMinor, currency };
      return code === null ? line(title, -amountMinor) : say('mail.confirmation.code', { what: title, code, amount });
    }),
    ...(quote.shippingMinor > 0 ? [line(say('totals.shipping'), quote.shippingMinor)] : []),
    ...quote.taxes.map(({ inclusive, label, amountMinor }) =>
      line(inclusive ? say('totals.includes', { label }) : label, amountMinor),
    ),
    line(say('totals.total'), quote.totalMinor),
    ...tenders(checkout, say),
  ];
}

/** What paid it, where gift cards did. */
function tenders(checkout: Checkout, say: SayIt): string[] {
  const { giftCards = [], currency } = checkout;
  const used = giftCards.filter(({ amountMinor }) => amountMinor > 0);
  if (used.length === 0) return [];
  const due = dueMinor(checkout);
  return [
    ...used.map(({ lastFour, amountMinor }) =>
      say('mail.confirmation.gift_card', { lastFour, amount: { amountMinor, currency } }),
    ),
    ...(due > 0 ? [say('mail.confirmation.by_card', { amount: { amountMinor: due, currency } })] : []),
  ];
}

function address(checkout: Checkout, say: SayIt): string[] {
  const place = chosenPlace(checkout.pickup);
  if (place) {
    const { street, locality, postalCode, region, country, hours } = place.address;
    const parts = [[place.name], [street], [postalCode, locality], [region, country], [hours]];
    return [say('mail.confirmation.fetched'), ...indented(parts)];
  }
  const to = chosenDestination(checkout);
  if (!to || !checkout.quote.requiresShipping) return [];
  const parts = [
    [to.firstName, to.lastName],
    [to.street],
    [to.extended],
    [to.postalCode, to.locality],
    [to.region, to.country],
  ];
  return [say('mail.confirmation.shipped'), ...indented(parts)];
}

function indented(parts: readonly (readonly (string | null)[])[]): string[] {
  const written = parts.map((part) => part.filter(Boolean).join(' ')).filter((line) => line !== '');
  return [...written.map((line) => `  ${line}`), ''];
}
