import { z } from 'zod';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { invalidParam, resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { listParams, page } from './lists.ts';
import { bool } from './params.ts';
import type { DeliveryRecord, EventRecord, WebhookEndpointRecord } from './records.ts';
import type { Transaction } from './store.ts';
import { deliveryId, pendingDeliveries } from './webhook-endpoints.ts';

/** What an event is written with. */
export interface EventSource {
  apiVersion: string;
  nowMs: number;
  requestId: string | null;
  idempotencyKey: string | null;
  /** The webhook endpoints that subscribe to its type. */
  endpoints: readonly WebhookEndpointRecord[];
}

/** Writes an event and its deliveries in the request's own transaction. */
export function writeEvent(
  tx: Transaction,
  source: EventSource,
  type: EventRecord['type'],
  data: EventRecord['data'],
): DeliveryRecord[] {
  const event: EventRecord = {
    id: newId('evt'),
    object: 'event',
    api_version: source.apiVersion,
    created: Math.floor(source.nowMs / 1000),
    data,
    livemode: false,
    pending_webhooks: source.endpoints.length,
    request: { id: source.requestId, idempotency_key: source.idempotencyKey },
    type,
  };
  tx.put('event', event);
  return source.endpoints.map((endpoint) => {
    const delivery: DeliveryRecord = {
      id: deliveryId(event.id, endpoint.id),
      event: event.id,
      endpoint: endpoint.id,
      type,
      state: 'pending',
      attempts: 0,
      createdMs: source.nowMs,
      nextAttemptMs: source.nowMs,
      lastResult: null,
    };
    tx.put('delivery', delivery);
    return delivery;
  });
}

function current(call: Call, event: EventRecord): EventRecord {
  return { ...event, pending_webhooks: pendingDeliveries(call, event.id) };
}

/** A type, or a group of them: `charge.*`. */
function isOf(type: string, wanted: string): boolean {
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

const eventListParams = listParams.extend({
  delivery_success: bool.optional(),
  type: z.string().max(100).optional(),
  types: z.array(z.string().max(100)).max(20).optional(),
});

export const eventRoutes: readonly Route[] = [
  endpoint('get', '/v1/events', 'list of event', eventListParams, (call, params) => {
    const { type, types, delivery_success: delivered, ...paging } = params;
    if (type !== undefined && types !== undefined) {
      throw invalidParam('type', 'You may only specify one of these parameters: type, types.');
    }
    const matching = call
      .newestFirst('event')
      .filter((event) => type === undefined || isOf(event.type, type))
      .filter((event) => types === undefined || types.some((wanted) => isOf(event.type, wanted)))
      .map((event) => current(call, event))
      .filter((event) => delivered === undefined || delivered === (event.pending_webhooks === 0));
    return page(matching, paging, 'event', '/v1/events');
  }),
  endpoint('get', '/v1/events/:id', 'event', z.strictObject({}), (call) => {
    const event = call.tx.get('event', call.id);
    if (event === undefined) throw resourceMissing('event', call.id, 'id', 404);
    return ok(current(call, event));
  }),
];
