import type { Request } from 'express';
import { REQUEST_LIMITS } from '../../../contracts/commands.ts';
import type { CartWrite } from '../../../contracts/ucp/v2026-08-25/cart-requests.ts';
import { toBuyer, toLocality } from '../../../contracts/ucp/v2026-08-25/to-command.ts';
import type { Cart, CartContents } from '../../../domain/cart/cart.ts';
import { withoutRepeats } from '../../../domain/cart/cart.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { guessLocality } from './place.ts';

/**
 * What a caller writes, as a cart keeps it. Where it names no place, the cart's own stays, and a new cart's is guessed.
 * @param cart the cart that it is written to; absent for a new one
 */
export function contentsOf(
  body: CartWrite,
  request: Request,
  { shop, carts }: Pick<AppDependencies['settings'], 'shop' | 'carts'>,
  cart?: Cart,
): CartContents {
  const lines = body.line_items.map(({ id, item, quantity }) => ({ lineId: id ?? null, variantId: item.id, quantity }));
  const told = toLocality(body.context);
  const known = cart ? { locality: cart.locality, localityGuessed: cart.localityGuessed } : null;
  const guess = known ?? { locality: guessLocality(request, carts.countryHeader), localityGuessed: true };
  return {
    lines: withoutRepeats(lines, REQUEST_LIMITS.quantity),
    codes: body.discounts?.codes ?? [],
    buyer: toBuyer(body.buyer),
    currency: body.context?.currency ?? cart?.currency ?? shop.defaultCurrency,
    ...(told ? { locality: told, localityGuessed: false } : guess),
  };
}
