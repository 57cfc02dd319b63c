import type { Destination } from '../../../domain/checkout/checkout.ts';
import type { PlaceAddress } from '../../../domain/checkout/pickup.ts';
import type { Address } from './response-parts.ts';

/** Those of the values that are known. */
export function given<Key extends string>(values: Record<Key, string | null>): { [K in Key]?: string } {
  const known = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as { [K in Key]?: string };
}

/** An address as answers show it, without what is not known. */
export function renderAddress(destination: Destination): Address {
  return given({
    first_name: destination.firstName,
    last_name: destination.lastName,
    street_address: destination.street,
    extended_address: destination.extended,
    address_locality: destination.locality,
    address_region: destination.region,
    postal_code: destination.postalCode,
    address_country: destination.country,
    phone_number: destination.phone,
  });
}

/** Where one of the shop's own places is. */
export function renderPlace({ street, locality, region, postalCode, country }: PlaceAddress): Address {
  return given({
    street_address: street,
    address_locality: locality,
    address_region: region,
    postal_code: postalCode,
    address_country: country,
  });
}
