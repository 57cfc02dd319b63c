import { Router } from 'express';
import type { Request, Response } from 'express';
import { deleteCart, loadCartOf, lockCartOf, saveCart } from '../../../adapters/postgres/cart-table.ts';
import { REQUEST_LIMITS } from '../../../contracts/commands.ts';
import {
  addLine,
  changeLine,
  createCart,
  emptyBody,
  mergeCart,
  updateCart,
} from '../../../contracts/ucp/v2026-08-25/cart-requests.ts';
import type { Cart, CartContents } from '../../../domain/cart/cart.ts';
import { added, changed, unnamed, withoutRepeats } from '../../../domain/cart/cart.ts';
import { recoverable } from '../../../domain/checkout/messages.ts';
import { words } from '../../../domain/told.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { callerOf } from '../../middleware/api-key.ts';
import { etagOf, ifRevisionOf } from '../../middleware/conditions.ts';
import { customerOf } from '../../middleware/customer-token.ts';
import { languageFor, noteLanguage } from '../../middleware/language.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { validate } from '../../middleware/validate.ts';
import { channelOf } from '../channel.ts';
import { contentsOf } from './contents.ts';
import { cartNotFound, findCart, linesOfEnded } from './find.ts';
import { mergeInto } from './merge.ts';
import { sendCart, showCart, showEstimate, writeCart } from './write.ts';

const MOST_UNITS = REQUEST_LIMITS.quantity;
const DAY_MS = 24 * 60 * 60 * 1000;

