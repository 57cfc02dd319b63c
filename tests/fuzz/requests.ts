import fc from 'fast-check';
import type { Json } from './mutations.ts';
import { garbage, hostileText, mutated, spoiled } from './mutations.ts';

/** One HTTP request, as the fuzz tests send it. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent for methods that carry none. */
  readonly body?: string | Uint8Array;
  /** Whether the generator left everything as it should be: only then may a part that is down answer 503. */
  readonly wellFormed: boolean;
}

/** What requests aim at: ids that exist, so that they get past the look-up, and ids of products. */
export interface Targets {
  readonly checkoutIds: readonly string[];
  readonly orderIds: readonly string[];
  readonly variantIds: readonly string[];
  readonly apiKeys: readonly string[];
  readonly supportKey: string;
}

const hostileHeader = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60 }).map((text) => text.replace(/[^\x20-\x7e]/g, '') || 'x'),
  fc.constantFrom(
    '"',
    'profile=',
    'profile="https://a.example"',
    'k'.repeat(300),
    '"1"',
    '*',
    'Bearer x',
    'gzip',
    'text/plain',
    '-1',
    'a, b',
  ),
);
const HEADERS = [
  'Idempotency-Key',
  'If-Match',
  'UCP-Agent',
  'Authorization',
  'X-API-Key',
  'Content-Type',
  'Content-Encoding',
  'Request-Id',
  'traceparent',
  'Accept',
  'Stripe-Signature',
];

interface Route {
  readonly method: string;
  readonly path: string;
  readonly body: Json | undefined;
  readonly headers: Record<string, string>;
}

/** The valid bodies that mutations start from, by route. */
function routes({ checkoutIds, orderIds, variantIds, apiKeys, supportKey }: Targets): fc.Arbitrary<Route> {
  const lines: Json = variantIds.slice(0, 2).map((id) => ({ item: { id }, quantity: 1 }));
  const address = {
    street_address: '1 Main St',
    address_locality: 'Springfield',
    address_region: 'IL',
    postal_code: '62701',
    address_country: 'US',
  };
  const whole: Json = {
    line_items: lines,
    buyer: { email: 'fuzz@example.com', first_name: 'F', last_name: 'Uzz', phone_number: '+15555550100' },
    context: { currency: 'USD', address_country: 'US', language: 'en' },
    discounts: { codes: ['FUZZ', 'fuzz '] },
    fulfillment: {
      methods: [
        {
          type: 'shipping',
          destinations: [{ id: 'home', ...address }],
          selected_destination_id: 'home',
          groups: [{ selected_option_id: 'standard' }],
        },
      ],
    },
  };
  const payment: Json = {
    payment: {
      instruments: [
        {
          id: 'c',
          handler_id: 'stripe',
          type: 'card',
          selected: true,
          credential: { type: 'token', token: 'pm_card_visa' },
          billing_address: address,
        },
      ],
    },
  };
  const id = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...checkoutIds) },
    { weight: 1, arbitrary: hostileText.map(toPathSegment) },
  );
  const orderId = fc.oneof(fc.constantFrom(...orderIds, 'ord_none'), hostileText.map(toPathSegment));
  const support: Record<string, string> = { Authorization: `Bearer ${supportKey}` };
  const key: Record<string, string> = apiKeys[0]
    ? { 'X-API-Key': apiKeys[0], 'Idempotency-Key': 'fuzz-idempotency-key-' }
    : {};
  return fc.oneof(
    fc.constant({ method: 'POST', path: '/checkout-sessions', body: whole, headers: {} }),
    fc.constant({ method: 'POST', path: '/checkout-sessions', body: { line_items: lines } as Json, headers: key }),
    id.map((checkout) => ({ method: 'PUT', path: `/checkout-sessions/${checkout}`, body: whole, headers: {} })),
    id.map((checkout) => ({
      method: 'POST',
      path: `/checkout-sessions/${checkout}/complete`,
      body: payment,
      headers: {},
    })),
    id.map((checkout) => ({
      method: 'POST',
      path: `/checkout-sessions/${checkout}/cancel`,
      body: {} as Json,
      headers: {},
    })),
    id.map((checkout) => ({ method: 'GET', path: `/checkout-sessions/${checkout}`, body: undefined, headers: {} })),
    orderId.map((order) => ({ method: 'GET', path: `/orders/${order}`, body: undefined, headers: {} })),
    orderId.map((order) => ({ method: 'GET', path: `/support/orders/${order}`, body: undefined, headers: support })),
    orderId.map((order) => ({
      method: 'POST',
      path: `/support/orders/${order}/refunds`,
      body: { reason: 'a test', actor: 'kim', lines: [{ id: 'li_1', quantity: 1 }], shipping: true } as Json,
      headers: { ...support, 'Idempotency-Key': 'fuzz-idempotency-key-' },
    })),
    orderId.map((order) => ({
      method: 'POST',
      path: `/support/orders/${order}/capture`,
      body: { actor: 'kim', amount_minor: 100 } as Json,
      headers: { ...support, 'Idempotency-Key': 'fuzz-idempotency-key-' },
    })),
    ...['cancel', 'confirmation', 'retry', 'resolve'].map((verb) =>
      orderId.map((order) => ({
        method: 'POST',
        path: `/support/orders/${order}/${verb}`,
        body: { reason: 'a test', actor: 'kim' } as Json,
        headers: { ...support, 'Idempotency-Key': 'fuzz-idempotency-key-' },
      })),
    ),
    ...['extend-hold', 'retry', 'resolve'].map((verb) =>
      id.map((checkout) => ({
        method: 'POST',
        path: `/support/checkouts/${checkout}/${verb}`,
        body: { reason: 'a test', actor: 'kim' } as Json,
        headers: { ...support, 'Idempotency-Key': 'fuzz-idempotency-key-' },
      })),
    ),
    fc.constant({
      method: 'POST',
      path: '/catalog/search',
      body: {
        query: 'shirt',
        filters: { categories: ['a'], price: { min: 1, max: 2 } },
        pagination: { limit: 2, cursor: 'YQ' },
      } as Json,
      headers: {},
    }),
    fc.constant({
      method: 'POST',
      path: '/catalog/lookup',
      body: { ids: [...variantIds], context: { currency: 'EUR' } } as Json,
      headers: {},
    }),
    fc.constant({
      method: 'POST',
      path: '/catalog/product',
      body: { id: variantIds[0] ?? 'x', selected: [{ name: 'Size', label: 'M' }], preferences: ['Size'] } as Json,
      headers: {},
    }),
    fc.constant({ method: 'GET', path: '/storefront/settings', body: undefined, headers: {} }),
    fc.constant({
      method: 'POST',
      path: '/storefront/sign-in/confirm',
      body: { token: 'forged' } as Json,
      headers: {},
    }),
    // No checkout's id, or it would be a stream, which has no end.
    hostileText.map((text) => ({
      method: 'GET',
      path: `/storefront/live?checkout=x${toPathSegment(text)}`,
      body: undefined,
      headers: {},
    })),
    fc.constant({ method: 'POST', path: '/webhooks/stripe', body: { id: 'evt_1' } as Json, headers: {} }),
    id.map((checkout) => ({
      method: 'GET',
      path: `/support/checkouts/${checkout}`,
      body: undefined,
      headers: support,
    })),
    fc
      .tuple(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'), hostileText)
      .map(([method, text]) => ({ method, path: `/${toPathSegment(text)}`, body: undefined, headers: {} })),
  );
}

