import { createHmac } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import type { DeliveryResult, WebhookDoor } from './fault-door-webhooks.ts';
import type { DeliveryRecord, EventRecord, WebhookEndpointRecord } from './records.ts';
import type { Store } from './store.ts';

const LONGEST_RETRY_MS = 60_000;
const ATTEMPT_TIMEOUT_MS = 10_000;
/** At once and per endpoint, so that a slow one holds up no other. */
const MAX_CONCURRENT = 8;
const GIVE_UP_AFTER_MS = 3 * 24 * 3600 * 1000;
/** Three days of attempts, one a minute: the bound when the sandbox's clock stands still. */
const MAX_ATTEMPTS = 4_400;

/**
 * `Stripe-Signature` of a body sent at `seconds`, by each secret that counts: two while one is being replaced;
 * https://docs.stripe.com/webhooks#verify-manually.
 */
function signature({ secret, formerSecret }: WebhookEndpointRecord, seconds: number, body: string): string {
  const former = formerSecret !== null && formerSecret.untilSeconds > seconds ? [formerSecret.secret] : [];
  const signed = [secret, ...former].map((one) => createHmac('sha256', one).update(`${seconds}.${body}`).digest('hex'));
  return [`t=${seconds}`, ...signed.map((hex) => `v1=${hex}`)].join(',');
}

/** What waits to be sent to one endpoint. */
interface Lane {
  ready: string[];
  running: number;
}

export interface DeliveryOptions {
  now: () => number;
  log: (message: string, error: unknown) => void;
  door: WebhookDoor;
  /** Wait before the second attempt, doubled up to 60 s for each further one. */
  firstRetryMs: number;
}

/** Posts events to webhook endpoints, at least once and in no promised order, as Stripe does. */
export class WebhookDelivery {
  readonly #store: Store;
  readonly #options: DeliveryOptions;
  readonly #agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: MAX_CONCURRENT }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: MAX_CONCURRENT }),
  };
  readonly #stop = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #lanes = new Map<string, Lane>();
  readonly #running = new Set<Promise<void>>();
  #started = false;

  constructor(store: Store, options: DeliveryOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Begins with what an earlier run left pending. */
  start(): void {
    this.#started = true;
    const pending = this.#store.newestFirst('delivery').filter(({ state }) => state === 'pending');
    for (const delivery of pending.reverse()) this.schedule(delivery);
  }

  /** Sends a committed, pending delivery when it is due. Before `start` it stays pending. */
  schedule(delivery: DeliveryRecord): void {
    if (!this.#started || this.#stop.signal.aborted) return;
    const waitMs = Math.min(delivery.nextAttemptMs - this.#options.now(), LONGEST_RETRY_MS);
    if (waitMs <= 0) {
      this.#enqueue(delivery);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#enqueue(delivery);
    }, waitMs);
    this.#timers.add(timer);
  }

  /** Ends attempts in flight (they stay pending) and waits for them. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#running);
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #enqueue({ id, endpoint }: DeliveryRecord): void {
    const lane = this.#lanes.get(endpoint) ?? { ready: [], running: 0 };
    this.#lanes.set(endpoint, lane);
    lane.ready.push(id);
    this.#pump(lane);
  }

  #pump(lane: Lane): void {
    while (lane.running < MAX_CONCURRENT && !this.#stop.signal.aborted) {
      const id = lane.ready.shift();
      if (id === undefined) return;
      lane.running += 1;
      const running = this.#attempt(id)
        .catch((error: unknown) => this.#options.log('a webhook delivery could not be recorded', error))
        .finally(() => {
          lane.running -= 1;
          this.#running.delete(running);
          this.#pump(lane);
        });
      this.#running.add(running);
    }
  }

  async #attempt(id: string): Promise<void> {
    const delivery = this.#store.get('delivery', id);
    const event = this.#store.get('event', delivery?.event ?? '');
    // Both are forgotten together with the oldest events.
    if (event === undefined || delivery?.state !== 'pending') return;
    const endpoint = this.#store.get('webhook_endpoint', delivery.endpoint);
    if (endpoint?.object.status !== 'enabled') {
      const over: DeliveryRecord = { ...delivery, state: 'given_up', lastResult: 'the endpoint is gone or disabled' };
      this.#store.transaction((tx) => tx.put('delivery', over));
      return;
    }
    const sent = this.#options.door.carry(
      { id, type: event.type },
      () => this.#post(endpoint, event),
      () => this.#enqueue(delivery),
    );
    if (sent === undefined) return;
    const result = await sent;
    if (this.#stop.signal.aborted && !result.delivered) return;
    const next = this.#after(delivery, result);
    this.#store.transaction((tx) => tx.put('delivery', next));
    if (next.state === 'pending') this.schedule(next);
  }

  #after(delivery: DeliveryRecord, result: DeliveryResult): DeliveryRecord {
    const { now, firstRetryMs } = this.#options;
    const attempts = delivery.attempts + 1;
    const waitMs = Math.min(firstRetryMs * 2 ** Math.min(attempts - 1, 20), LONGEST_RETRY_MS);
    const givenUp = attempts >= MAX_ATTEMPTS || now() - delivery.createdMs >= GIVE_UP_AFTER_MS;
    return {
      ...delivery,
      attempts,
      lastResult: result.text,
      nextAttemptMs: now() + waitMs,
      state: result.delivered ? 'delivered' : givenUp ? 'given_up' : 'pending',
    };
  }

  /** One signed POST; never throws. Redirects count as failures, as at Stripe. */
  #post(endpoint: WebhookEndpointRecord, event: EventRecord): Promise<DeliveryResult> {
    const { api_version: version, url } = endpoint.object;
    const body = JSON.stringify(version === null ? event : { ...event, api_version: version });
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Stripe/1.0 (holdfast sandbox)',
      'stripe-signature': signature(endpoint, Math.floor(this.#options.now() / 1000), body),
    };
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]);
    const secure = url.startsWith('https:');
    const send = secure ? https.request : http.request;
    const agent = this.#agents[secure ? 'https:' : 'http:'];
    return new Promise((resolve) => {
      const failed = (error: Error): void => resolve({ delivered: false, text: error.message });
      const request = send(url, { method: 'POST', headers, agent, signal }, (response) => {
        const status = response.statusCode ?? 0;
        response.on('error', failed);
        response.on('end', () => resolve({ delivered: status >= 200 && status < 300, text: String(status) }));
        response.resume();
      });
      request.on('error', failed);
      request.end(body);
    });
  }
}
