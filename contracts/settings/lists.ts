import { z } from 'zod';
import { text } from './values.ts';

/** Separated by commas; what the entries are is for the next in the pipe. */
const list = (expected?: string) =>
  z.string(expected).transform((entries) => entries.split(',').map((entry) => entry.trim()));

/** Proxies of the shop's own, as proxy-addr knows them. */
export const proxies = list().pipe(
  z
    .array(
      text(
        "addresses or networks of the shop's own proxies, separated by commas, such as 10.0.0.0/8; or loopback, linklocal, uniquelocal",
        /^(?:loopback|linklocal|uniquelocal|(?:\d{1,3}\.){3}\d{1,3}(?:\/(?:\d|[12]\d|3[0-2]))?|(?=[^:]*:[^:]*:)[\da-fA-F:]{2,39}(?:\/\d{1,3})?)$/,
      ),
    )
    .max(50, 'at most 50 proxies'),
);

export const paymentMethods = list().pipe(
  z
    .array(text("Stripe's names of payment methods, separated by commas, such as card,klarna", /^[a-z0-9_]{2,40}$/))
    .max(40, 'at most 40 payment methods'),
);

const WEBHOOK_SECRETS = "the webhook endpoint's secret, whsec_…, or up to 5 of them, separated by commas";

export const webhookSecrets = list(WEBHOOK_SECRETS).pipe(
  z.array(text(WEBHOOK_SECRETS, /^whsec_[!-+--~]{4,}$/)).max(5, 'at most 5 secrets'),
);

/** Keys of callers, each with its name. */
export const namedKeys = list()
  .pipe(
    z.array(
      text(
        'name:key pairs, separated by commas; names of letters, digits, - and _; keys of 16 to 200 characters',
        /^[A-Za-z0-9_-]{1,40}:[!-+--~]{16,200}$/,
      ).transform((entry) => ({
        name: entry.slice(0, entry.indexOf(':')),
        key: entry.slice(entry.indexOf(':') + 1),
      })),
    ),
  )
  .refine(
    (keys) =>
      new Set(keys.map(({ name }) => name)).size === keys.length &&
      new Set(keys.map(({ key }) => key)).size === keys.length,
    'each name and each key only once',
  );
