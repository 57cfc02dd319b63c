import { z } from 'zod';
import { envelope, message } from './response-parts.ts';

const price = z.object({ amount: z.int(), currency: z.string() });
const range = z.object({ min: price, max: price });
const description = z.object({ plain: z.string() });
const media = z.array(z.object({ type: z.literal('image'), url: z.string() }));
const selected = z.array(z.object({ name: z.string(), label: z.string() }));

export const variantResponse = z
  .object({
    id: z.string().meta({ description: 'What a checkout names as item.id.' }),
    sku: z.string(),
    title: z.string(),
    description,
    price,
    list_price: price.optional(),
    availability: z.object({
      available: z.boolean(),
      status: z.enum(['in_stock', 'preorder', 'backorder', 'out_of_stock']),
    }),
    options: selected,
    media,
    inputs: z
      .array(z.object({ id: z.string(), match: z.enum(['exact', 'featured']) }))
      .optional()
      .meta({ description: 'Lookup only: which of the asked identifiers led here.' }),
  })
  .meta({ id: 'Variant' });

const optionValue = z.object({ label: z.string(), available: z.boolean().optional(), exists: z.boolean().optional() });

export const productResponse = z
  .object({
    id: z.string(),
    handle: z.string(),
    title: z.string(),
    description,
    categories: z.array(z.object({ value: z.string() })),
    price_range: range,
    list_price_range: range.optional(),
    media,
    options: z.array(z.object({ name: z.string(), values: z.array(optionValue) })),
    selected: selected.optional(),
    variants: z.array(variantResponse),
    tags: z.array(z.string()),
  })
  .meta({ id: 'Product' });

export const searchResponse = z
  .object({
    ucp: envelope,
    products: z.array(productResponse),
    pagination: z.object({ has_next_page: z.boolean(), cursor: z.string().optional() }),
  })
  .meta({ id: 'SearchResult' });

export const lookupResponse = z
  .object({ ucp: envelope, products: z.array(productResponse), messages: z.array(message) })
  .meta({ id: 'LookupResult' });

export const detailResponse = z.object({ ucp: envelope, product: productResponse }).meta({ id: 'ProductDetail' });

export type VariantResponse = z.infer<typeof variantResponse>;
export type ProductResponse = z.infer<typeof productResponse>;
