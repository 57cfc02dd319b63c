import { Router } from 'express';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { sha256 } from '../../../adapters/crypto/identity.ts';
import type { StoredResponse } from '../../../adapters/postgres/command-table.ts';
import { loadOrder } from '../../../adapters/postgres/order-table.ts';
import { loadRecords } from '../../../adapters/postgres/support-reads.ts';
import type { OrderAnswer, OrderCommandPayload } from '../../../contracts/commands.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { RefundWanted } from '../../../domain/order/refund-amount.ts';
import { DEFAULT_LANGUAGE } from '../../../words/languages.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { idempotencyKeyOf } from '../../middleware/conditions.ts';
import { jsonOf, rawBody, rawOf } from '../../middleware/json-body.ts';
import { languageFor } from '../../middleware/language.ts';
import { validate } from '../../middleware/validate.ts';
import { tellOrder, tellRefund } from './order-story.ts';
import { supportCapture, supportRefund } from './schemas.ts';
import type { Tongue } from './tongue.ts';
import { tongueOf } from './tongue.ts';

const ORDER_ID = /^ord_[A-Za-z0-9_-]{1,64}$/;
/** Whose commands these are; no API key can carry this name. */
const SUPPORT = 'support staff';

/** What support does with placed orders; each command needs an Idempotency-Key and is carried out by the order's workflow. */
export function supportOrderRoutes(deps: AppDependencies): Router {
  const router = Router();

  router.get('/support/orders/:id', async (request, response) => {
    const order = await theOrder(deps, request, response);
    response
      .set('Cache-Control', 'no-store')
      .json(tellOrder(tongueOf(languageFor(request)), order, await loadRecords(deps.db, order.checkoutId)));
  });

  router.post('/support/orders/:id/refunds', rawBody, async (request, response) => {
    const idempotencyKey = idempotencyKeyOf(request, SUPPORT) ?? '';
    const body = validate(supportRefund, jsonOf(request));
    const order = await theOrder(deps, request, response);
    const { reason, actor, restock } = body;
    const refundId = deps.identity.refundId(order.id, idempotencyKey);
    const payload = {
      ...({ operation: 'refund', refundId, wanted: wantedOf(body), reason, actor } as const),
      ...(restock && { restock: true as const }),
    };
    send(response, await carryOut(deps, request, order, idempotencyKey, payload));
  });

  router.post('/support/orders/:id/capture', rawBody, async (request, response) => {
    const idempotencyKey = idempotencyKeyOf(request, SUPPORT) ?? '';
    const { amount_minor: amountMinor = null, actor } = validate(supportCapture, jsonOf(request, {}));
    const order = await theOrder(deps, request, response);
    const payload = { operation: 'capture', amountMinor, actor } as const;
    send(response, await carryOut(deps, request, order, idempotencyKey, payload));
  });

  return router;
}

function wantedOf({ everything, amount_minor, lines, shipping }: z.output<typeof supportRefund>): RefundWanted {
  if (everything) return { kind: 'everything' };
  if (amount_minor !== undefined) return { kind: 'amount', amountMinor: amount_minor };
  const units = (lines ?? []).map(({ id: lineId, quantity }) => ({ lineId, quantity }));
  return { kind: 'lines', lines: units, shipping: shipping ?? false };
}

/**
 * The way of one command to an order: recorded, delivered to the order's workflow, answered with what it came to by then, and
 * the answer kept for its key.
 * @throws ApiError 409 for a key used with another body, 429 and 503 with nothing lost
 */
async function carryOut(
  deps: AppDependencies,
  request: Request,
  order: Order,
  idempotencyKey: string,
  payload: OrderCommandPayload,
): Promise<StoredResponse> {
  const { commands, gateway, metrics, logger } = deps;
  const { operation } = payload;
  const recorded = await commands.record({
    caller: SUPPORT,
    operation,
    idempotencyKey,
    checkoutId: order.checkoutId,
    fingerprint: sha256(rawOf(request)),
    payload,
    reach: 'any',
  });
  if (recorded.kind === 'unknown') throw new ApiError('not_found');
  if (recorded.kind === 'mismatch') {
    metrics.countCommand(operation, 'mismatch');
    throw new ApiError('idempotency_conflict');
  }
  if (recorded.kind === 'answered') {
    metrics.countCommand(operation, 'repeated');
    return recorded.response;
  }
  const { commandId } = recorded;
  const delivery = await gateway.deliver(operation, order.checkoutId, commandId);
  // Whatever became of the delivery: an answer that is on record is the answer.
  const answer = await commands.orderAnswer(commandId);
  if (!answer) {
    metrics.countCommand(operation, delivery.kind === 'busy' ? 'busy' : 'unavailable');
    if (delivery.kind === 'busy') throw new ApiError('too_many_requests');
    const reason = delivery.kind === 'unavailable' ? delivery.reason : `command ${commandId} has no answer yet`;
    throw new ApiError('service_unavailable', { reason });
  }
  metrics.countCommand(operation, answer.outcome);
  logger.info(
    { orderId: order.id, commandId, operation, actor: payload.actor, outcome: answer.outcome },
    'support command',
  );
  return commands.keepResponse(commandId, await render(deps, tongueOf(languageFor(request)), order, answer));
}

async function render(
  { db }: AppDependencies,
  tongue: Tongue,
  { id, checkoutId }: Order,
  answer: OrderAnswer,
): Promise<StoredResponse> {
  if (answer.outcome === 'late') return refusal(new ApiError('request_expired'));
  if (answer.code !== null) return refusal(new ApiError(answer.code));
  const now = await loadOrder(db.sql, id);
  if (!now) throw new Error(`order ${id} vanished`);
  const story = tellOrder(tongue, now.order, await loadRecords(db, checkoutId));
  const refund = now.order.refunds.find((candidate) => candidate.id === answer.refundId);
  return refund
    ? { status: 201, body: { refund: tellRefund(tongue, refund), order: story } }
    : { status: 202, body: story };
}

const refusal = (error: ApiError): StoredResponse => ({
  status: error.status,
  body: error.answerIn(DEFAULT_LANGUAGE).body,
});

function send(response: Response, { status, body }: StoredResponse): void {
  response.status(status).set('Cache-Control', 'no-store').json(body);
}

async function theOrder({ db }: AppDependencies, request: Request, response: Response): Promise<Order> {
  const id = request.params['id'];
  if (typeof id !== 'string' || !ORDER_ID.test(id)) throw new ApiError('not_found');
  const found = await loadOrder(db.sql, id);
  if (!found) throw new ApiError('not_found');
  response.locals['checkoutId'] = found.order.checkoutId;
  return found.order;
}
