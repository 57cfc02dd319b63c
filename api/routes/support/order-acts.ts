import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { StoredResponse } from '../../../adapters/postgres/command-table.ts';
import { loadOrder } from '../../../adapters/postgres/order-table.ts';
import { loadRecords } from '../../../adapters/postgres/support-reads.ts';
import type { OrderCommandPayload } from '../../../contracts/commands.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { RefundWanted } from '../../../domain/order/refund-amount.ts';
import { comingBack } from '../../../domain/order/coming-back.ts';
import type { SupportAction } from '../../../domain/support/actions.ts';
import { mayRefund } from '../../../domain/support/order-rules.ts';
import { planRefund } from '../../../domain/support/refund-plan.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { languageFor } from '../../middleware/language.ts';
import { validate } from '../../middleware/validate.ts';
import { askedBy, carryOut, keyOf } from './carry-out.ts';
import { mayDo } from './may-do.ts';
import { tellOrder, tellRefund } from './order-story.ts';
import { sayAll } from './said.ts';
import type { refundPreviewResponse } from './schemas.ts';
import { supportCapture, supportReason, supportRefund, supportRefundPreview } from './schemas.ts';
import { theOrder } from './subjects.ts';
import { amount, tongueOf } from './tongue.ts';

/** What support does with placed orders; each command needs an Idempotency-Key and is carried out by the order's workflow. */
export function orderActRoutes(deps: AppDependencies): Router {
  const router = Router();
  /** @param read understands the body, before anything is looked up */
  const act = (
    verb: string,
    action: SupportAction,
    read: (request: Request, response: Response) => (order: Order) => OrderCommandPayload,
  ): void => {
    const handle: RequestHandler = async (request, response) => {
      keyOf(request);
      const payloadOf = read(request, response);
      const order = await theOrder(deps, request, response);
      const tell = ({ refundId }: { readonly refundId: string | null }) => orderTold(deps, request, order, refundId);
      await carryOut(deps, request, response, { checkoutId: order.checkoutId, payload: payloadOf(order), tell });
    };
    router.post(`/support/orders/:id/${verb}`, mayDo(deps, action, 'order'), rawBody, handle);
  };
  const reasoned = (request: Request, response: Response) =>
    askedBy(response, validate(supportReason, jsonOf(request)));
  const plain =
    (operation: 'resend_confirmation' | 'retry_order' | 'resolve_order') => (request: Request, response: Response) => {
      const why = reasoned(request, response);
      return (): OrderCommandPayload => ({ operation, ...why });
    };

  act('refunds', 'refund', (request, response) => {
    const body = validate(supportRefund, jsonOf(request));
    const restock = body.restock && { restock: true as const };
    const asked = { wanted: wantedOf(body), ...restock, ...askedBy(response, body) };
    return ({ id }) => ({ operation: 'refund', refundId: deps.identity.refundId(id, keyOf(request)), ...asked });
  });
  act('capture', 'capture', (request, response) => {
    const { amount_minor: amountMinor = null, ...why } = validate(supportCapture, jsonOf(request, {}));
    return () => ({ operation: 'capture', amountMinor, ...askedBy(response, why) });
  });
  act('cancel', 'cancel_order', (request, response) => {
    const why = reasoned(request, response);
    // Of its own: a refund may have been asked for with the same key.
    const refundIdOf = (id: string) => deps.identity.refundId(id, `cancel ${keyOf(request)}`);
    return ({ id }) => ({ operation: 'cancel_order', refundId: refundIdOf(id), ...why });
  });
  act('confirmation', 'resend_confirmation', plain('resend_confirmation'));
  act('retry', 'retry', plain('retry_order'));
  act('resolve', 'resolve_attention', plain('resolve_order'));

  /** Shows what a refund would do; does nothing. */
  router.post(
    '/support/orders/:id/refunds/preview',
    mayDo(deps, 'refund', 'order'),
    rawBody,
    async (request, response) => {
      const body = validate(supportRefundPreview, jsonOf(request));
      const order = await theOrder(deps, request, response);
      response.set('Cache-Control', 'no-store').json(preview(order, body, request));
    },
  );
  return router;
}

function wantedOf({
  everything,
  amount_minor,
  lines,
  shipping,
}: Pick<z.output<typeof supportRefundPreview>, 'everything' | 'amount_minor' | 'lines' | 'shipping'>): RefundWanted {
  if (everything) return { kind: 'everything' };
  if (amount_minor !== undefined) return { kind: 'amount', amountMinor: amount_minor };
  const units = (lines ?? []).map(({ id: lineId, quantity }) => ({ lineId, quantity }));
  return { kind: 'lines', lines: units, shipping: shipping ?? false };
}

/** @throws ApiError 409 where the refund itself would be refused, with the same words */
function preview(
  order: Order,
  body: z.output<typeof supportRefundPreview>,
  request: Request,
): z.input<typeof refundPreviewResponse> {
  const language = languageFor(request);
  const wanted = wantedOf(body);
  const ruling = mayRefund({ order }, wanted, body.restock === true);
  const plan = planRefund(order, wanted);
  if (!ruling.allowed) throw new ApiError(ruling.code, { status: 409, content: ruling.because });
  if (!plan.ok) throw new Error(`a refund of ${order.id} that may be made has no plan`);
  const tongue = tongueOf(language);
  const sum = (minor: number) => amount(tongue, minor, order.currency);
  const units = body.restock ? comingBack(order, wanted) : [];
  return {
    amount: sum(plan.amountMinor),
    to_card: sum(plan.split.cardMinor),
    to_gift_cards: sum(plan.amountMinor - plan.split.cardMinor),
    units_to_stock: units.reduce((sum, { quantity }) => sum + quantity, 0),
    effect: sayAll(ruling.effect, language),
  };
}

async function orderTold(
  { db }: AppDependencies,
  request: Request,
  { id, checkoutId }: Order,
  refundId: string | null,
): Promise<StoredResponse> {
  const now = await loadOrder(db.sql, id);
  if (!now) throw new Error(`order ${id} vanished`);
  const tongue = tongueOf(languageFor(request));
  const story = tellOrder(tongue, now.order, await loadRecords(db, checkoutId));
  const refund = now.order.refunds.find((candidate) => candidate.id === refundId);
  return refund
    ? { status: 201, body: { refund: tellRefund(tongue, refund), order: story } }
    : { status: 202, body: story };
}
