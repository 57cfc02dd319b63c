import { z } from 'zod';

// Kinds of values. What each expects is said to whoever set it wrong; the value itself, which may be a secret, never is.

export const text = (expected: string, pattern: RegExp) => z.string(expected).regex(pattern, expected);

export const whole = (byDefault: number, least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most} (default ${byDefault})`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected)
    .default(byDefault);
};

export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port from 1 to 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'a port from 1 to 65535');

export const flag = z.enum(['true', 'false']);

export const url = (expected: string, ...protocols: string[]) =>
  z.string(expected).refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), expected);

/** Without a slash at its end. */
export const webUrl = (expected: string) =>
  url(expected, 'http:', 'https:')
    .refine((value) => !/[?#]/.test(value), `${expected}, without ? and #`)
    .transform((value) => value.replace(/\/+$/, ''));

export const secret = (expected: string) => text(`${expected}, 16 to 200 visible characters`, /^[!-~]{16,200}$/);

/** An issuer of OpenID Connect: over http only what runs on this very machine, a provider in development. */
export const issuer = (expected: string) =>
  z.string().refine((value) => URL.canParse(value) && isSafeIssuer(new URL(value)), expected);

function isSafeIssuer({ protocol, hostname, search, hash }: URL): boolean {
  return search === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname)));
}

/** A name of this very machine. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}
