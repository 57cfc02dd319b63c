import { z } from 'zod';
import { Prisma } from '../../../../prisma/generated/client.ts';

/**
 * Columns of the tables that people keep, each as JSON has it and as the database has it. A codec's input is JSON: numbers are
 * whole, times are ISO 8601, days have no time.
 */
export const name = z.string().min(1).max(100);
export const title = z.string().min(1).max(500);
export const text = z.string().max(5_000);
/** What rows are named by in addresses and in other rows. */
export const id = z.string().regex(/^[A-Za-z0-9_.:-]{1,100}$/, 'letters, digits and _ . : - are expected, at most 100');
export const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency is three capitals (ISO 4217), such as EUR');
export const country = z.string().regex(/^[A-Z]{2}$/, 'a country is two capitals (ISO 3166-1), such as DE');
/** E-mail addresses are compared without regard to case. */
export const email = z.codec(z.email().max(254), z.string(), {
  decode: (value) => value.toLowerCase(),
  encode: (value) => value,
});
export const units = z.int().min(0).max(1_000_000_000);
export const list = z.array(z.string().min(1).max(100)).max(100);

/** An amount in the currency's minor units. */
export const minor = z.codec(z.int().min(0).max(1_000_000_000), z.bigint(), {
  decode: (value) => BigInt(value),
  encode: (value) => Number(value),
});

/** As minor, below 0 where money leaves. */
export const signedMinor = z.codec(z.int().min(-1_000_000_000).max(1_000_000_000), z.bigint(), {
  decode: (value) => BigInt(value),
  encode: (value) => Number(value),
});

/** Thresholds of any size: grams, units, minor units. */
export const wide = z.codec(z.int().min(0), z.bigint(), {
  decode: (value) => BigInt(value),
  encode: (value) => Number(value),
});

export const time = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: (value) => new Date(value),
  encode: (value) => value.toISOString(),
});

export const day = z.codec(z.iso.date(), z.date(), {
  decode: (value) => new Date(`${value}T00:00:00Z`),
  encode: (value) => value.toISOString().slice(0, 10),
});

/** Part of a country as shipping compares it: capitals and digits; empty: all of it. */
export const placeCode = z.string().regex(/^[A-Z0-9]{0,20}$/, 'capitals and digits are expected, nothing else');

const part = z.string().max(500).nullish();

/** The address of a place; Prisma has a word of its own for a JSON column that is not set. */
export const place = z.codec(
  z.strictObject({ street: part, locality: part, region: part, postalCode: part, country, hours: part }).nullable(),
  z.unknown(),
  {
    decode: (value) => value ?? Prisma.DbNull,
    encode: (value) => (value === Prisma.DbNull ? null : value) as { country: string } | null,
  },
);