/** UCP's cart capability over REST, and changes of single lines, which two devices can make at once. */
export function cartRoutes(deps: AppDependencies): Router {
  const { db, settings, identity } = deps;
  const router = Router();

  /** Begins a cart; for a signed-in customer finds his and adds to it. */
  router.post('/carts', rawBody, async (request, response) => {
    const body = validate(createCart, jsonOf(request, {}));
    noteLanguage(response, body.context);
    const customerId = customerOf(response);
    await writeCart(deps, request, response, 'cart', async (sql) => {
      const again = body.checkout_id ? await linesOfEnded(sql, body.checkout_id, response) : [];
      const contents = contentsOf(body, request, settings);
      const lines = withoutRepeats([...contents.lines, ...again], MOST_UNITS);
      const own = customerId === null ? null : await lockCartOf(sql, customerId);
      const cart = own
        ? { ...own, ...fresh(own.revision), lines: withoutRepeats([...own.lines, ...lines.map(unnamed)], MOST_UNITS) }
        : begun(request, response, { ...contents, lines });
      await saveCart(sql, limited(cart));
      return { status: own ? 200 : 201, cart };
    });
  });

  /** What lines would cost, before there is a cart: for pages that tell early what it comes to. */
  router.post('/carts/estimate', rawBody, async (request, response) => {
    const body = validate(updateCart, jsonOf(request));
    noteLanguage(response, body.context);
    const language = languageFor(request);
    const cart = begun(request, response, contentsOf(body, request, settings));
    sendCart(response, 200, { language, json: await showEstimate(deps, db.sql, cart, language) });
  });

  /** The carts of the signed-in customer: one, or none yet. */
  router.get('/carts', async (request, response) => {
    const customerId = customerOf(response);
    if (customerId === null) throw new ApiError('unauthorized');
    const cart = await loadCartOf(db.sql, customerId);
    const language = languageFor(request);
    const json = { carts: cart ? [await showCart(deps, db.sql, cart, language)] : [] };
    sendCart(response, 200, { language, json });
  });

  router.get('/carts/:id', async (request, response) => {
    const cart = await findCart(db.sql, request, response, 'read');
    deps.metrics.countCart(cart ? 'read' : 'not_found');
    const language = languageFor(request);
    if (!cart) sendCart(response, 200, { language, json: cartNotFound(request) });
    else {
      const json = await showCart(deps, db.sql, cart, language);
      sendCart(response, 200, { language, etag: etagOf(cart.revision), json });
    }
  });

  router.put('/carts/:id', rawBody, async (request, response) => {
    const body = validate(updateCart, jsonOf(request));
    noteLanguage(response, body.context);
    await change(request, response, (cart) => ({ ...cart, ...contentsOf(body, request, settings, cart) }));
  });

  router.post('/carts/:id/lines', rawBody, async (request, response) => {
    const { item, quantity } = validate(addLine, jsonOf(request));
    const more = { variantId: item.id, quantity };
    await change(request, response, (cart) => ({ ...cart, lines: added(cart.lines, more, MOST_UNITS) }));
  });

  router.patch('/carts/:id/lines/:line', rawBody, async (request, response) => {
    const { quantity } = validate(changeLine, jsonOf(request));
    await change(request, response, (cart) => atQuantity(cart, request, quantity));
  });

  router.delete('/carts/:id/lines/:line', rawBody, async (request, response) => {
    await change(request, response, (cart) => atQuantity(cart, request, 0));
  });

  router.delete('/carts/:id/lines', rawBody, async (request, response) => {
    await change(request, response, (cart) => ({ ...cart, lines: [] }));
  });

  /** Puts a guest's cart into the cart of the customer he turned out to be. */
  router.post('/carts/:id/merge', rawBody, async (request, response) => {
    const { policy } = validate(mergeCart, jsonOf(request, {}));
    const customerId = customerOf(response);
    if (customerId === null) throw new ApiError('unauthorized');
    await writeCart(deps, request, response, operationOf(request), async (sql) => {
      const guest = await findCart(sql, request, response, 'lock');
      if (!guest) return { status: 200, outcome: cartNotFound(request) };
      return mergeInto(sql, guest, customerId, policy ?? settings.carts.mergePolicy, fresh);
    });
  });

  /** Ends a cart; the answer shows it for the last time. */
  router.post('/carts/:id/cancel', rawBody, async (request, response) => {
    validate(emptyBody, jsonOf(request, {}));
    await writeCart(deps, request, response, operationOf(request), async (sql) => {
      const cart = await findCart(sql, request, response, 'lock');
      if (!cart) return { status: 200, outcome: cartNotFound(request) };
      await deleteCart(sql, cart.id);
      return { status: 200, cart };
    });
  });

  async function change(request: Request, response: Response, work: (cart: Cart) => Cart): Promise<void> {
    const ifRevision = ifRevisionOf(request);
    await writeCart(deps, request, response, operationOf(request), async (sql) => {
      const cart = await findCart(sql, request, response, 'lock');
      if (!cart) return { status: 200, outcome: cartNotFound(request) };
      if (ifRevision !== null && ifRevision !== cart.revision) return { status: 200, cart, news: [CHANGED_ELSEWHERE] };
      const next = limited({ ...work(cart), ...fresh(cart.revision) });
      await saveCart(sql, next);
      return { status: 200, cart: next };
    });
  }

  function begun(request: Request, response: Response, contents: CartContents): Cart {
    const caller = callerOf(response);
    return {
      ...contents,
      ...fresh(0),
      id: identity.cartId(caller, request.get('Idempotency-Key') ?? null),
      caller,
      channel: channelOf(response, caller),
      customerId: customerOf(response),
      checkoutId: null,
      mergedInto: null,
    };
  }

  /** What a change brings: the next revision, and the time of a cart's life anew. */
  function fresh(revision: number): Pick<Cart, 'revision' | 'expiresAt' | 'updatedAt'> {
    const nowMs = Date.now();
    return {
      revision: revision + 1,
      expiresAt: new Date(nowMs + settings.carts.days * DAY_MS).toISOString(),
      updatedAt: new Date(nowMs).toISOString(),
    };
  }

  return router;
}

const CHANGED_ELSEWHERE = recoverable('revision_mismatch', words('cart.changed_elsewhere'));

/** What an Idempotency-Key is unique for: the write and its cart. */
const operationOf = (request: Request): string => `${request.method} ${request.path}`;

/** A cart that is too long for a checkout is refused before it is written. @throws ApiError 400 */
function limited(cart: Cart): Cart {
  if (cart.lines.length <= REQUEST_LIMITS.lines) return cart;
  const content = words('cart.too_long', { most: REQUEST_LIMITS.lines });
  throw new ApiError('invalid_request', { path: '$.line_items', content });
}

function atQuantity(cart: Cart, request: Request, quantity: number): Cart {
  const lines = changed(cart.lines, String(request.params['line']), quantity);
  if (lines === null) throw new ApiError('not_found');
  return { ...cart, lines };
}
