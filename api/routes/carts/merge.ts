import { lockCartOf, saveCart } from '../../../adapters/postgres/cart-table.ts';
import type { Sql } from '../../../adapters/postgres/database.ts';
import { REQUEST_LIMITS } from '../../../contracts/commands.ts';
import type { Cart } from '../../../domain/cart/cart.ts';
import type { MergePolicy } from '../../../domain/cart/merge.ts';
import { merged, needsChoice } from '../../../domain/cart/merge.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import { words } from '../../../domain/told.ts';
import { ApiError } from '../../middleware/api-error.ts';
import type { Written } from './write.ts';

const CHOICE: CheckoutMessage = {
  type: 'warning',
  code: 'cart_merge_choice',
  content: words('cart.merge_choice'),
};

/**
 * A guest has signed in: his cart becomes the customer's, or part of the one that the customer has. Nothing is lost: what would
 * not fit is refused, and both carts stay as they were.
 * @param guest locked by the caller's transaction
 * @param fresh the next revision and time of life of a cart that is changed
 * @throws ApiError 404 for the cart of another customer, 400 when both together are too long
 */
export async function mergeInto(
  sql: Sql,
  guest: Cart,
  customerId: string,
  policy: MergePolicy,
  fresh: (revision: number) => Pick<Cart, 'revision' | 'expiresAt' | 'updatedAt'>,
): Promise<Written> {
  if (guest.customerId !== null && guest.customerId !== customerId) throw new ApiError('not_found');
  if (guest.customerId === customerId) return { status: 200, cart: guest };
  const own = await lockCartOf(sql, customerId);
  if (!own) {
    const cart = { ...guest, ...fresh(guest.revision), customerId };
    await saveCart(sql, cart);
    return { status: 200, cart };
  }
  if (policy === 'ask' && needsChoice(guest, own)) return { status: 200, cart: guest, news: [CHOICE] };
  const contents = merged(guest, own, policy === 'ask' ? 'sum' : policy, REQUEST_LIMITS.quantity);
  if (contents.lines.length > REQUEST_LIMITS.lines) {
    throw new ApiError('invalid_request', {
      content: words('cart.together_too_long', { most: REQUEST_LIMITS.lines }),
    });
  }
  const cart = { ...own, ...contents, ...fresh(own.revision) };
  await saveCart(sql, cart);
  await saveCart(sql, { ...guest, ...fresh(guest.revision), lines: [], mergedInto: own.id });
  return { status: 200, cart };
}
