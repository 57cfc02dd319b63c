import { z } from 'zod';
import { endpoint, ok } from './endpoint.ts';
import type { Route } from './endpoint.ts';
import { resourceMissing } from './errors.ts';
import { newId } from './ids.ts';
import { listParams, page } from './lists.ts';
import type { DeliveryRecord, EventRecord } from './records.ts';
import type { Transaction } from './store.ts';

/** What an event is written with. */
export interface EventSource {
  apiVersion: string;
  nowMs: number;
  requestId: string | null;
  idempotencyKey: string | null;
  /** True when the webhook endpoint subscribes to the type. */
  isDelivered(type: EventRecord['type']): boolean;
}

/** Writes an event, and its delivery when somebody listens, in the request's own transaction. */
export function writeEvent(
  tx: Transaction,
  source: EventSource,
  type: EventRecord['type'],
  data: EventRecord['data'],
): DeliveryRecord | undefined {
  const delivered = source.isDelivered(type);
  const event: EventRecord = {
    id: newId('evt'),
    object: 'event',
    api_version: source.apiVersion,
    created: Math.floor(source.nowMs / 1000),
    data,
    livemode: false,
    pending_webhooks: delivered ? 1 : 0,
    request: { id: source.requestId, idempotency_key: source.idempotencyKey },
    type,
  };
  tx.put('event', event);
  if (!delivered) return undefined;
  const delivery: DeliveryRecord = {
    id: event.id,
    type,
    state: 'pending',
    attempts: 0,
    createdMs: source.nowMs,
    nextAttemptMs: source.nowMs,
    lastResult: null,
  };
  tx.put('delivery', delivery);
  return delivery;
}

function current(tx: Transaction, event: EventRecord): EventRecord {
  return { ...event, pending_webhooks: tx.get('delivery', event.id)?.state === 'pending' ? 1 : 0 };
}

const eventListParams = listParams.extend({
  type: z.string().max(100).optional(),
  types: z.array(z.string().max(100)).max(20).optional(),
});

export const eventRoutes: readonly Route[] = [
  endpoint('get', '/v1/events', 'list of event', eventListParams, (call, { type, types, ...paging }) => {
    const matching = call
      .newestFirst('event')
      .filter((event) => type === undefined || event.type === type)
      .filter((event) => types === undefined || types.includes(event.type))
      .map((event) => current(call.tx, event));
    return page(matching, paging, 'event', '/v1/events');
  }),
  endpoint('get', '/v1/events/:id', 'event', z.strictObject({}), (call) => {
    const event = call.tx.get('event', call.id);
    if (event === undefined) throw resourceMissing('event', call.id, 'id', 404);
    return ok(current(call.tx, event));
  }),
];
