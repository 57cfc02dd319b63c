import type { z } from 'zod';
import type { ZodOpenApiObject, ZodOpenApiPathItemObject } from 'zod-openapi';
import {
  orderStoryResponse,
  refundPreviewResponse,
  refundResponse,
  storyResponse,
  supportCapture,
  supportReason,
  supportRefund,
  supportRefundPreview,
} from '../support/schemas.ts';
import {
  error,
  id,
  json,
  keyed,
  malformed,
  operation,
  reading,
  support,
  unavailable,
  unknown,
  written,
} from './operation-parts.ts';

const REFUSED =
  'It can not be done: `code` and `content` say why, and nothing has changed; or the Idempotency-Key was used with another body.';

interface Told {
  readonly status: 201 | 202;
  readonly words: string;
  readonly schema: z.ZodType;
}

/** Something that support does: with an Idempotency-Key, carried out by a workflow, audited also where it is refused. */
function act(name: string, summary: string, body: z.ZodType, ...told: readonly Told[]): ZodOpenApiPathItemObject {
  const outcomes = told.map(({ status, words, schema }) => [status, json(words, schema)] as const);
  return {
    post: operation(name, summary, {
      tag: 'Support',
      security: support,
      header: keyed,
      path: id,
      body,
      responses: {
        ...unknown,
        ...written,
        ...Object.fromEntries(outcomes),
        403: error('Up to another role.'),
        409: error(REFUSED),
      },
    }),
  };
}

const checkout: Told = { status: 202, words: 'It is done or under way; the story so far.', schema: storyResponse };
const order: Told = { status: 202, words: 'It is done or under way; the story so far.', schema: orderStoryResponse };
const refund: Told = {
  status: 201,
  words: 'The refund, as far as it is by now, and its order.',
  schema: refundResponse,
};

/** What support does to checkouts, orders, and money that came without an order. */
export const supportPaths: NonNullable<ZodOpenApiObject['paths']> = {
  '/support/checkouts/{id}/cancel': act('supportCancel', 'Cancel a checkout', supportReason, checkout),
  '/support/checkouts/{id}/extend-hold': act(
    'extendHold',
    'Keep the items set aside for as long as they can be',
    supportReason,
    checkout,
  ),
  '/support/checkouts/{id}/retry': act('retryCheckout', 'Do now what it waits to do', supportReason, checkout),
  '/support/checkouts/{id}/resolve': act(
    'resolveCheckout',
    'Nobody needs to look at it any more',
    supportReason,
    checkout,
  ),
  '/support/orders/{id}/cancel': act('cancelOrder', 'Cancel an order whose goods have not left', supportReason, order, {
    ...refund,
    words: 'It is canceled; the refund of what was taken, as far as it is by now.',
  }),
  '/support/orders/{id}/refunds': act(
    'refundOrder',
    'Give money back: an amount, units of lines, or all that is left',
    supportRefund,
    refund,
  ),
  '/support/orders/{id}/refunds/preview': {
    post: operation('previewRefund', 'What a refund would do; nothing is done', {
      tag: 'Support',
      security: support,
      header: reading,
      path: id,
      body: supportRefundPreview,
      responses: {
        200: json('What would be given back, by which way, and what goes back into stock.', refundPreviewResponse),
        ...malformed,
        403: error('Up to another role.'),
        409: error('It can not be given back: `code` and `content` say why.'),
        ...unknown,
        ...unavailable,
      },
    }),
  },
  '/support/orders/{id}/capture': act(
    'captureOrder',
    'Take the reserved money of an order that ships now',
    supportCapture,
    order,
  ),
  '/support/orders/{id}/confirmation': act(
    'resendConfirmation',
    'Send the mail of an order again',
    supportReason,
    order,
  ),
  '/support/orders/{id}/retry': act('retryOrder', 'Do now what it waits to do', supportReason, order),
  '/support/orders/{id}/resolve': act('resolveOrder', 'Nobody needs to look at it any more', supportReason, order),
  '/support/recoveries/{id}/place': act(
    'placeOrder',
    'Place the order on money that came without one',
    supportReason,
    checkout,
  ),
  '/support/recoveries/{id}/retry': act('retryRecovery', 'Do now what it waits to do', supportReason, checkout),
  '/support/recoveries/{id}/resolve': act(
    'resolveRecovery',
    'The money was given back in another way',
    supportReason,
    checkout,
  ),
};
