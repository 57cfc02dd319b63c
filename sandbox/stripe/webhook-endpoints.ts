import { z } from 'zod';
import { endpoint, ok } from './endpoint.ts';
import type { Call, Route } from './endpoint.ts';
import { invalidParam, resourceMissing } from './errors.ts';
import { newId, randomText } from './ids.ts';
import { listParams, page } from './lists.ts';
import { bool, mergeMetadata, metadata, text } from './params.ts';
import type { DeliveryRecord, EventType, WebhookEndpoint, WebhookEndpointRecord } from './records.ts';
import type { Store, Transaction } from './store.ts';

/** Where the settings of the sandbox send events; it is written anew at each start. */
export const CONFIGURED_ID = 'we_configured';
/** As many as Stripe allows. */
const MOST_ENDPOINTS = 16;
/** How long a replaced secret still signs; at Stripe at most this. */
const OVERLAP_SECONDS = 24 * 3600;

const url = z
  .string()
  .max(5000)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'Not a valid URL');
const enabledEvents = z
  .array(z.string().regex(/^(\*|[a-z_]+(\.[a-z0-9_]+)+)$/, 'event type'))
  .min(1)
  .max(300);

const createParams = z.strictObject({
  api_version: z.string().max(100).optional(),
  description: text.optional(),
  enabled_events: enabledEvents,
  metadata: metadata.optional(),
  url,
});
const updateParams = z.strictObject({
  description: text.optional(),
  disabled: bool.optional(),
  enabled_events: enabledEvents.optional(),
  metadata: metadata.optional(),
  url: url.optional(),
});

/** An endpoint as it is stored. */
export function newEndpoint(
  id: string,
  given: { url: string; secret: string; enabledEvents: readonly string[]; nowSeconds: number },
): WebhookEndpointRecord {
  const object: WebhookEndpoint = {
    id,
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    created: given.nowSeconds,
    description: null,
    enabled_events: [...given.enabledEvents],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: given.url,
  };
  return { id, created: given.nowSeconds, secret: given.secret, formerSecret: null, object };
}

/** The endpoints that an event of this type goes to. */
export function listeners(store: Store, type: EventType): WebhookEndpointRecord[] {
  return [...store.all('webhook_endpoint')].filter(
    ({ object }) =>
      object.status === 'enabled' && (object.enabled_events.includes('*') || object.enabled_events.includes(type)),
  );
}

function load(call: Call): WebhookEndpointRecord {
  const found = call.tx.get('webhook_endpoint', call.id);
  if (found === undefined) throw resourceMissing('webhook endpoint', call.id, 'webhook_endpoint', 404);
  return found;
}

function create(call: Call, params: z.output<typeof createParams>): WebhookEndpoint {
  if (params.api_version !== undefined && params.api_version !== call.apiVersion) {
    throw invalidParam('api_version', `The sandbox only speaks API version ${call.apiVersion}.`);
  }
  if (call.newestFirst('webhook_endpoint').length >= MOST_ENDPOINTS) {
    throw invalidParam('url', `You have reached the maximum of ${MOST_ENDPOINTS} test webhook endpoints.`);
  }
  const secret = `whsec_${randomText(32)}`;
  const { nowSeconds } = call;
  const blank = newEndpoint(newId('we'), { url: params.url, secret, enabledEvents: params.enabled_events, nowSeconds });
  const object: WebhookEndpoint = {
    ...blank.object,
    api_version: params.api_version ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
  };
  call.tx.put('webhook_endpoint', { ...blank, object });
  // The only answer that tells the secret.
  return { ...object, secret };
}

function update(call: Call, params: z.output<typeof updateParams>): WebhookEndpoint {
  const before = load(call);
  const object: WebhookEndpoint = {
    ...before.object,
    ...(params.description === undefined ? {} : { description: params.description }),
    ...(params.disabled === undefined ? {} : { status: params.disabled ? 'disabled' : 'enabled' }),
    ...(params.enabled_events === undefined ? {} : { enabled_events: params.enabled_events }),
    ...(params.url === undefined ? {} : { url: params.url }),
    metadata: mergeMetadata(before.object.metadata, params.metadata),
  };
  call.tx.put('webhook_endpoint', { ...before, object });
  return object;
}

/** A new secret, as the Dashboard's "roll secret"; for a day both sign. Undefined when there is no such endpoint. */
export function rollSecret(tx: Transaction, id: string, nowSeconds: number): string | undefined {
  const before = tx.get('webhook_endpoint', id);
  if (before === undefined) return undefined;
  const secret = `whsec_${randomText(32)}`;
  const untilSeconds = nowSeconds + OVERLAP_SECONDS;
  tx.put('webhook_endpoint', { ...before, secret, formerSecret: { secret: before.secret, untilSeconds } });
  return secret;
}

/** The id of one event's delivery to one endpoint. */
export function deliveryId(eventId: string, endpointId: string): string {
  return `${eventId} ${endpointId}`;
}

/** How many deliveries of an event are still to succeed. */
export function pendingDeliveries(call: Call, eventId: string): number {
  const isPending = ({ id }: WebhookEndpointRecord): boolean => {
    const delivery: DeliveryRecord | undefined = call.tx.get('delivery', deliveryId(eventId, id));
    return delivery?.state === 'pending';
  };
  return call.newestFirst('webhook_endpoint').filter(isPending).length;
}

const PATH = '/v1/webhook_endpoints';

export const webhookEndpointRoutes: readonly Route[] = [
  endpoint('post', PATH, 'webhook_endpoint', createParams, (call, params) => ok(create(call, params))),
  endpoint('get', PATH, 'list of webhook_endpoint', listParams, (call, params) =>
    page(
      call.newestFirst('webhook_endpoint').map(({ object }) => object),
      params,
      'webhook endpoint',
      PATH,
    ),
  ),
  endpoint('get', `${PATH}/:id`, 'webhook_endpoint', z.strictObject({}), (call) => ok(load(call).object)),
  endpoint('post', `${PATH}/:id`, 'webhook_endpoint', updateParams, (call, params) => ok(update(call, params))),
  endpoint('delete', `${PATH}/:id`, 'webhook_endpoint', z.strictObject({}), (call) => {
    const { id } = load(call);
    call.tx.remove('webhook_endpoint', id);
    return ok({ id, object: 'webhook_endpoint', deleted: true });
  }),
];
