import type { GiftCardTender, PaymentCredential, WantedCheckout } from '../../commands.ts';
import type { Language } from '../../../words/languages.ts';
import type { Buyer, Destination, Locality } from '../../../domain/checkout/checkout.ts';
import type { CheckoutWrite, CompleteWrite } from './checkout-requests.ts';
import { takesLines } from './checkout-requests.ts';
import type { PaymentRequest } from './payment-request.ts';
import { chosenIndex, giftCardIndexes } from './payment-request.ts';

type Method = NonNullable<NonNullable<CheckoutWrite['fulfillment']>['methods']>[number];
type ShippingMethod = Exclude<Method, { type: 'pickup' }>;

/**
 * What a create or update asks for, in our own words.
 * @param customerId who is signed in; null for guests
 * @param language what its answer is written in; null where nobody has said
 */
export function toWanted(
  body: CheckoutWrite,
  customerId: string | null = null,
  language: Language | null = null,
): WantedCheckout {
  const methods = body.fulfillment?.methods ?? [];
  const shipping = methods.find((method): method is ShippingMethod => method.type !== 'pickup');
  const pickup = methods.find(({ type }) => type === 'pickup');
  const fetched = pickup && takesLines(pickup) ? pickup : null;
  const { context } = body;
  return {
    lines: body.line_items.map(({ id, item, quantity }) => ({ lineId: id ?? null, variantId: item.id, quantity })),
    buyer: toBuyer(body.buyer),
    ...(language && { language }),
    customerId,
    codes: body.discounts?.codes ?? [],
    currency: context?.currency ?? null,
    locality: toLocality(context),
    destinations: toDestinations(shipping?.destinations ?? []),
    selectedDestinationId: shipping?.selected_destination_id ?? null,
    ...(fetched && {
      pickup: { locationId: fetched.selected_destination_id ?? null, lineIds: fetched.line_item_ids ?? null },
    }),
    selectedOptionId: (fetched ?? shipping)?.groups?.[0]?.selected_option_id ?? null,
  };
}

/** Who buys, in our own words. */
export function toBuyer(buyer: CheckoutWrite['buyer']): Buyer | null {
  if (!buyer) return null;
  return { email: buyer.email, firstName: buyer.first_name, lastName: buyer.last_name, phone: buyer.phone_number };
}

/** Where he says that he is; null where he says nothing of it. */
export function toLocality(context: CheckoutWrite['context']): Locality | null {
  if (!context || (context.address_country ?? context.address_region ?? context.postal_code) === null) return null;
  return { country: context.address_country, region: context.address_region, postalCode: context.postal_code };
}

/** Addresses without an id are named by their place, `dest_1` first, so that the same body names them the same again. */
function toDestinations(written: NonNullable<ShippingMethod['destinations']>): Destination[] {
  const taken = new Set(written.flatMap(({ id }) => (id ? [id] : [])));
  const named = (place: number): string => {
    let name = `dest_${place + 1}`;
    while (taken.has(name)) name += '_';
    return name;
  };
  return written.map((address, place) => ({
    id: address.id ?? named(place),
    firstName: address.first_name,
    lastName: address.last_name,
    street: address.street_address,
    extended: address.extended_address,
    locality: address.address_locality,
    region: address.address_region,
    postalCode: address.postal_code,
    country: address.address_country,
    phone: address.phone_number,
  }));
}

/** The token that a complete pays with; null where no instrument is given. */
export function toCredential(body: CompleteWrite): PaymentCredential | null {
  const index = chosenIndex(body.payment);
  const instrument = index === null ? undefined : body.payment?.instruments?.[index];
  if (instrument?.type !== 'card' || !instrument.credential) return null;
  const { token } = instrument.credential;
  return {
    kind: token.startsWith('ctoken_') ? 'confirmation_token' : 'payment_method',
    token,
    instrumentId: instrument.id,
    ...(instrument.amount != null && { amountMinor: instrument.amount }),
  };
}

/** A gift card of a request, with its code, which the API looks up. */
export interface GiftCardGiven extends Omit<GiftCardTender, 'giftCardId'> {
  readonly code: string;
}

/** The gift cards that a request gives, in the order in which they are used; those without a code only repeat an answer. */
export function toGiftCards(payment: PaymentRequest): GiftCardGiven[] {
  return giftCardIndexes(payment).flatMap((index) => {
    const instrument = payment?.instruments?.[index];
    if (instrument?.type !== 'gift_card' || !instrument.credential) return [];
    const { id: instrumentId, credential, amount } = instrument;
    return [{ code: credential.token, instrumentId, index, amountMinor: amount ?? null }];
  });
}
