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
      capture_method: z.enum(['manual', 'automatic']).meta({
        description: "What Stripe's Payment Element has to ask for: manual where every method can be reserved first.",
      }),
      charged: z.enum(['on_order', 'on_shipment']).meta({ description: 'When the money is taken.' }),
    }),
    legal: z.object({ privacy: z.string(), terms: z.string(), refund: nullable, shipping: nullable }),
    hold_seconds: z.int(),
    accounts: z.boolean().meta({ description: 'Whether the shop can mail links that sign buyers in.' }),
  })
  .meta({ id: 'StorefrontSettings' });

export type StorefrontSettings = z.input<typeof storefrontSettings>;

const names = (most: number, pattern: RegExp) =>
  z
    .preprocess(
      (given) => (given === undefined ? [] : typeof given === 'string' ? [given] : given),
      z.array(z.string().regex(pattern)).max(most),
    )
    .transform((list) => [...new Set(list)]);

/** Query of `GET /storefront/live`; each name may be given several times. */
export const liveQuery = z
  .object({
    checkout: names(5, /^chk_[A-Za-z0-9_-]{1,64}$/).meta({ description: 'A checkout; up to 5 of them.' }),
    item: names(50, /^[^\0]{1,255}$/).meta({ description: "An item's id, as in `line_items`; up to 50 of them." }),
  })
  .refine(({ checkout, item }) => checkout.length + item.length > 0, 'name a checkout or an item');

/**
 * `GET /storefront/live?checkout=…&item=…` as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * `event: checkout` says where a checkout stands and that it has a new revision, `event: stock` how much of an item can be had.
 * Each is told once at the beginning, and then at each change. `id` is what has been told so far; it comes back as
 * `Last-Event-ID`, and then only what is new since is told. News only: what it means is read from the protocol's own endpoints.
 * Who is refused (404, 429, 503) is not connected again by the browser: the page polls, and tries again after a while.
 */
export const liveCheckout = z
  .object({ id: z.string(), revision: z.int(), status: z.string() })
  .meta({ id: 'LiveCheckout' });
export const liveStock = z
  .object({
    item: z.string(),
    /** What other buyers hold can't be had; what this buyer's own checkout holds counts as held too. */
    available: z.boolean(),
    /** Units that can be had, where the shop tells: few are left. Null: enough. 0: sold out, or not sold. */
    few_left: z.int().nullable(),
  })
  .meta({ id: 'LiveStock' });

export type LiveCheckout = z.input<typeof liveCheckout>;
export type LiveStock = z.input<typeof liveStock>;
