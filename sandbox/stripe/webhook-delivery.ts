import { createHmac } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import type { DeliveryResult, WebhookDoor } from './fault-door-webhooks.ts';
import type { DeliveryRecord, EventRecord, EventType } from './records.ts';
import type { Store } from './store.ts';

/** Where events go. */
export interface WebhookEndpoint {
  url: string;
  /** Signs each delivery; `whsec_…`. */
  secret: string;
  /** Event types to deliver, as Stripe's `enabled_events`; all when left out. */
  enabledEvents?: readonly string[];
  /** Wait before the second attempt, doubled up to 60 s for each further one; 1,000 ms by default. */
  firstRetryMs?: number;
}

const LONGEST_RETRY_MS = 60_000;
const ATTEMPT_TIMEOUT_MS = 10_000;
const MAX_CONCURRENT = 8;
const GIVE_UP_AFTER_MS = 3 * 24 * 3600 * 1000;
/** Three days of attempts, one a minute: the bound when the sandbox's clock stands still. */
const MAX_ATTEMPTS = 4_400;

/** `Stripe-Signature` of a body sent at `seconds`; https://docs.stripe.com/webhooks#verify-manually. */
function signature(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Posts events to one endpoint, at least once and in no promised order, as Stripe does. */
export class WebhookDelivery {
  readonly #store: Store;
  readonly #endpoint: WebhookEndpoint | undefined;
  readonly #now: () => number;
  readonly #log: (message: string, error: unknown) => void;
  readonly #door: WebhookDoor;
  readonly #agent: http.Agent;
  readonly #stop = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ready: string[] = [];
  readonly #running = new Set<Promise<void>>();
  #started = false;

  constructor(
    store: Store,
    endpoint: WebhookEndpoint | undefined,
    now: () => number,
    log: (message: string, error: unknown) => void,
    door: WebhookDoor,
  ) {
    this.#store = store;
    this.#endpoint = endpoint;
    this.#now = now;
    this.#log = log;
    this.#door = door;
    const options = { keepAlive: true, maxSockets: MAX_CONCURRENT };
    this.#agent = endpoint?.url.startsWith('https:') ? new https.Agent(options) : new http.Agent(options);
  }

  isDelivered(type: EventType): boolean {
    return this.#endpoint !== undefined && (this.#endpoint.enabledEvents?.includes(type) ?? true);
  }

  /** Begins with what an earlier run left pending. */
  start(): void {
    this.#started = true;
    const pending = this.#store.newestFirst('delivery').filter(({ state }) => state === 'pending');
    for (const delivery of pending.reverse()) this.schedule(delivery);
  }

  /** Sends a committed, pending delivery when it is due. Before `start` it stays pending. */
  schedule(delivery: DeliveryRecord): void {
    if (!this.#started || this.#stop.signal.aborted || this.#endpoint === undefined) return;
    const waitMs = Math.min(delivery.nextAttemptMs - this.#now(), LONGEST_RETRY_MS);
    if (waitMs <= 0) {
      this.#enqueue(delivery.id);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#enqueue(delivery.id);
    }, waitMs);
    this.#timers.add(timer);
  }

  /** Ends attempts in flight (they stay pending) and waits for them. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#running);
    this.#agent.destroy();
  }

  #enqueue(id: string): void {
    this.#ready.push(id);
    this.#pump();
  }

  #pump(): void {
    while (this.#endpoint !== undefined && this.#running.size < MAX_CONCURRENT) {
      const id = this.#ready.shift();
      if (id === undefined) return;
      const running = this.#attempt(this.#endpoint, id)
        .catch((error: unknown) => this.#log('a webhook delivery could not be recorded', error))
        .finally(() => {
          this.#running.delete(running);
          if (!this.#stop.signal.aborted) this.#pump();
        });
      this.#running.add(running);
    }
  }

  async #attempt(endpoint: WebhookEndpoint, id: string): Promise<void> {
    const event = this.#store.get('event', id);
    const delivery = this.#store.get('delivery', id);
    // Both are forgotten together with the oldest events.
    if (event === undefined || delivery?.state !== 'pending') return;
    const sent = this.#door.carry(
      event,
      () => this.#post(endpoint, event),
      () => this.#enqueue(id),
    );
    if (sent === undefined) return;
    const result = await sent;
    if (this.#stop.signal.aborted && !result.delivered) return;
    const attempts = delivery.attempts + 1;
    const waitMs = Math.min((endpoint.firstRetryMs ?? 1000) * 2 ** Math.min(attempts - 1, 20), LONGEST_RETRY_MS);
    const givenUp = attempts >= MAX_ATTEMPTS || this.#now() - delivery.createdMs >= GIVE_UP_AFTER_MS;
    const next: DeliveryRecord = {
      ...delivery,
      attempts,
      lastResult: result.text,
      nextAttemptMs: this.#now() + waitMs,
      state: result.delivered ? 'delivered' : givenUp ? 'given_up' : 'pending',
    };
    this.#store.transaction((tx) => tx.put('delivery', next));
    if (next.state === 'pending') this.schedule(next);
  }

  /** One signed POST; never throws. Redirects count as failures, as at Stripe. */
  #post(endpoint: WebhookEndpoint, event: EventRecord): Promise<DeliveryResult> {
    const body = JSON.stringify(event);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Stripe/1.0 (holdfast sandbox)',
      'stripe-signature': signature(endpoint.secret, Math.floor(this.#now() / 1000), body),
    };
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]);
    const send = endpoint.url.startsWith('https:') ? https.request : http.request;
    return new Promise((resolve) => {
      const failed = (error: Error): void => resolve({ delivered: false, text: error.message });
      const request = send(endpoint.url, { method: 'POST', headers, agent: this.#agent, signal }, (response) => {
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
