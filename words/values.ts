import { formatAmount } from './amounts.ts';

/** What stands in a text's placeholders, not yet written as a language writes it; JSON, so that it can be stored. */
export type Value =
  | string
  | number
  /** In minor units of its currency. */
  | { readonly amountMinor: number; readonly currency: string }
  /** A day as `2026-11-24`. */
  | { readonly day: string }
  /** A moment, ISO 8601 in UTC: told as its time of day. */
  | { readonly at: string }
  /** ISO 3166-1 alpha-2 in capitals. */
  | { readonly country: string }
  /** Other texts of the catalog, by their keys. */
  | { readonly texts: readonly string[] };

export type Values = Readonly<Record<string, Value>>;

/** A value as a language writes it; numbers are left to the text, which may count by them. */
export function written(value: Value, language: string, say: (key: string) => string): string | number {
  if (typeof value !== 'object') return value;
  if ('amountMinor' in value) return formatAmount(value.amountMinor, value.currency, language);
  if ('day' in value) return formatDay(value.day, language);
  if ('at' in value) return formatTime(value.at, language);
  if ('country' in value) return formatCountry(value.country, language);
  return value.texts.map((key) => say(key)).join(', ');
}

const days = new Map<string, Intl.DateTimeFormat>();
const countries = new Map<string, Intl.DisplayNames>();

/** A day for people: `Nov 24, 2026`, `24.11.2026`. @param day as `2026-11-24` */
function formatDay(day: string, language: string): string {
  let format = days.get(language);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
    days.set(language, format);
  }
  return format.format(new Date(`${day}T00:00:00Z`));
}

const times = new Map<string, Intl.DateTimeFormat>();

/** A time of day for people, with its zone, since nobody knows where who reads it is: `10:45 AM UTC`, `10:45 UTC`. */
function formatTime(at: string, language: string): string {
  let format = times.get(language);
  if (!format) {
    format = new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'UTC',
      timeZoneName: 'short',
    });
    times.set(language, format);
  }
  return format.format(new Date(at));
}

/** A country's name for people. @param country ISO 3166-1 alpha-2 in capitals */
export function formatCountry(country: string, language: string): string {
  let names = countries.get(language);
  if (!names) {
    names = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
    countries.set(language, names);
  }
  return names.of(country) ?? country;
}
