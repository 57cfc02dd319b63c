import { z } from 'zod';

/** The members that several answers of this version share: for the API's documentation and the types of what is rendered. */
export const message = z
  .object({
    type: z.enum(['error', 'warning', 'info']),
    code: z.string(),
    content: z.string(),
    severity: z.enum(['recoverable', 'requires_buyer_input', 'requires_buyer_review', 'unrecoverable']).optional(),
    path: z.string().optional().meta({ description: 'RFC 9535 JSONPath into this answer.' }),
  })
  .meta({ id: 'Message' });

export const total = z
  .object({
    type: z.string(),
    display_text: z.string().optional(),
    amount: z.int().meta({ description: "In the currency's minor unit; negative where it is taken off." }),
    lines: z.array(z.object({ display_text: z.string(), amount: z.int() })).optional(),
  })
  .meta({ id: 'Total' });

export const item = z.object({
  id: z.string(),
  title: z.string(),
  price: z.int(),
  image_url: z.string().optional(),
});

export const address = z
  .object({
    first_name: z.string().optional(),
    last_name: z.string().optional(),
    street_address: z.string().optional(),
    extended_address: z.string().optional(),
    address_locality: z.string().optional(),
    address_region: z.string().optional(),
    postal_code: z.string().optional(),
    address_country: z.string().optional(),
    phone_number: z.string().optional(),
  })
  .meta({ id: 'PostalAddress' });

/** The codes as given, and what was taken off: by them, or by itself (UCP discount). */
export const discounts = z
  .object({
    codes: z.array(z.string()),
    applied: z.array(
      z.object({
        code: z.string().optional(),
        title: z.string(),
        amount: z.int(),
        automatic: z.literal(true).optional(),
        method: z.enum(['each', 'across']),
        priority: z.int(),
        allocations: z.array(z.object({ path: z.string(), amount: z.int() })),
      }),
    ),
  })
  .meta({ id: 'Discounts' });

/** Who buys, as far as he said. */
export const buyer = z.object({
  email: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  phone_number: z.string().optional(),
});

/** Where he says that he is, or is taken to be, and what he reads. */
export const context = z.object({
  address_country: z.string().optional(),
  address_region: z.string().optional(),
  postal_code: z.string().optional(),
  language: z.string().optional(),
});

const versions = z.record(z.string(), z.array(z.object({ version: z.string() })));

export const envelope = z.object({
  version: z.string(),
  status: z.enum(['success', 'error']),
  capabilities: versions,
});

export const handlers = z.record(
  z.string(),
  z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      available_instruments: z.array(z.object({ type: z.string() })),
      config: z.object({ publishable_key: z.string().optional() }),
    }),
  ),
);

/** A business outcome without a resource: 200, and `messages` say why (UCP overview, Error Response). */
export const errorOutcome = z
  .object({
    ucp: z.object({ version: z.string(), status: z.literal('error') }),
    messages: z.array(message).min(1),
    continue_url: z.string().optional(),
  })
  .meta({ id: 'ErrorOutcome' });

/** A 4xx or 5xx answer. */
export const protocolError = z
  .object({
    code: z.string().meta({ example: 'invalid_request' }),
    content: z.string(),
    path: z
      .string()
      .optional()
      .meta({ description: 'Where in the request body: a JSONPath.', example: '$.line_items[0].quantity' }),
  })
  .meta({ id: 'ProtocolError' });

export type Message = z.infer<typeof message>;
export type Discounts = z.infer<typeof discounts>;
export type Total = z.infer<typeof total>;
export type Address = z.infer<typeof address>;
export type ErrorOutcome = z.infer<typeof errorOutcome>;
export type ProtocolError = z.infer<typeof protocolError>;
