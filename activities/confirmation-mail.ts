import type { Mail } from '../adapters/mail/mailer.ts';
import { orderIdOf } from '../adapters/crypto/identity.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import { chosenDestination } from '../domain/checkout/checkout.ts';
import { chosenPlace } from '../domain/checkout/pickup.ts';
import { formatMinor } from '../domain/money/currency.ts';
import { dueMinor } from '../domain/tenders/due.ts';

/** The mail that confirms an order, or null when the buyer's address was erased meanwhile. */
export function confirmationMail(
  checkout: Checkout,
  shop: { readonly name: string; readonly domain: string; readonly storefrontUrl: string },
): Mail | null {
  if (!checkout.order || !checkout.buyer?.email) return null;
  const { order, buyer } = checkout;
  return {
    to: checkout.buyer.email,
    messageId: `<${orderIdOf(checkout.id)}.confirmation@${shop.domain}>`,
    subject: `Your order ${order.number} at ${shop.name}`,
    text: [
      `Hello${buyer.firstName ? ` ${buyer.firstName}` : ''},`,
      '',
      `thank you for your order ${order.number}.`,
      '',
      ...lines(checkout),
      ...(order.captureOnShipment ? ['Your payment is reserved; it is taken when your order ships.'] : []),
      '',
      ...address(checkout),
      `Your order: ${shop.storefrontUrl}/order/${order.id}`,
      '',
      shop.name,
    ].join('\n'),
  };
}

/** The mail that tells the buyer that his order could not be kept, or null when his address was erased meanwhile. */
export function cancellationMail(
  checkout: Checkout,
  shop: { readonly name: string; readonly domain: string; readonly storefrontUrl: string },
): Mail | null {
  if (!checkout.order || !checkout.buyer?.email) return null;
  const { order, buyer } = checkout;
  return {
    to: checkout.buyer.email,
    messageId: `<${orderIdOf(checkout.id)}.cancellation@${shop.domain}>`,
    subject: `Your order ${order.number} at ${shop.name} was canceled`,
    text: [
      `Hello${buyer.firstName ? ` ${buyer.firstName}` : ''},`,
      '',
      `we are sorry: your order ${order.number} was canceled, because its payment could not be taken.`,
      'You are not charged; what was reserved or taken is given back by your bank.',
      ...(checkout.giftCards ? ['What your gift cards had paid is on them again.'] : []),
      '',
      `Your order: ${shop.storefrontUrl}/order/${order.id}`,
      '',
      shop.name,
    ].join('\n'),
  };
}

/** What paid it, where gift cards did. */
function tenders(checkout: Checkout): string[] {
  const { giftCards = [], currency } = checkout;
  const used = giftCards.filter(({ amountMinor }) => amountMinor > 0);
  if (used.length === 0) return [];
  const due = dueMinor(checkout);
  return [
    ...used.map(({ lastFour, amountMinor }) => `Gift card ending ${lastFour}: ${formatMinor(amountMinor, currency)}`),
    ...(due > 0 ? [`By card: ${formatMinor(due, currency)}`] : []),
  ];
}

function lines(checkout: Checkout): string[] {
  const { quote, currency } = checkout;
  const amount = (minor: number) => formatMinor(minor, currency);
  return [
    ...quote.lines.map((line) => `${line.quantity} × ${line.title}: ${amount(line.subtotalMinor)}`),
    `Subtotal: ${amount(quote.subtotalMinor)}`,
    ...(quote.discounts ?? []).map(
      ({ title, code, amountMinor }) => `${title}${code === null ? '' : ` (${code})`}: ${amount(-amountMinor)}`,
    ),
    ...(quote.shippingMinor > 0 ? [`Shipping: ${amount(quote.shippingMinor)}`] : []),
    ...quote.taxes.map((tax) => `${tax.inclusive ? `Includes ${tax.label}` : tax.label}: ${amount(tax.amountMinor)}`),
    `Total: ${amount(quote.totalMinor)}`,
    ...tenders(checkout),
  ];
}

function address(checkout: Checkout): string[] {
  const place = chosenPlace(checkout.pickup);
  if (place) {
    const { street, locality, postalCode, region, country, hours } = place.address;
    const parts = [[place.name], [street], [postalCode, locality], [region, country], [hours]];
    return ['You fetch it here:', ...indented(parts)];
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
  return ['It goes to:', ...indented(parts)];
}

function indented(parts: readonly (readonly (string | null)[])[]): string[] {
  const written = parts.map((part) => part.filter(Boolean).join(' ')).filter((line) => line !== '');
  return [...written.map((line) => `  ${line}`), ''];
}
