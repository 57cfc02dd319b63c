import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { unnameCheckout } from '../../../adapters/postgres/cart-table.ts';
import { loadCheckout } from '../../../adapters/postgres/checkout-table.ts';
import type { CommandPayload } from '../../../contracts/commands.ts';
import {
  cancelCheckout,
  completeCheckout,
  createCheckout,
  updateCheckout,
} from '../../../contracts/ucp/v2026-08-25/checkout-requests.ts';
import { toCredential, toWanted } from '../../../contracts/ucp/v2026-08-25/to-command.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { callerOf, maySee, reachOf } from '../../middleware/api-key.ts';
import { customerOf } from '../../middleware/customer-token.ts';
import { idempotencyKeyOf, ifRevisionOf } from '../../middleware/conditions.ts';
import { askedLanguage, noteLanguage } from '../../middleware/language.ts';
import { jsonOf, rawBody, rawOf } from '../../middleware/json-body.ts';
import { validate } from '../../middleware/validate.ts';
import { channelOf } from '../channel.ts';
import { tendersOf } from '../gift-cards/given.ts';
import { currentState, readerOf, send } from './answer.ts';
import { carryOut } from './carry-out.ts';
import { fromCart } from './from-cart.ts';

const CHECKOUT_ID = /^chk_[A-Za-z0-9_-]{1,64}$/;

/** UCP's checkout capability over REST. */
export function checkoutRoutes(deps: AppDependencies): Router {
  const router = Router();

  router.post('/checkout-sessions', rawBody, async (request, response) => {
    const caller = callerOf(response);
    const idempotencyKey = idempotencyKeyOf(request, caller);
    const body = validate(createCheckout, jsonOf(request));
    const candidate = deps.identity.checkoutId(caller, idempotencyKey);
    noteLanguage(response, body.context);
    const begun = await fromCart(deps, request, response, body, { candidate, idempotencyKey });
    if ('answer' in begun) return send(response, begun.answer);
    const { checkoutId, wanted } = begun;
    response.locals['checkoutId'] = checkoutId;
    const payload: CommandPayload = {
      operation: 'create',
      channel: channelOf(response, caller),
      wanted,
      ...(await tendersOf(deps, request, response, body.payment)),
    };
    const written = { caller, idempotencyKey, checkoutId, raw: rawOf(request), payload, reach: 'new' } as const;
    const answer = await carryOut(deps, { ...written, reader: readerOf(request, response) });
    // Nothing came of it; a checkout that another request began for the cart stays its checkout.
    if (body.cart_id && answer.etag === null && checkoutId === candidate)
      await unnameCheckout(deps.db.sql, body.cart_id, checkoutId);
    if (answer.status === 201) response.set('Location', `${deps.settings.publicUrl}/checkout-sessions/${checkoutId}`);
    send(response, answer);
  });

  router.get('/checkout-sessions/:id', async (request, response) => {
    const checkout = await visibleCheckout(deps, request, response);
    send(response, await currentState(checkout, deps, readerOf(request, response)));
  });

  router.put(
    '/checkout-sessions/:id',
    rawBody,
    write(deps, updateCheckout, async (body, request, response) => {
      noteLanguage(response, body.context);
      return {
        operation: 'update',
        wanted: toWanted(body, customerOf(response), askedLanguage(request)),
        ...(await tendersOf(deps, request, response, body.payment)),
        ifRevision: ifRevisionOf(request),
      };
    }),
  );

  router.post(
    '/checkout-sessions/:id/complete',
    rawBody,
    write(deps, completeCheckout, async (body, request, response) => ({
      operation: 'complete',
      credential: toCredential(body),
      ...(await tendersOf(deps, request, response, body.payment)),
      ifRevision: ifRevisionOf(request),
    })),
  );

  router.post(
    '/checkout-sessions/:id/cancel',
    rawBody,
    write(deps, cancelCheckout, () => ({ operation: 'cancel' }), {}),
  );

  return router;
}

/** A write to a checkout that exists: everything malformed is refused before the checkout is looked for. */
function write<Schema extends z.ZodType>(
  deps: AppDependencies,
  schema: Schema,
  toPayload: (body: z.output<Schema>, request: Request, response: Response) => CommandPayload | Promise<CommandPayload>,
  whenEmpty?: unknown,
): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(response);
    const idempotencyKey = idempotencyKeyOf(request, caller);
    const payload = await toPayload(validate(schema, jsonOf(request, whenEmpty)), request, response);
    const checkoutId = checkoutIdOf(request, response);
    const written = { caller, idempotencyKey, checkoutId, raw: rawOf(request), payload, reach: reachOf(caller) };
    send(response, await carryOut(deps, { ...written, reader: readerOf(request, response) }));
  };
}

/** The checkout in the address, if the caller may see it; a stranger's is as unknown as one that is not there. */
async function visibleCheckout(deps: AppDependencies, request: Request, response: Response): Promise<Checkout> {
  const checkout = await loadCheckout(deps.db.sql, checkoutIdOf(request, response));
  if (!checkout || !maySee(callerOf(response), checkout.caller)) throw new ApiError('not_found');
  return checkout;
}

/** The checkout id in the address. @throws ApiError 404 when it can't be one */
function checkoutIdOf(request: Request, response: Response): string {
  const id = request.params['id'];
  if (typeof id !== 'string' || !CHECKOUT_ID.test(id)) throw new ApiError('not_found');
  response.locals['checkoutId'] = id;
  return id;
}
