import type { Request, Response } from 'express';
import { sha256 } from '../../../adapters/crypto/identity.ts';
import type { KeptCartAnswer } from '../../../adapters/postgres/cart-writes.ts';
import { keepCartAnswer, findCartKey } from '../../../adapters/postgres/cart-writes.ts';
import type { Sql } from '../../../adapters/postgres/database.ts';
import type { CartEstimate } from '../../../contracts/ucp/v2026-08-25/render-cart.ts';
import { renderCart, renderEstimate } from '../../../contracts/ucp/v2026-08-25/render-cart.ts';
import type { Cart } from '../../../domain/cart/cart.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import { DEFAULT_LANGUAGE } from '../../../words/languages.ts';
import type { Language } from '../../../words/languages.ts';
import { serverWords } from '../../../words/texts.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { shopFacts } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { callerOf } from '../../middleware/api-key.ts';
import { etagOf, idempotencyKeyOf } from '../../middleware/conditions.ts';
import { rawOf } from '../../middleware/json-body.ts';
import { languageFor, writtenIn } from '../../middleware/language.ts';
import { estimateCart } from './estimate.ts';

/** What a write has made: the cart to show, or a business answer without one. */
export type Written =
  | { readonly status: 200 | 201; readonly cart: Cart; readonly news?: readonly CheckoutMessage[] }
  | { readonly status: 200; readonly outcome: unknown };

/** What is shown, and kept with its key; answers that were kept before there were languages do not say theirs. */
interface ShownCart {
  readonly etag?: string;
  readonly language?: Language;
  readonly json: unknown;
}

/**
 * The way of one write of a cart: one transaction that finds what the key has answered already, changes the rows, prices the
 * cart and keeps the answer (promise E2). Nothing else happens: carts have no workflow.
 * @param operation part of what a key is unique for
 */
export async function writeCart(
  deps: AppDependencies,
  request: Request,
  response: Response,
  operation: string,
  change: (sql: Sql) => Promise<Written>,
): Promise<void> {
  const { db, identity, seal } = deps;
  const caller = callerOf(response);
  const idempotencyKey = idempotencyKeyOf(request, caller);
  const key =
    idempotencyKey === null
      ? null
      : { keyHash: identity.keyHash(caller, operation, idempotencyKey), fingerprint: sha256(rawOf(request)) };
  const language = languageFor(request);
  const answer = await db.transaction(async (sql): Promise<KeptCartAnswer> => {
    if (key !== null) {
      const known = await findCartKey(sql, seal, key.keyHash, key.fingerprint);
      if (known.kind === 'mismatch') throw new ApiError('idempotency_conflict');
      if (known.kind === 'kept') return known.answer;
    }
    const written = await change(sql);
    const made =
      'cart' in written
        ? await shown(deps, sql, written, language)
        : { status: written.status, body: { language, json: written.outcome } };
    if (key !== null) await keepCartAnswer(sql, seal, key, made);
    return made;
  });
  const shownCart = answer.body as ShownCart;
  const { etag } = shownCart;
  deps.metrics.countCart(answer.status === 201 ? 'created' : etag === undefined ? 'not_found' : 'changed');
  sendCart(response, answer.status, shownCart);
}

async function shown(
  deps: AppDependencies,
  sql: Sql,
  { status, cart, news = [] }: Extract<Written, { cart: Cart }>,
  language: Language,
): Promise<KeptCartAnswer> {
  const json = await showCart(deps, sql, cart, language, news);
  return { status, body: { etag: etagOf(cart.revision), language, json } satisfies ShownCart };
}

/** A cart as it is now, with what it would cost. */
export async function showCart(
  deps: Pick<AppDependencies, 'settings' | 'logger'>,
  sql: Sql,
  cart: Cart,
  language: Language,
  news: readonly CheckoutMessage[] = [],
): Promise<ReturnType<typeof renderCart>> {
  const estimate = await estimateFor(deps, sql, cart);
  const told = { ...estimate, messages: [...news, ...estimate.messages] };
  return renderCart(cart, told, shopFacts(deps.settings), serverWords(language));
}

function estimateFor(
  { settings, logger }: Pick<AppDependencies, 'settings' | 'logger'>,
  sql: Sql,
  cart: Cart,
): Promise<CartEstimate> {
  return estimateCart(sql, cart, {
    defaultCurrency: settings.shop.defaultCurrency,
    softHoldSeconds: settings.carts.softHoldSeconds,
    // Workers warn of it.
    onInvalidPromotion: (promotion, problem) => logger.debug({ promotion, problem }, 'a promotion does not apply'),
  });
}

/** What a cart would cost that is not made: nothing is written. */
export async function showEstimate(
  deps: Pick<AppDependencies, 'settings' | 'logger'>,
  sql: Sql,
  cart: Cart,
  language: Language,
): Promise<ReturnType<typeof renderEstimate>> {
  return renderEstimate(cart, await estimateFor(deps, sql, cart), shopFacts(deps.settings), serverWords(language));
}

export function sendCart(
  response: Response,
  status: number,
  { etag, language = DEFAULT_LANGUAGE, json }: ShownCart,
): void {
  if (etag !== undefined) response.set('ETag', etag);
  writtenIn(response, language).status(status).set('Cache-Control', 'no-store').json(json);
}
