import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { composeApi, endServer, listen } from '../../api/server.ts';
import { createLogger } from '../../adapters/telemetry/logger.ts';
import { eventually } from './eventually.ts';
import { outcomeOf } from './outcome.ts';
import type { ShopOptions } from './shop-options.ts';
import { startShop } from './shop.ts';

/** What UCP answers look like, as far as tests look at them. */
export interface UcpCheckout {
  readonly ucp: { readonly version: string; readonly status: string };
  readonly id: string;
  readonly status: string;
  readonly currency: string;
  readonly line_items: readonly { readonly id: string; readonly quantity: number }[];
  readonly totals: readonly { readonly type: string; readonly amount: number }[];
  readonly messages: readonly {
    readonly type: string;
    readonly code: string;
    readonly severity?: string;
    readonly path?: string;
    readonly content: string;
  }[];
  readonly order?: { readonly id: string; readonly label: string };
  readonly continue_url?: string;
  readonly payment?: {
    readonly instruments: readonly { readonly id: string; readonly handler_id: string; readonly amount?: number }[];
  };
  readonly actions?: Readonly<
    Record<string, readonly { readonly id: string; readonly config: Readonly<Record<string, string>> }[]>
  >;
}

export interface HttpAnswer<Body = UcpCheckout> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

/** The whole shop behind its real HTTP API. @param options.webhooks has the Stripe sandbox tell it of payments */
export async function startHttpShop({ webhooks = false, ...options }: ShopOptions & { webhooks?: boolean } = {}) {
  // The port first: the shop has to know where its buyers reach it.
  const door = express();
  const server = await listen(door, 0, '127.0.0.1');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shop = await startShop({
    publicUrl: url,
    ...options,
    ...(webhooks && { webhookUrl: `${url}/webhooks/stripe` }),
  });
  const api = await composeApi(shop.settings, createLogger('api', shop.settings.logLevel), options.tracing);
  door.use(api.app);

  const request = async <Body = UcpCheckout>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer<Body>> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Body };
  };
  /** A write of a client that sends it again, with its key, while the shop is too busy. */
  const write = (method: 'POST' | 'PUT', path: string, body: unknown, headers: Record<string, string> = {}) => {
    const keyed = { 'Idempotency-Key': randomUUID(), ...headers };
    return eventually(`an answer to ${method} ${path}`, async () => {
      const answer = await request(method, path, body, keyed);
      return answer.status !== 429 && answer.status !== 503 && answer;
    });
  };
  /** A write whose outcome is waited for where the answer could not tell it yet; `text` and `headers` stay the answer's. */
  const writeForOutcome = async (
    id: string,
    path: string,
    body: unknown,
    headers: Record<string, string> | undefined,
    isOutcome: (answer: UcpCheckout) => boolean,
  ): Promise<HttpAnswer> => {
    const answer = await write('POST', path, body, headers);
    if (answer.status !== 200 || isOutcome(answer.body)) return answer;
    await outcomeOf(id, shop.read);
    return { ...answer, body: (await request('GET', `/checkout-sessions/${id}`, undefined, headers)).body };
  };
  const { db, client, mailbox, stripe, faults } = shop;
  return {
    /** The parts behind the API. */
    shop,
    db,
    client,
    mailbox,
    stripe,
    /** The Stripe sandbox. */
    stripeUrl: shop.settings.stripe.apiBase ?? '',
    url,
    /** What goes wrong between the product and Stripe. */
    faults,
    request,
    create: (body: unknown = mugs(), headers?: Record<string, string>) =>
      write('POST', '/checkout-sessions', body, headers),
    update: (id: string, body: unknown = mugs({ option: 'standard' }), headers?: Record<string, string>) =>
      write('PUT', `/checkout-sessions/${id}`, body, headers),
    complete: (id: string, body: unknown = card(), headers?: Record<string, string>) =>
      writeForOutcome(
        id,
        `/checkout-sessions/${id}/complete`,
        body,
        headers,
        ({ status, actions }) => status !== 'complete_in_progress' || actions !== undefined,
      ),
    cancel: (id: string, headers?: Record<string, string>) =>
      writeForOutcome(
        id,
        `/checkout-sessions/${id}/cancel`,
        {},
        headers,
        ({ status }) => status === 'canceled' || status === 'completed',
      ),
    get: (id: string, headers?: Record<string, string>) =>
      request('GET', `/checkout-sessions/${id}`, undefined, headers),
    /** The parts behind the API. */
    parts: shop,
    async stop() {
      await endServer(server, api.endStreams);
      await api.close();
      await shop.stop();
    },
  };
}

export type HttpShop = Awaited<ReturnType<typeof startHttpShop>>;

/** A body that buys mugs (or another product) to New York. */
export function mugs({
  item = 'mug',
  quantity = 1,
  option,
}: { item?: string; quantity?: number; option?: string } = {}) {
  return {
    line_items: [{ item: { id: item }, quantity }],
    buyer: { email: 'jo@example.com', first_name: 'Jo', last_name: 'Doe' },
    fulfillment: {
      methods: [
        {
          type: 'shipping',
          destinations: [
            {
              street_address: '1 Main St',
              address_locality: 'New York',
              address_region: 'NY',
              postal_code: '10001',
              address_country: 'US',
            },
          ],
          ...(option && { groups: [{ selected_option_id: option }] }),
        },
      ],
    },
  };
}

/** The body of a complete, paid by a test card of Stripe's. */
export function card(token = 'pm_card_visa') {
  return {
    payment: {
      instruments: [{ id: 'card', handler_id: 'stripe', type: 'card', credential: { type: 'token', token } }],
    },
  };
}

/** The amount of a total by its type. */
export function amountOf({ totals }: UcpCheckout, type: string): number | undefined {
  return totals.find((total) => total.type === type)?.amount;
}
