import type { Request, Response } from 'express';
import { linesAgain, loadCart, loadCartOf, lockCart, lockCartOf } from '../../../adapters/postgres/cart-table.ts';
import { loadCheckout } from '../../../adapters/postgres/checkout-table.ts';
import type { Sql } from '../../../adapters/postgres/database.ts';
import { errorOutcome } from '../../../contracts/ucp/v2026-08-25/render-message.ts';
import type { ErrorOutcome } from '../../../contracts/ucp/v2026-08-25/response-parts.ts';
import type { Cart, CartLine } from '../../../domain/cart/cart.ts';
import { words } from '../../../domain/told.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { callerOf, maySee } from '../../middleware/api-key.ts';
import { customerOf } from '../../middleware/customer-token.ts';
import { wordsFor } from '../../middleware/language.ts';

const CART_ID = /^cart_[A-Za-z0-9_-]{1,64}$/;

/** What is told of a cart that there is not, that has expired or that is somebody else's. */
export function cartNotFound(request: Request): ErrorOutcome {
  const content = words('cart.not_found');
  return errorOutcome([{ type: 'error', code: 'not_found', severity: 'unrecoverable', content }], wordsFor(request));
}

/**
 * The cart in the address, if the caller may see it: a guest's by its id, which cannot be guessed. A merged one leads its
 * customer, and nobody else, to his own.
 * @param how `lock`: for a transaction that changes it
 */
export async function findCart(
  sql: Sql,
  request: Request,
  response: Response,
  how: 'read' | 'lock',
): Promise<Cart | null> {
  const id = cartIdOf(request);
  const cart = id === null ? null : await (how === 'lock' ? lockCart(sql, id) : loadCart(sql, id));
  if (!cart || !maySee(callerOf(response), cart.caller)) return null;
  if (cart.mergedInto === null) return cart;
  const customerId = customerOf(response);
  if (customerId === null) return null;
  const own = await (how === 'lock' ? lockCartOf(sql, customerId) : loadCartOf(sql, customerId));
  return own?.id === cart.mergedInto ? own : null;
}

/** The cart's id in the address; null where it can't be one. */
function cartIdOf(request: Request): string | null {
  const id = request.params['id'];
  return typeof id === 'string' && CART_ID.test(id) ? id : null;
}

/** The lines of a checkout that was canceled or has expired, for a cart. @throws ApiError 404 for any other */
export async function linesOfEnded(sql: Sql, checkoutId: string, response: Response): Promise<CartLine[]> {
  const checkout = await loadCheckout(sql, checkoutId);
  const lines = checkout && maySee(callerOf(response), checkout.caller) ? linesAgain(checkout) : null;
  if (lines === null) throw new ApiError('not_found', { path: '$.checkout_id' });
  return lines;
}
