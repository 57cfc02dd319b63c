import { z } from 'zod';
import { REQUEST_LIMITS } from '../../commands.ts';
import { buyer, context, discounts, identifier } from './request-fields.ts';

const quantity = z.int().min(1).max(REQUEST_LIMITS.quantity);
const item = z.object({ id: identifier.meta({ description: "A variant's id from the catalog." }) });
const lineItem = z.object({ id: identifier.nullish(), item, quantity });

const written = {
  line_items: z.array(lineItem).max(REQUEST_LIMITS.lines),
  buyer: buyer.nullish(),
  context: context.nullish(),
  discounts: discounts.nullish(),
};

const lineExample = [{ item: { id: 'VARIANT_ID' }, quantity: 1 }];

/** Body of `POST /carts`. With a `Customer-Token` it is the customer's cart that the lines are added to. */
export const createCart = z
  .object({
    ...written,
    line_items: written.line_items.default([]),
    checkout_id: identifier.nullish().meta({ description: 'A canceled or expired checkout whose lines come back.' }),
  })
  .meta({ id: 'CreateCart', example: { line_items: lineExample } });

/** Body of `PUT /carts/{id}`: the whole of what the client writes; what is left out is gone. */
export const updateCart = z.object(written).meta({ id: 'UpdateCart', example: { line_items: lineExample } });

/** Body of `POST /carts/{id}/lines`: more of a product, on its line where there is one. */
export const addLine = z.object({ item, quantity }).meta({
  id: 'AddCartLine',
  example: { item: { id: 'VARIANT_ID' }, quantity: 1 },
});

/** Body of `PATCH /carts/{id}/lines/{line}`. 0 takes the line out. */
export const changeLine = z
  .object({ quantity: z.int().min(0).max(REQUEST_LIMITS.quantity) })
  .meta({ id: 'ChangeCartLine', example: { quantity: 2 } });

/** Body of `POST /carts/{id}/merge`: what to do where both carts have something; absent, what the shop does. */
export const mergeCart = z
  .object({ policy: z.enum(['sum', 'newest', 'ask']).nullish() })
  .meta({ id: 'MergeCart', example: { policy: 'sum' } });

/** Body of `POST /carts/{id}/cancel` and of a clear: nothing is needed. */
export const emptyBody = z.object({}).meta({ id: 'EmptyBody' });

export type CartWrite = z.infer<typeof updateCart>;
