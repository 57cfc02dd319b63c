import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The calls that a checkout makes to Stripe. */
export type StripeCall = 'create' | 'confirm' | 'capture' | 'cancel' | 'refund' | 'retrieve' | 'list' | 'list refunds';

/** What goes wrong with a call on its way. */
export interface Fault {
  readonly call: StripeCall;
  /**
   * reset: the connection is cut instead of an answer. 500: Stripe's own failure, not kept under the key.
   * stuck 500: one that Stripe keeps and replays for this key from then on. refused: 400 for the object's state.
   * hang: no answer at all until the caller gives up. pass: the true answer.
   */
  readonly answer: 'reset' | '500' | 'stuck 500' | 'refused' | 'hang' | 'pass';
  /** Whether Stripe has carried the call out by then; a refused one never is. */
  readonly processed: boolean;
  /** How many calls are hit; 1 by default. The SDK itself repeats a reset once. */
  readonly times?: number;
  /** Runs before the call is passed on (or dropped): the place for a rival, or a wait. */
  readonly before?: () => Promise<unknown>;
  /** Runs when Stripe has carried the call out, before the caller hears of it. */
  readonly after?: () => Promise<unknown>;
}

/** A call as it came by. */
export interface SeenCall {
  readonly call: StripeCall | null;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
}

/** A fault in place. */
export interface PlacedFault {
  /** How many calls it has hit so far. */
  readonly hits: () => number;
  /** Resolves at its first hit, before anything is passed on. */
  readonly hit: Promise<void>;
  readonly remove: () => void;
}

/** A proxy between the SDK and the Stripe sandbox that loses, delays and fails what it is told to. */
export interface FaultProxy {
  readonly url: string;
  readonly seen: readonly SeenCall[];
  add(fault: Fault): PlacedFault;
  /** Takes all faults away. */
  clear(): void;
  close(): Promise<void>;
}

const CALLS: readonly (readonly [StripeCall, string, RegExp])[] = [
  ['create', 'POST', /^\/v1\/payment_intents$/],
  ['confirm', 'POST', /^\/v1\/payment_intents\/[^/]+\/confirm$/],
  ['capture', 'POST', /^\/v1\/payment_intents\/[^/]+\/capture$/],
  ['cancel', 'POST', /^\/v1\/payment_intents\/[^/]+\/cancel$/],
  ['refund', 'POST', /^\/v1\/refunds$/],
  ['retrieve', 'GET', /^\/v1\/payment_intents\/[^/]+$/],
  ['list', 'GET', /^\/v1\/payment_intents$/],
  ['list refunds', 'GET', /^\/v1\/refunds$/],
];

interface Active extends PlacedFault {
  readonly fault: Fault;
  take(): boolean;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** @param target `http://host:port` of the sandbox */
export async function startStripeFaults(target: string): Promise<FaultProxy> {
  const seen: SeenCall[] = [];
  const stuckKeys = new Set<string>();
  let active: Active[] = [];
  const agent = new Agent({ keepAlive: true });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray());
    const url = new URL(request.url ?? '/', target);
    const method = request.method ?? 'GET';
    const key = request.headers['idempotency-key'];
    const idempotencyKey = typeof key === 'string' ? key : null;
    const call = CALLS.find(([, itsMethod, path]) => itsMethod === method && path.test(url.pathname))?.[0] ?? null;
    seen.push({ call, method, path: url.pathname, idempotencyKey });
    if (idempotencyKey !== null && stuckKeys.has(idempotencyKey))
      return fail(response, { 'Idempotent-Replayed': 'true' });

    const fault = active.find((candidate) => candidate.fault.call === call && candidate.take())?.fault;
    await fault?.before?.();
    const passed = !fault || fault.processed || fault.answer === 'pass';
    const reply = passed ? await forward(url, method, request.headers, body, agent) : null;
    await fault?.after?.();
    switch (fault?.answer ?? 'pass') {
      case 'reset':
        request.socket.destroy();
        return;
      case 'hang':
        return;
      case 'stuck 500':
        if (idempotencyKey !== null) stuckKeys.add(idempotencyKey);
        return fail(response);
      case '500':
        return fail(response);
      case 'refused':
        return json(response, 400, {
          type: 'invalid_request_error',
          code: 'payment_intent_unexpected_state',
          message: 'refused',
        });
      case 'pass':
        if (reply) response.writeHead(reply.status, reply.headers).end(reply.body);
    }
  };

  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    // A sandbox that is gone looks like a Stripe that is gone: the connection breaks.
    serve(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    add(fault) {
      const placed = activate(fault, (gone) => (active = active.filter((other) => other !== gone)));
      active.push(placed);
      return placed;
    },
    clear: () => void (active = []),
    async close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

function activate(fault: Fault, remove: (placed: Active) => void): Active {
  let hits = 0;
  let tell: () => void = () => undefined;
  const hit = new Promise<void>((resolve) => (tell = resolve));
  const placed: Active = {
    fault,
    hit,
    hits: () => hits,
    remove: () => remove(placed),
    take() {
      if (hits >= (fault.times ?? 1)) return false;
      hits += 1;
      tell();
      return true;
    },
  };
  return placed;
}

async function forward(
  url: URL,
  method: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
  agent: Agent,
): Promise<Reply> {
  const outgoing = httpRequest(url, { method, headers: { ...headers, host: url.host }, agent });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const content = Buffer.concat(await incoming.toArray());
  return { status: incoming.statusCode ?? 502, headers: incoming.headers, body: content };
}

function fail(response: ServerResponse, headers: Record<string, string> = {}): void {
  json(response, 500, { type: 'api_error', message: 'An unknown error occurred' }, headers);
}

function json(response: ServerResponse, status: number, error: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ error }));
}
