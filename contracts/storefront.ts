import { z } from 'zod';

const nullable = z.string().nullable();

/** `GET /storefront/settings`: what a page of the shop has to know beside the protocol. Nothing secret. */
export const storefrontSettings = z
  .object({
    shop: z.object({ name: z.string(), currency: z.string(), languages: z.array(z.string()) }),
    /** Countries that are shipped to, ISO 3166-1 alpha-2. */
    countries: z.array(z.string()),
    payment: z.object({
      publishable_key: nullable.meta({ description: 'Null: the sandbox, which is paid with test cards.' }),
      methods: z.array(z.string()),
      charged: z.enum(['on_order', 'on_shipment']).meta({ description: 'When the money is taken.' }),
    }),
    legal: z.object({ privacy: z.string(), terms: z.string(), refund: nullable, shipping: nullable }),
    hold_seconds: z.int(),
  })
  .meta({ id: 'StorefrontSettings' });

export type StorefrontSettings = z.input<typeof storefrontSettings>;

/**
 * `GET /storefront/live?checkout=…&item=…` as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * `event: checkout` says that a checkout has a new revision, `event: stock` how much of an item can be had; `id` is what has been
 * seen so far, and comes back as `Last-Event-ID`. News only: what it means is read from the protocol's own endpoints.
 */
export const liveCheckout = z.object({ id: z.string(), revision: z.int(), status: z.string() });
export const liveStock = z.object({
  item: z.string(),
  available: z.boolean(),
  /** Units that can be had, where the shop tells: few are left. Null: enough. */
  few_left: z.int().nullable(),
});

export type LiveCheckout = z.input<typeof liveCheckout>;
export type LiveStock = z.input<typeof liveStock>;
