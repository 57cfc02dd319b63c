import type { Checkout, CheckoutWrite } from '../protocol/checkouts.ts';

/** What the buyer writes and chooses on the page. Empty: nothing. */
export interface CheckoutForm {
  readonly email: string;
  readonly country: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly street: string;
  readonly extended: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly phone: string;
  /** How the goods come to him. */
  readonly way: 'shipping' | 'pickup';
  /** The shop's place where he fetches them. */
  readonly placeId: string;
  readonly optionId: string;
}

export type FormField = keyof CheckoutForm;

/** What is not in the checkout yet: it was typed or chosen since it was last saved. */
export type Pending = Partial<CheckoutForm>;

/** Changes of the checkout that are no fields. */
export interface Change {
  readonly addCode?: string;
  readonly removeCode?: string;
  readonly removeLine?: string;
}

type Method = NonNullable<Checkout['fulfillment']>['methods'][number];
type ShippingAddress = Extract<Method['destinations'][number], { type: 'shipping_address' }>;

const ID_OF_ADDRESS = 'home';

export const methodOf = (checkout: Checkout, type: Method['type']): Method | null =>
  checkout.fulfillment?.methods.find((method) => method.type === type) ?? null;

/** The method that the goods go by; null where nothing is sent. */
export function chosenMethod(checkout: Checkout): Method | null {
  const pickup = methodOf(checkout, 'pickup');
  return pickup && pickup.line_item_ids.length > 0 ? pickup : methodOf(checkout, 'shipping');
}

function addressOf(checkout: Checkout): ShippingAddress | null {
  const method = methodOf(checkout, 'shipping');
  const addresses = (method?.destinations ?? []).filter((each) => each.type === 'shipping_address');
  return addresses.find(({ id }) => id === method?.selected_destination_id) ?? addresses[0] ?? null;
}

/** What the checkout says of what the buyer has written and chosen. */
export function formOf(checkout: Checkout): CheckoutForm {
  const address = addressOf(checkout);
  const { buyer, context } = checkout;
  const method = chosenMethod(checkout);
  const fetched = method?.type === 'pickup';
  return {
    email: buyer?.email ?? '',
    country: address?.address_country ?? context?.address_country ?? '',
    firstName: address?.first_name ?? buyer?.first_name ?? '',
    lastName: address?.last_name ?? buyer?.last_name ?? '',
    street: address?.street_address ?? '',
    extended: address?.extended_address ?? '',
    city: address?.address_locality ?? '',
    region: address?.address_region ?? context?.address_region ?? '',
    postalCode: address?.postal_code ?? context?.postal_code ?? '',
    phone: address?.phone_number ?? buyer?.phone_number ?? '',
    way: fetched ? 'pickup' : 'shipping',
    placeId: fetched ? (method.selected_destination_id ?? '') : '',
    optionId: fetched ? '' : (method?.groups[0]?.selected_option_id ?? ''),
  };
}

/**
 * The whole of what the buyer has written, as a PUT wants it: the checkout as it is, with what is pending on top. What somebody
 * else has changed meanwhile stays as he left it, but for the fields that the buyer has written himself.
 */
export function writeOf(checkout: Checkout, pending: Pending, change: Change = {}): CheckoutWrite {
  const form = { ...formOf(checkout), ...pending };
  // What is no address yet would be refused, and the rest with it.
  const email = isEmail(form.email) ? form.email.trim() : (checkout.buyer?.email ?? null);
  const names = { first_name: form.firstName, last_name: form.lastName, phone_number: form.phone };
  const place = { address_country: form.country, address_region: form.region, postal_code: form.postalCode };
  const codes = (checkout.discounts?.codes ?? []).filter((code) => code !== change.removeCode);
  return {
    line_items: checkout.line_items
      .filter(({ id }) => id !== change.removeLine)
      .map(({ id, item, quantity }) => ({ id, item: { id: item.id }, quantity })),
    buyer: { email, ...names },
    context: { ...place, currency: checkout.currency },
    ...(checkout.fulfillment && { fulfillment: { methods: methodsOf(checkout, form, { ...names, ...place }) } }),
    discounts: { codes: change.addCode ? [...codes, change.addCode] : codes },
  };
}

function methodsOf(
  checkout: Checkout,
  form: CheckoutForm,
  rest: object,
): NonNullable<NonNullable<CheckoutWrite['fulfillment']>['methods']> {
  const id = addressOf(checkout)?.id ?? ID_OF_ADDRESS;
  const destination = {
    id,
    type: 'shipping_address' as const,
    ...rest,
    street_address: form.street,
    extended_address: form.extended,
    address_locality: form.city,
  };
  const isEmpty = [form.country, form.street, form.city, form.region, form.postalCode].every((part) => part === '');
  const shipping = {
    type: 'shipping' as const,
    destinations: isEmpty ? [] : [destination],
    ...(!isEmpty && { selected_destination_id: id }),
  };
  if (form.way === 'pickup') {
    const pickup = { type: 'pickup' as const, ...(form.placeId !== '' && { selected_destination_id: form.placeId }) };
    return [{ ...shipping, line_item_ids: [] }, pickup];
  }
  return [{ ...shipping, groups: [{ selected_option_id: form.optionId === '' ? null : form.optionId }] }];
}

/** What is still to be saved once `saved` was: what was typed since stays. */
export function leftOf(pending: Pending, saved: Pending): Pending {
  const entries = Object.entries(pending).filter(([field, value]) => saved[field as FormField] !== value);
  // An address that is none was not saved.
  const left: Pending = Object.fromEntries(entries);
  return pending.email !== undefined && !isEmail(pending.email) && pending.email !== ''
    ? { ...left, email: pending.email }
    : left;
}

/** As much as can be told without writing to it: one @, something before it, a dot with something around it behind it. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text.trim());
}
