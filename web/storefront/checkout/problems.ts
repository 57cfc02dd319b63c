import type { Checkout } from '../protocol/checkouts.ts';
import type { AddressForm } from './address-form.ts';
import type { CheckoutForm, FormField } from './form.ts';
import { isEmail } from './form.ts';

export type Message = Checkout['messages'][number];

/** Where on the page a message of the API belongs. */
export type Spot =
  | { readonly kind: 'field'; readonly field: FormField }
  /** The address as a whole: which of its fields the message does not tell. */
  | { readonly kind: 'address' }
  | { readonly kind: 'option' }
  | { readonly kind: 'place' }
  | { readonly kind: 'line'; readonly index: number }
  | { readonly kind: 'code'; readonly index: number }
  | { readonly kind: 'payment' }
  | { readonly kind: 'page' };

const FIELDS: Readonly<Record<string, FormField>> = {
  email: 'email',
  first_name: 'firstName',
  last_name: 'lastName',
  phone_number: 'phone',
  street_address: 'street',
  extended_address: 'extended',
  address_locality: 'city',
  address_region: 'region',
  postal_code: 'postalCode',
  address_country: 'country',
};

/** The spot of a path (RFC 9535) into an answer or a request. */
export function spotOf(path: string | null | undefined): Spot {
  if (!path) return { kind: 'page' };
  const line = /^\$\.line_items\[(\d+)\]/.exec(path)?.[1];
  if (line !== undefined) return { kind: 'line', index: Number(line) };
  const code = /^\$\.discounts\.codes\[(\d+)\]/.exec(path)?.[1];
  if (code !== undefined) return { kind: 'code', index: Number(code) };
  if (path.startsWith('$.payment')) return { kind: 'payment' };
  if (path.endsWith('.selected_option_id')) return { kind: 'option' };
  if (path.startsWith('$.fulfillment.methods[1]')) return { kind: 'place' };
  const member = /\.([a-z_]+)$/.exec(path)?.[1] ?? '';
  const field = FIELDS[member];
  if (field && /^\$\.(?:buyer|context|fulfillment)\b/.test(path)) return { kind: 'field', field };
  return path.startsWith('$.fulfillment') ? { kind: 'address' } : { kind: 'page' };
}

/** The messages of a spot. */
export function messagesAt(messages: readonly Message[], kind: Spot['kind'], index?: number): Message[] {
  return messages.filter(({ path }) => {
    const spot = spotOf(path);
    return spot.kind === kind && (index === undefined || ('index' in spot && spot.index === index));
  });
}

/** Codes of messages that tell that what the buyer has seen is no longer so (promise O3). */
const CHANGES = new Set(['quote_changed', 'price_changed', 'discount_changed', 'shipping_changed', 'tax_changed']);
export const isChange = ({ code }: Message): boolean => CHANGES.has(code);

/** Why a field is not right, as the key of a text. */
export type FieldProblem =
  | 'checkout.need.email'
  | 'checkout.need.email_valid'
  | 'checkout.need.name'
  | 'checkout.need.country'
  | 'checkout.need.street'
  | 'checkout.need.city'
  | 'checkout.need.region'
  | 'checkout.need.postal_code'
  | 'checkout.need.place'
  | 'checkout.need.option';

/** The fields that are not right, in the order in which they stand on the page. The API has the last word. */
export function problemsOf(
  form: CheckoutForm,
  address: AddressForm,
  { ships, hasOptions }: { readonly ships: boolean; readonly hasOptions: boolean },
): readonly (readonly [FormField, FieldProblem])[] {
  const blank = (field: FormField) => form[field].trim() === '';
  const found: [FormField, FieldProblem][] = [];
  const need = (wrong: boolean, field: FormField, problem: FieldProblem) => wrong && found.push([field, problem]);
  if (blank('email')) found.push(['email', 'checkout.need.email']);
  else need(!isEmail(form.email), 'email', 'checkout.need.email_valid');
  if (ships && form.way === 'pickup') {
    need(blank('placeId'), 'placeId', 'checkout.need.place');
    return found;
  }
  need(blank('country'), 'country', 'checkout.need.country');
  if (!ships) return found;
  need(blank('firstName') && blank('lastName'), 'firstName', 'checkout.need.name');
  need(blank('street'), 'street', 'checkout.need.street');
  for (const part of address.order) {
    if (part === 'city') need(blank('city'), 'city', 'checkout.need.city');
    if (part === 'region') need(address.region?.required === true && blank('region'), 'region', 'checkout.need.region');
    if (part === 'postalCode')
      need(address.postalCode?.required === true && blank('postalCode'), 'postalCode', 'checkout.need.postal_code');
  }
  need(hasOptions && blank('optionId'), 'optionId', 'checkout.need.option');
  return found;
}
