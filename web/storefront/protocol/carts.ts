import type { z } from 'zod';
import type { createCart, updateCart } from '../../../contracts/ucp/v2026-08-25/cart-requests.ts';
import type { CartResponse, EstimateResponse } from '../../../contracts/ucp/v2026-08-25/cart-response.ts';
import type { Answer } from './problem.ts';
import { ask } from './request.ts';

export type Cart = CartResponse;
export type CartLine = Cart['line_items'][number];
export type CartWrite = z.input<typeof updateCart>;

type CartAnswer = Promise<Answer<Cart>>;
const at = (id: string) => `/carts/${encodeURIComponent(id)}`;

/** UCP's cart capability. `key`: of the intent. `ifMatch`: change nothing if the cart has changed since. */
export const carts = {
  /** What lines would cost, without a cart. */
  estimate: (body: CartWrite, signal?: AbortSignal): Promise<Answer<EstimateResponse>> =>
    ask({ method: 'POST', path: '/carts/estimate', body, safe: true, ...(signal && { signal }) }),
  get: (id: string): CartAnswer => ask({ method: 'GET', path: at(id) }),
  create: (body: z.input<typeof createCart>, key: string): CartAnswer =>
    ask({ method: 'POST', path: '/carts', body, key }),
  update: (id: string, body: CartWrite, key: string, ifMatch: string | null): CartAnswer =>
    ask({ method: 'PUT', path: at(id), body, key, ifMatch }),
  add: (id: string, item: string, quantity: number, key: string): CartAnswer =>
    ask({ method: 'POST', path: `${at(id)}/lines`, body: { item: { id: item }, quantity }, key }),
  /** Puts a guest's cart into that of who has signed in. */
  merge: (id: string, key: string): CartAnswer => ask({ method: 'POST', path: `${at(id)}/merge`, body: {}, key }),
  /** The cart of who is signed in, or none. */
  mine: (): Promise<Answer<{ carts: readonly Cart[] }>> => ask({ method: 'GET', path: '/carts' }),
  setQuantity: (id: string, line: string, quantity: number, key: string): CartAnswer =>
    ask({ method: 'PATCH', path: `${at(id)}/lines/${encodeURIComponent(line)}`, body: { quantity }, key }),
};
