import { z } from 'zod';
import type { ZodOpenApiObject } from 'zod-openapi';
import {
  addLine,
  changeLine,
  createCart,
  emptyBody,
  mergeCart,
  updateCart,
} from '../../../contracts/ucp/v2026-08-25/cart-requests.ts';
import { cartResponse, cartsResponse, estimateResponse } from '../../../contracts/ucp/v2026-08-25/cart-response.ts';
import {
  changing,
  error,
  id,
  json,
  malformed,
  operation,
  reading,
  unavailable,
  unauthorized,
  unknown,
  writing,
  written,
} from './operation-parts.ts';

const cart = json('The cart with what it would cost now. What is not right is told in `messages`.', cartResponse);
const line = id.extend({ line: z.string().meta({ example: 'li_1' }) });
const change = { header: changing, path: id, tag: 'Cart', responses: { 200: cart, ...written } };
const signedOut = { 401: error('Nobody is signed in: there is no `Customer-Token`.') };

/** Every operation on carts. One that there is not is told with 200 and `not_found`, as UCP has it. */
export const cartPaths: NonNullable<ZodOpenApiObject['paths']> = {
  '/carts': {
    post: operation('createCart', 'Begin a cart, or add to that of the signed-in customer', {
      ...change,
      header: writing,
      body: createCart,
      responses: { 201: cart, ...change.responses },
    }),
    get: operation('listCarts', 'The carts of the signed-in customer', {
      tag: 'Cart',
      header: reading,
      responses: { 200: json('His cart, or none.', cartsResponse), ...signedOut, ...unavailable },
    }),
  },
  '/carts/estimate': {
    post: operation('estimateCart', 'What lines would cost, without a cart', {
      tag: 'Cart',
      header: reading,
      body: updateCart,
      responses: { 200: json('Nothing is kept or held.', estimateResponse), ...malformed, ...unavailable },
    }),
  },
  '/carts/{id}': {
    get: operation('getCart', 'The cart as it is now', {
      tag: 'Cart',
      header: reading,
      path: id,
      responses: { 200: cart, ...unauthorized, ...unavailable },
    }),
    put: operation('updateCart', 'Replace what the client writes', { ...change, body: updateCart }),
  },
  '/carts/{id}/lines': {
    post: operation('addCartLine', 'More of a product, on its line where there is one', { ...change, body: addLine }),
    delete: operation('clearCart', 'Take everything out', change),
  },
  '/carts/{id}/lines/{line}': {
    patch: operation('changeCartLine', 'Another quantity of a line', {
      ...change,
      path: line,
      body: changeLine,
      responses: { ...change.responses, ...unknown },
    }),
    delete: operation('removeCartLine', 'Take a line out', {
      ...change,
      path: line,
      responses: { ...change.responses, ...unknown },
    }),
  },
  '/carts/{id}/merge': {
    post: operation('mergeCart', 'Put a guest’s cart into that of the customer who has signed in', {
      ...change,
      header: writing,
      body: mergeCart,
      responses: { 200: cart, ...written, ...malformed, ...signedOut, ...unknown },
    }),
  },
  '/carts/{id}/cancel': {
    post: operation('cancelCart', 'End a cart; the answer shows it for the last time', {
      ...change,
      header: writing,
      body: emptyBody,
    }),
  },
};
