import { z } from 'zod';
import { invalidParam } from './errors.ts';
import type { ApiError } from './errors.ts';

/** Every value of a form-encoded request is text; these schemas turn it into what Stripe means by it. */
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, 'integer')
  .transform(Number);
export const bool = z.enum(['true', 'false'], 'boolean').transform((value) => value === 'true');
/** Text of up to 5,000 characters; the empty text unsets the field. */
export const text = z
  .string()
  .max(5000)
  .transform((value) => (value === '' ? null : value));
export const id = z.string().min(1).max(255);

export type MetadataChange = Record<string, string> | null;

/**
 * Up to 50 keys of 40 characters with values of 500; an empty value removes a key, an empty `metadata` all of them.
 * Keys of digits only are refused (unlike at Stripe): the form parser reads them as an array.
 */
export const metadata = z.union([
  z.literal('').transform(() => null),
  z
    .record(z.string().min(1).max(40), z.string().max(500))
    .refine((entries) => Object.keys(entries).length <= 50, 'You can have up to 50 metadata keys'),
]);

/** Metadata after a change, as Stripe merges it. */
export function mergeMetadata(
  current: Record<string, string> | null,
  change: MetadataChange | undefined,
): Record<string, string> {
  if (change === null) return {};
  const merged = { ...current, ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}

const address = z.strictObject({
  city: text.optional(),
  country: text.optional(),
  line1: text.optional(),
  line2: text.optional(),
  postal_code: text.optional(),
  state: text.optional(),
});
export type AddressParams = z.output<typeof address>;

export const shipping = z.strictObject({
  address,
  name: z.string().min(1).max(5000),
  carrier: text.optional(),
  phone: text.optional(),
  tracking_number: text.optional(),
});
export type ShippingParams = z.output<typeof shipping>;

export const billingDetails = z.strictObject({
  address: address.optional(),
  email: text.optional(),
  name: text.optional(),
  phone: text.optional(),
});
export type BillingDetailsParams = z.output<typeof billingDetails>;

/** What every new payment method may say. */
const anyMethod = { billing_details: billingDetails.optional(), metadata: metadata.optional() };

/**
 * A new payment method: cards only by test token (the sandbox never sees a card number), and iDEAL. Bank debits exist
 * as test names only (`pm_usBankAccount_…`, `pm_sepaDebit_…`).
 */
export const paymentMethodData = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('card'), card: z.strictObject({ token: id }), ...anyMethod }),
  z.strictObject({
    type: z.literal('ideal'),
    ideal: z.union([z.literal(''), z.strictObject({ bank: z.string().max(100).optional() })]).optional(),
    ...anyMethod,
  }),
]);
export type PaymentMethodData = z.output<typeof paymentMethodData>;

/** All six fields of an address, as Stripe returns it. */
export function fullAddress(given: AddressParams | undefined) {
  return {
    city: given?.city ?? null,
    country: given?.country ?? null,
    line1: given?.line1 ?? null,
    line2: given?.line2 ?? null,
    postal_code: given?.postal_code ?? null,
    state: given?.state ?? null,
  };
}

/** `['shipping', 'name']` → `shipping[name]`. */
function paramName(path: readonly PropertyKey[]): string {
  const [first = '', ...rest] = path;
  return String(first) + rest.map((part) => `[${String(part)}]`).join('');
}

/** Parses with Stripe's errors: parameter_unknown, parameter_missing, parameter_invalid_…; the first problem counts. */
export function parseParams<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issues = result.error.issues;
  const issue = issues.find((one) => one.code === 'unrecognized_keys') ?? issues[0];
  throw issue === undefined ? invalidParam('', 'Invalid request') : stripeError(issue, raw);
}

function stripeError(issue: z.core.$ZodIssue, raw: unknown): ApiError {
  if (issue.code === 'unrecognized_keys') {
    const name = paramName([...issue.path, issue.keys[0] ?? '']);
    // Removed by API version 2026-09-30.endive, with an error code of its own.
    if (name === 'payment_method_types') {
      const message = `${name} is no longer supported. Use allowed_payment_method_types, or dynamic payment methods.`;
      return invalidParam(name, message, 'payment_method_types_no_longer_supported');
    }
    return invalidParam(name, `Received unknown parameter: ${name}`, 'parameter_unknown');
  }
  const name = paramName(issue.path);
  const given = valueAt(raw, issue.path);
  if (given === undefined) return invalidParam(name, `Missing required param: ${name}.`, 'parameter_missing');
  if (given === '') {
    const message = `You passed an empty string for '${name}'. Remove it, or give it a value.`;
    return invalidParam(name, message, 'parameter_invalid_empty');
  }
  if (issue.message === 'integer') {
    return invalidParam(name, `Invalid integer: ${shown(given)}`, 'parameter_invalid_integer');
  }
  if (issue.message === 'boolean') return invalidParam(name, `Invalid boolean: ${shown(given)}`);
  if (issue.code === 'invalid_value') {
    return invalidParam(name, `Invalid ${name}: must be one of ${issue.values.map(String).join(', ')}`);
  }
  return invalidParam(name, `Invalid ${name}: ${issue.message}`);
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 100);
}
