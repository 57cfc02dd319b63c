import { z } from 'zod';
import { invalidParam } from './errors.ts';
import { listParams } from './lists.ts';
import { bool, fullAddress, id, integer, metadata, paymentMethodData, shipping, text } from './params.ts';
import type { ShippingParams } from './params.ts';
import { METHOD_TYPES } from './test-methods.ts';

const captureMethod = z.enum(['automatic', 'automatic_async', 'manual']);
const paymentMethodOptions = z.strictObject({
  card: z
    .strictObject({
      capture_method: z.enum(['manual', '']).optional(),
      request_multicapture: z.enum(['if_available', 'never']).optional(),
      request_three_d_secure: z.enum(['any', 'automatic', 'challenge']).optional(),
    })
    .optional(),
});
export type PaymentMethodOptionsParams = z.output<typeof paymentMethodOptions>;

/** Any of Stripe's types; those that the sandbox does not have are never offered. */
const allowedTypes = z
  .array(z.string().min(1).max(100))
  .max(100)
  .refine(
    (types) => METHOD_TYPES.some((type) => types.includes(type)),
    `the sandbox has ${METHOD_TYPES.join(', ')}: at least one must be among them`,
  );

/** The buyer's consent to a debit: accepted, and not kept. */
const mandateData = z.union([
  z.literal(''),
  z.strictObject({
    customer_acceptance: z.strictObject({
      accepted_at: integer.optional(),
      offline: z.union([z.literal(''), z.strictObject({})]).optional(),
      online: z
        .strictObject({ ip_address: z.string().max(100).optional(), user_agent: z.string().max(5000).optional() })
        .optional(),
      type: z.enum(['offline', 'online']),
    }),
  }),
]);

/** Fields that create, update and confirm share. */
const details = {
  allowed_payment_method_types: allowedTypes.optional(),
  payment_method: id.optional(),
  payment_method_data: paymentMethodData.optional(),
  payment_method_options: paymentMethodOptions.optional(),
  receipt_email: text.optional(),
  shipping: z.union([z.literal('').transform(() => null), shipping]).optional(),
};
/** Where the buyer comes back to after a redirect: a web address, or an app's own scheme. */
const returnUrl = z
  .string()
  .min(1)
  .max(5000)
  .refine((url) => URL.canParse(url) && !/^(javascript|data|vbscript):/i.test(url), 'Not a valid URL');

/** Fields of a confirmation; on create only with `confirm=true`. */
const confirmation = {
  confirmation_token: id.optional(),
  error_on_requires_action: bool.optional(),
  mandate_data: mandateData.optional(),
  return_url: returnUrl.optional(),
  use_stripe_sdk: bool.optional(),
};
const editable = {
  ...details,
  description: text.optional(),
  metadata: metadata.optional(),
  statement_descriptor: text.optional(),
  statement_descriptor_suffix: text.optional(),
};

export const createParams = z.strictObject({
  ...editable,
  ...confirmation,
  amount: integer,
  currency: z.string(),
  automatic_payment_methods: z
    .strictObject({ enabled: bool, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  capture_method: captureMethod.optional(),
  confirm: bool.optional(),
  confirmation_method: z.enum(['automatic', 'manual']).optional(),
});
export type CreateParams = z.output<typeof createParams>;

export const updateParams = z.strictObject({
  ...editable,
  amount: integer.optional(),
  currency: z.string().optional(),
  capture_method: captureMethod.optional(),
});
export type UpdateParams = z.output<typeof updateParams>;

export const confirmParams = z.strictObject({
  ...details,
  ...confirmation,
  capture_method: captureMethod.optional(),
});
export type ConfirmParams = z.output<typeof confirmParams>;

export const captureParams = z.strictObject({
  amount_to_capture: integer.optional(),
  final_capture: bool.optional(),
  metadata: metadata.optional(),
  statement_descriptor: text.optional(),
  statement_descriptor_suffix: text.optional(),
});
export type CaptureParams = z.output<typeof captureParams>;

export const cancelParams = z.strictObject({
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
});
export type CancelParams = z.output<typeof cancelParams>;

export const paymentIntentListParams = listParams;

/** Combinations that Stripe refuses on create. */
export function checkCreate(params: CreateParams): void {
  const exclusive = (first: keyof CreateParams, second: keyof CreateParams): void => {
    if (params[first] === undefined || params[second] === undefined) return;
    throw invalidParam(first, `You may only specify one of these parameters: ${first}, ${second}.`);
  };
  exclusive('automatic_payment_methods', 'confirmation_method');
  exclusive('automatic_payment_methods', 'allowed_payment_method_types');
  if (params.confirm === true) return;
  for (const name of Object.keys(confirmation)) {
    if (Reflect.get(params, name) === undefined) continue;
    const message = `The parameter ${name} cannot be passed when creating a PaymentIntent unless confirm is set to true.`;
    throw invalidParam(name, message);
  }
}

/** Refuses two sources of a payment method in one request. */
export function checkOneSource(params: Pick<ConfirmParams, 'payment_method' | 'payment_method_data'>): void {
  const names = ['payment_method', 'payment_method_data', 'confirmation_token'] as const;
  const given = names.filter((name) => Reflect.get(params, name) !== undefined);
  const [first] = given;
  if (first === undefined || given.length < 2) return;
  throw invalidParam(first, `You may only specify one of these parameters: ${given.join(', ')}.`);
}

/** Shipping as Stripe returns it. */
export function fullShipping(given: ShippingParams | null) {
  if (given === null) return null;
  return {
    address: fullAddress(given.address),
    carrier: given.carrier ?? null,
    name: given.name,
    phone: given.phone ?? null,
    tracking_number: given.tracking_number ?? null,
  };
}
