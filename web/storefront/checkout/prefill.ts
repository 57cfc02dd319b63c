import type { Account } from '../../../contracts/storefront-account.ts';
import type { CheckoutForm, Pending } from './form.ts';

/**
 * What of an account goes into a form: nothing that is written already. An address of another country than the goods are to go to is not
 * the one he means.
 */
export function prefillOf({ email, name, address }: Account, form: CheckoutForm): Pending {
  const isThere = address !== null && (form.country === '' || form.country === address.address_country);
  const [first = '', ...rest] = (name ?? '').trim().split(/\s+/);
  const known: Partial<Record<keyof CheckoutForm, string | null | undefined>> = {
    email,
    firstName: address?.first_name ?? first,
    lastName: address?.last_name ?? rest.join(' '),
    ...(isThere && {
      country: address.address_country,
      street: address.street_address,
      extended: address.extended_address,
      city: address.address_locality,
      region: address.address_region,
      postalCode: address.postal_code,
      phone: address.phone_number,
    }),
  };
  // Half of one address and half of another is none.
  const isBegun = form.street !== '' || form.city !== '';
  const entries = Object.entries(known).filter(
    ([field, value]) => value && form[field as keyof CheckoutForm] === '' && !(isBegun && field !== 'email'),
  );
  return Object.fromEntries(entries);
}
