import type { Request, Response } from 'express';
import { loadCart, nameCheckout } from '../../../adapters/postgres/cart-table.ts';
import type { WantedCheckout } from '../../../contracts/commands.ts';
import { errorOutcome } from '../../../contracts/ucp/v2026-08-25/render-message.ts';
import type { Cart } from '../../../domain/cart/cart.ts';
import type { Words } from '../../../domain/told.ts';
import { words } from '../../../domain/told.ts';
import type { Language } from '../../../words/languages.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { callerOf, maySee } from '../../middleware/api-key.ts';
import { customerOf } from '../../middleware/customer-token.ts';
import { askedLanguage, languageFor, wordsFor } from '../../middleware/language.ts';
import type { Answer } from './answer.ts';
import type { CheckoutCreate } from '../../../contracts/ucp/v2026-08-25/checkout-requests.ts';
import { toWanted } from '../../../contracts/ucp/v2026-08-25/to-command.ts';

/** What a create begins, or why it begins nothing. */
type Begun = { readonly checkoutId: string; readonly wanted: WantedCheckout } | { readonly answer: Answer };

/**
 * What a create is about. With a `cart_id` it is the cart's contents, which outrank those of the request, and the checkout that
 * is open for the cart where there is one (UCP cart, "Cart-to-Checkout Conversion").
 * @param candidate the id of a new checkout
 */
export async function fromCart(
  { db, commands }: AppDependencies,
  request: Request,
  response: Response,
  body: CheckoutCreate,
  { candidate, idempotencyKey }: { readonly candidate: string; readonly idempotencyKey: string | null },
): Promise<Begun> {
  const caller = callerOf(response);
  const customerId = customerOf(response);
  const language = askedLanguage(request);
  const wanted = toWanted(body, customerId, language);
  if (!body.cart_id) return { checkoutId: candidate, wanted };
  // A key that was used before has its answer, whatever has become of the cart (promise E2).
  const known = idempotencyKey === null ? null : await commands.createdUnder(caller, idempotencyKey);
  if (known !== null) return { checkoutId: known, wanted };
  const cart = await loadCart(db.sql, body.cart_id);
  if (!cart || !maySee(caller, cart.caller) || cart.mergedInto !== null) {
    return refused(request, 'not_found', words('cart.not_found'));
  }
  if (cart.lines.length === 0) return refused(request, 'cart_empty', words('cart.empty'));
  const checkoutId = (await nameCheckout(db.sql, cart.id, candidate)) ?? candidate;
  return { checkoutId, wanted: wantedOf(cart, customerId ?? cart.customerId, language) };
}

function refused(request: Request, code: string, content: Words): Begun {
  const json = errorOutcome([{ type: 'error', code, severity: 'unrecoverable', content }], wordsFor(request));
  return { answer: { status: 200, etag: null, language: languageFor(request), json } };
}

function wantedOf(cart: Cart, customerId: string | null, language: Language | null): WantedCheckout {
  return {
    lines: cart.lines,
    buyer: cart.buyer,
    ...(language && { language }),
    customerId,
    codes: cart.codes,
    currency: cart.currency,
    locality: cart.locality,
    destinations: [],
    selectedDestinationId: null,
    selectedOptionId: null,
  };
}