/** A text as a path: escaped, or raw where a URL allows it, which servers must decode themselves. */
function toPathSegment(text: string): string {
  if (/^[%./\w$-]+$/.test(text)) return text;
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')) || '%20';
}

/**
 * Any request: valid ones, valid ones with places changed, and garbage, with headers and addresses of the same kinds.
 * @param targets what exists at the API that is asked
 */
export function anyRequest(targets: Targets): fc.Arbitrary<FuzzRequest> {
  return routes(targets).chain(({ method, path, body, headers }: Route) => {
    const extra = fc.oneof(
      { weight: 2, arbitrary: fc.constant<Record<string, string>>({}) },
      { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...HEADERS), hostileHeader, { maxKeys: 3 }) },
    );
    const content: fc.Arbitrary<{ body?: string | Uint8Array; valid: boolean }> =
      body === undefined
        ? fc.constant({ valid: true })
        : fc.oneof(
            { weight: 1, arbitrary: fc.constant({ body: JSON.stringify(body), valid: true }) },
            { weight: 4, arbitrary: mutated(body).map((value) => ({ body: JSON.stringify(value), valid: false })) },
            { weight: 3, arbitrary: spoiled(body).map((value) => ({ body: JSON.stringify(value), valid: false })) },
            { weight: 1, arbitrary: garbage.map((bytes) => ({ body: bytes, valid: false })) },
          );
    return fc.tuple(content, extra).map(([{ valid, ...carried }, more]): FuzzRequest => ({
      method,
      path,
      ...carried,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers, ...more },
      wellFormed: valid && Object.keys(more).length === 0,
    }));
  });
}
