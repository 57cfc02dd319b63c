import type { OrderResponse } from '../../../contracts/ucp/v2026-08-25/order.ts';
import type { Answer } from './problem.ts';
import { ask } from './request.ts';

export type Order = OrderResponse;

/** UCP's order capability. */
export const orders = {
  get: (id: string): Promise<Answer<Order>> => ask({ method: 'GET', path: `/orders/${encodeURIComponent(id)}` }),
};
