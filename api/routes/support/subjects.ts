import type { Request, Response } from 'express';
import { loadRecoveries } from '../../../adapters/postgres/case-facts.ts';
import { loadCheckout } from '../../../adapters/postgres/checkout-table.ts';
import { loadOrder } from '../../../adapters/postgres/order-table.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';

const IDS = {
  checkout: /^chk_[A-Za-z0-9_-]{1,64}$/,
  order: /^ord_[A-Za-z0-9_-]{1,64}$/,
  payment: /^pi_[A-Za-z0-9_]{1,96}$/,
} as const;

function idFrom(request: Request, kind: keyof typeof IDS): string {
  const id = request.params['id'];
  if (typeof id !== 'string' || !IDS[kind].test(id)) throw new ApiError('not_found');
  return id;
}

/** The checkout that a path names. @throws ApiError 404 */
export async function theCheckout(
  { db }: Pick<AppDependencies, 'db'>,
  request: Request,
  response: Response,
): Promise<Checkout> {
  const id = idFrom(request, 'checkout');
  response.locals['checkoutId'] = id;
  const checkout = await loadCheckout(db.sql, id);
  if (!checkout) throw new ApiError('not_found');
  return checkout;
}

/** The order that a path names. @throws ApiError 404 */
export async function theOrder(
  { db }: Pick<AppDependencies, 'db'>,
  request: Request,
  response: Response,
): Promise<Order> {
  const found = await loadOrder(db.sql, idFrom(request, 'order'));
  if (!found) throw new ApiError('not_found');
  response.locals['checkoutId'] = found.order.checkoutId;
  return found.order;
}

/** The payment without an order that a path names. @throws ApiError 404 */
export async function theRecovery(
  { db }: Pick<AppDependencies, 'db'>,
  request: Request,
  response: Response,
): Promise<{ readonly paymentIntentId: string; readonly checkoutId: string }> {
  const [recovery] = await loadRecoveries(db.sql, { paymentIntentId: idFrom(request, 'payment') });
  if (!recovery) throw new ApiError('not_found');
  response.locals['checkoutId'] = recovery.checkoutId;
  return recovery;
}
