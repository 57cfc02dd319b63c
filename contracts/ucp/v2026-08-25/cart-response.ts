import { z } from 'zod';
import { buyer, context, discounts, envelope, item, message, total } from './response-parts.ts';

/** A cart as every answer of `/carts` carries it. */
export const cartResponse = z
  .object({
    ucp: envelope,
    id: z.string(),
    line_items: z.array(z.object({ id: z.string(), item, quantity: z.int(), totals: z.array(total) })),
    currency: z.string().meta({ description: 'ISO 4217.' }),
    totals: z
      .array(total)
      .meta({ description: 'An estimate, with the cheapest shipping: that and taxes are settled at checkout.' }),
    buyer: buyer.optional(),
    context: context.optional(),
    discounts: discounts.optional(),
    messages: z.array(message),
    links: z.array(z.object({ type: z.string(), url: z.string(), title: z.string() })),
    checkout_id: z.string().optional().meta({ description: 'The open checkout that was made of it.' }),
    continue_url: z.string(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Cart' });

/** Answer of `POST /carts/estimate`: what a cart would cost that is not made. */
export const estimateResponse = cartResponse
  .omit({ id: true, checkout_id: true, continue_url: true, expires_at: true, buyer: true })
  .extend({
    delivery: z
      .object({ title: z.string(), earliest_on: z.string().optional(), latest_on: z.string().optional() })
      .optional()
      .meta({
        description: 'The way of shipping that is counted, the cheapest, and the days on which the goods would come.',
      }),
  })
  .meta({ id: 'CartEstimate' });

/** Answer of `GET /carts`: the carts of the signed-in customer. */
export const cartsResponse = z.object({ carts: z.array(cartResponse) }).meta({ id: 'Carts' });

export type CartResponse = z.infer<typeof cartResponse>;
export type EstimateResponse = z.infer<typeof estimateResponse>;
