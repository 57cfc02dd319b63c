import { z } from 'zod';
import { address, buyer, context, discounts, envelope, handlers, item, message, total } from './response-parts.ts';

const option = z.object({
  id: z.string(),
  title: z.string(),
  description: z.object({ plain: z.string() }),
  earliest_fulfillment_time: z.iso.datetime().optional(),
  latest_fulfillment_time: z.iso.datetime().optional(),
  totals: z.array(total),
});

const shippingAddress = address.extend({ id: z.string(), type: z.literal('shipping_address') });

const businessLocation = z.object({
  id: z.string(),
  type: z.literal('business_location'),
  name: z.string(),
  address,
});

const method = z.object({
  id: z.string(),
  type: z.enum(['shipping', 'pickup']),
  line_item_ids: z.array(z.string()),
  destinations: z.array(z.discriminatedUnion('type', [shippingAddress, businessLocation])),
  selected_destination_id: z.string().nullable(),
  groups: z.array(
    z.object({
      id: z.string(),
      line_item_ids: z.array(z.string()),
      options: z.array(option),
      selected_option_id: z.string().nullable(),
    }),
  ),
});

const availableMethod = z.object({
  type: z.enum(['shipping', 'pickup']),
  line_item_ids: z.array(z.string()),
  fulfillable_on: z
    .string()
    .nullish()
    .meta({ description: 'now, or the day on which it begins; null where nobody knows it yet.' }),
  description: z.string().optional().meta({ description: 'For the buyer; also why a way is not to be had.' }),
});

/** A checkout as every answer of `/checkout-sessions` carries it. */
export const checkoutResponse = z
  .object({
    ucp: envelope.extend({ payment_handlers: handlers }),
    id: z.string(),
    status: z.enum([
      'incomplete',
      'requires_escalation',
      'ready_for_complete',
      'complete_in_progress',
      'completed',
      'canceled',
    ]),
    currency: z.string().meta({ description: 'ISO 4217.' }),
    line_items: z.array(z.object({ id: z.string(), item, quantity: z.int(), totals: z.array(total) })),
    buyer: buyer.optional(),
    context: context.optional(),
    totals: z.array(total),
    fulfillment: z
      .object({ methods: z.array(method), available_methods: z.array(availableMethod).optional() })
      .optional(),
    discounts: discounts.optional(),
    messages: z.array(message),
    links: z.array(z.object({ type: z.string(), url: z.string(), title: z.string() })),
    expires_at: z.iso.datetime(),
    continue_url: z.string().optional(),
    payment: z
      .object({
        instruments: z.array(
          z.object({
            id: z.string(),
            handler_id: z.string(),
            type: z.string(),
            selected: z.boolean(),
            amount: z.int().optional().meta({ description: 'What it pays, once that is reserved or taken.' }),
          }),
        ),
      })
      .optional(),
    actions: z
      .record(
        z.string(),
        z.array(z.object({ id: z.string(), config: z.object({ payment_instrument_id: z.string(), url: z.string() }) })),
      )
      .optional()
      .meta({ description: 'What the buyer has to do, for callers that have negotiated payment authentication.' }),
    order: z.object({ id: z.string(), label: z.string(), permalink_url: z.string() }).optional(),
    hold: z
      .object({
        expires_at: z.iso.datetime().nullable().meta({ description: 'Null: the items are no longer set aside.' }),
        longest_until: z.iso.datetime().nullable().meta({ description: 'No update sets them aside beyond this.' }),
      })
      .optional()
      .meta({
        description:
          'How long the items are set aside, while the buyer is to act. No part of UCP: told only to callers without UCP-Agent.',
      }),
  })
  .meta({ id: 'Checkout' });

export type CheckoutResponse = z.infer<typeof checkoutResponse>;
