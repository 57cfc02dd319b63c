import { z } from 'zod';
import { languageOf } from '../../../words/languages.ts';
import { REQUEST_LIMITS } from '../../commands.ts';

/** A text that a caller may leave out; null and blank count as left out. */
const optionalText = (maximum: number = REQUEST_LIMITS.textLength) =>
  z
    .string()
    .max(maximum)
    .nullish()
    .transform((value) => value?.trim() || null);

/** A name that the caller gives to a thing or takes from an answer. */
export const identifier = z.string().min(1).max(100);

/** ISO 3166-1 alpha-2, in capitals afterwards. */
const country = z
  .string()
  .regex(/^\s*[A-Za-z]{2}\s*$/, 'a country is two letters (ISO 3166-1 alpha-2), such as US')
  .transform((value) => value.trim().toUpperCase());

const optionalCountry = z
  .preprocess((value) => (value === '' ? null : value), country.nullish())
  .transform((value) => value ?? null);

export const postalAddress = z.object({
  first_name: optionalText(),
  last_name: optionalText(),
  street_address: optionalText(),
  extended_address: optionalText(),
  address_locality: optionalText(),
  address_region: optionalText(),
  postal_code: optionalText(40),
  address_country: optionalCountry,
  phone_number: optionalText(40),
});

export const buyer = z.object({
  email: z
    .preprocess(
      (value) => (typeof value === 'string' ? value.trim() || null : value),
      z.email('an e-mail address is expected').max(254).nullish(),
    )
    .transform((value) => value ?? null),
  first_name: optionalText(),
  last_name: optionalText(),
  phone_number: optionalText(40),
});

/**
 * Hints on who buys and where (UCP Context). They are not authoritative: a country, language or currency that can't be
 * understood counts as not given, so that a hint never fails a request.
 */
export const context = z.object({
  address_country: z.string().max(REQUEST_LIMITS.textLength).nullish().transform(twoLetters),
  address_region: optionalText(),
  postal_code: optionalText(40),
  language: z
    .string()
    .max(REQUEST_LIMITS.textLength)
    .nullish()
    .transform((value) => (value ? languageOf([value]) : null))
    .meta({ description: 'BCP 47, such as de or de-AT; outranks Accept-Language.' }),
  currency: z
    .string()
    .max(REQUEST_LIMITS.textLength)
    .nullish()
    .transform((value) => (value && /^[A-Za-z]{3}$/.test(value.trim()) ? value.trim().toUpperCase() : null)),
});

function twoLetters(value: string | null | undefined): string | null {
  return value && /^[A-Za-z]{2}$/.test(value.trim()) ? value.trim().toUpperCase() : null;
}

/** Codes that are given replace those given before; none are left where there is no such member (UCP discount, Operations). */
export const discounts = z.object({
  codes: z
    .array(
      z
        .string()
        .max(100)
        .transform((code) => code.trim()),
    )
    .max(REQUEST_LIMITS.codes)
    .nullish()
    .meta({ description: 'In any case.' }),
});
