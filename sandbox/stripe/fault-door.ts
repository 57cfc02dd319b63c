import { setTimeout as delay } from 'node:timers/promises';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { matches, nameOf } from './fault-door-faults.ts';
import type { Fault, WebhookFault } from './fault-door-faults.ts';
import { PlacedFaults } from './fault-door-placed.ts';
import type { PlacedFault } from './fault-door-placed.ts';
import { WebhookDoor } from './fault-door-webhooks.ts';
import { fingerprint } from './idempotency.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { newId } from './ids.ts';
import type { Store } from './store.ts';

/** Calls under this key pass every fault and are not seen: for those who check what became of the others. */
export const SPARED_KEY = 'sk_test_spared_by_faults';

/** A call as it came. */
export interface SeenCall {
  /** Its short name, if it has one. */
  readonly call: ReturnType<typeof nameOf>;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly params: Readonly<Record<string, unknown>>;
}

/** So many calls are remembered, and when there are more, the first ones are forgotten. */
const MOST_SEEN = 4_000;

interface Failure {
  readonly status: number;
  readonly error: { readonly type: string; readonly code?: string; readonly message: string };
}
const FAILURES: Readonly<Partial<Record<Fault['answer'], Failure>>> = {
  '429': {
    status: 429,
    error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' },
  },
  '500': { status: 500, error: { type: 'api_error', message: 'An unknown error occurred' } },
  'stuck 500': { status: 500, error: { type: 'api_error', message: 'An unknown error occurred' } },
  refused: {
    status: 400,
    error: { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message: 'refused' },
  },
};

/** Stands in front of the sandbox's endpoints, and delays, fails and loses what it is told to. */
export class FaultDoor {
  readonly seen: SeenCall[] = [];
  readonly webhooks = new WebhookDoor();
  readonly #calls = new PlacedFaults<Fault>();
  readonly #store: Store;
  readonly #keys: IdempotencyKeys;
  readonly #closing = new AbortController();
  #lastId = 0;

  constructor(store: Store, keys: IdempotencyKeys) {
    this.#store = store;
    this.#keys = keys;
  }

  get placed(): readonly PlacedFault[] {
    return [...this.#calls.all, ...this.webhooks.faults.all].sort((one, other) => one.id - other.id);
  }

  add<F extends Fault | WebhookFault>(fault: F): PlacedFault {
    this.#lastId += 1;
    if ('webhook' in fault) return this.webhooks.faults.place(this.#lastId, fault);
    return this.#calls.place(this.#lastId, fault);
  }

  /** Takes all faults away. */
  clear(): void {
    this.#calls.clear();
    this.webhooks.faults.clear();
  }

  close(): void {
    this.#closing.abort();
    this.webhooks.close();
  }

  /** Express's middleware; the body must have been read. */
  readonly handle: RequestHandler = (req, res, next) => {
    if (!req.path.startsWith('/v1/') || req.get('authorization') === `Bearer ${SPARED_KEY}`) {
      next();
      return;
    }
    // Whatever keeps the door from answering looks like a connection that breaks.
    this.#pass(req, res, next).catch(() => req.socket.destroy());
  };

  async #pass(req: Request, res: Response, next: NextFunction): Promise<void> {
    const { method, path } = req;
    const idempotencyKey = req.get('idempotency-key') ?? null;
    this.seen.push({ call: nameOf(method, path), method, path, idempotencyKey, params: paramsOf(req) });
    if (this.seen.length > MOST_SEEN) this.seen.splice(0, MOST_SEEN / 2);
    const fault = this.#calls.take(({ call }) => matches(call, method, path));
    if (fault === undefined) {
      next();
      return;
    }
    await fault.before?.();
    if (fault.processed || fault.answer === 'pass' || fault.answer === 'wrong sums') {
      if (!fault.processed) await this.#pause(fault);
      const send = res.send.bind(res);
      res.send = (body: unknown) => {
        res.send = send;
        this.#answer(fault, req, res, () => void send(fault.answer === 'wrong sums' ? misadded(body) : body)).catch(
          () => req.socket.destroy(),
        );
        return res;
      };
      next();
      return;
    }
    await this.#answer(fault, req, res, next);
  }

  /** @param pass gives the true answer, or has it made */
  async #answer(fault: Fault, req: Request, res: Response, pass: () => void): Promise<void> {
    if (fault.processed || !['pass', 'wrong sums'].includes(fault.answer)) await this.#pause(fault);
    await fault.after?.();
    // An answer that Stripe has kept under the key is given again: no failure takes its place.
    if (fault.answer === 'stuck 500' && !this.#keep(req, res)) return pass();
    if (fault.answer === 'hang') return;
    if (fault.answer === 'reset') {
      req.socket.destroy();
      return;
    }
    const failure = FAILURES[fault.answer];
    if (failure === undefined) return pass();
    for (const name of ['Idempotent-Replayed', 'Original-Request']) res.removeHeader(name);
    res.status(failure.status).set('Request-Id', newId('req')).json({ error: failure.error });
  }

  /** Keeps the failure under the request's key. False when the key has an answer from before. */
  #keep(req: Request, res: Response): boolean {
    const key = req.get('idempotency-key');
    if (key === undefined) return true;
    const executed = res.get('Idempotency-Key') !== undefined && res.get('Idempotent-Replayed') === undefined;
    if (!executed && this.#store.get('idempotency_key', key) !== undefined) return false;
    const { status, error } = FAILURES['stuck 500'] as Failure;
    const kept = { id: key, fingerprint: fingerprint(req.method, req.path, paramsOf(req)), requestId: newId('req') };
    this.#store.transaction((tx) => this.#keys.keep(tx, { ...kept, status, body: JSON.stringify({ error }) }));
    return true;
  }

  async #pause({ delayMs }: Fault): Promise<void> {
    if (delayMs !== undefined) await delay(delayMs, undefined, { signal: this.#closing.signal });
  }
}

function paramsOf(req: Request): Record<string, unknown> {
  const given: unknown = req.method === 'GET' ? req.query : req.body;
  return typeof given === 'object' && given !== null ? { ...given } : {};
}

/** An object's own amounts of tax, each one too much. */
function misadded(body: unknown): unknown {
  const object = JSON.parse(String(body)) as Record<string, unknown>;
  const wrong = Object.entries(object).map(([name, value]) =>
    Array.isArray(value) && name === 'tax_breakdown'
      ? [name, value.map((part: { amount: number }) => ({ ...part, amount: part.amount + 1 }))]
      : [name, typeof value === 'number' && name.includes('amount') ? value + 1 : value],
  );
  return JSON.stringify(Object.fromEntries(wrong));
}
