import type { Request, RequestHandler, Response } from 'express';
import { authenticate } from './authentication.ts';
import type { Answer, Call, Route } from './endpoint.ts';
import { ApiError } from './errors.ts';
import { writeEvent } from './events.ts';
import { fingerprint } from './idempotency.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { newId } from './ids.ts';
import type { DeliveryRecord } from './records.ts';
import type { Store, Transaction } from './store.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import { listeners } from './webhook-endpoints.ts';

/** The parts that serve a request. */
export interface Parts {
  apiVersion: string;
  /** Where it listens, without a slash at the end; known once it does. */
  baseUrl: string;
  /** How long an authorization lasts. */
  captureWithinSeconds: number;
  store: Store;
  keys: IdempotencyKeys;
  deliveries: WebhookDelivery;
  now(): number;
  log(message: string, error: unknown): void;
  /** Throws 429 for one request too many to an endpoint, or to all; no limit when left out. */
  rateLimit?: (endpoint: string) => void;
  /** Awaited after a POST has taken its idempotency key and before it is executed. */
  beforeExecute?: (request: { method: string; path: string }) => Promise<void>;
}

interface Reply {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Turns a route into Express's handler: key check, idempotency, one transaction, answer, deliveries. */
export function serve(parts: Parts, route: Route): RequestHandler {
  return async (req, res) => {
    const requestId = newId('req');
    try {
      authenticate(req.headers.authorization);
      parts.rateLimit?.(`${route.method} ${route.path}`);
      const raw = parameters(req);
      const key = route.method === 'post' ? req.get('idempotency-key') : undefined;
      send(parts, res, requestId, await once(parts, route, req, raw, requestId, key));
    } catch (error) {
      sendError(parts, res, requestId, error);
    }
  };
}

/** Answers an error in Stripe's shape; what is not an ApiError is our own fault: logged, 500. */
export function sendError(parts: Parts, res: Response, requestId: string, error: unknown): void {
  send(parts, res, requestId, errorReply(parts, error));
}

function errorReply(parts: Parts, error: unknown): Reply {
  if (error instanceof ApiError) {
    const headers = error.headers && { headers: error.headers };
    return { status: error.status, body: JSON.stringify({ error: error.body }), ...headers };
  }
  parts.log('a request failed in the Stripe sandbox', error);
  const message = 'The Stripe sandbox failed; see its log.';
  return { status: 500, body: JSON.stringify({ error: { type: 'api_error', message } }) };
}

function parameters(req: Request): Record<string, unknown> {
  if (req.method !== 'POST') return { ...req.query };
  const body: unknown = req.body;
  if (typeof body === 'object' && body !== null) return { ...body };
  if (Number(req.headers['content-length'] ?? 0) === 0 && req.headers['transfer-encoding'] === undefined) return {};
  const message = 'Invalid request (check that your content type is application/x-www-form-urlencoded).';
  throw new ApiError(400, { type: 'invalid_request_error', message });
}

async function once(
  parts: Parts,
  route: Route,
  req: Request,
  raw: Record<string, unknown>,
  requestId: string,
  key: string | undefined,
): Promise<Reply> {
  if (route.method !== 'post') return execute(parts, route, req, raw, requestId);
  if (key === undefined || key === '') {
    await parts.beforeExecute?.({ method: req.method, path: req.path });
    return execute(parts, route, req, raw, requestId);
  }
  const print = fingerprint(req.method, req.path, raw);
  const first = parts.keys.take(key, print);
  if (first !== undefined) {
    const headers = { 'Idempotent-Replayed': 'true', 'Original-Request': first.requestId, 'Idempotency-Key': key };
    return { status: first.status, body: first.body, headers };
  }
  try {
    await parts.beforeExecute?.({ method: req.method, path: req.path });
    const reply = execute(parts, route, req, raw, requestId, { key, print });
    return { ...reply, headers: { 'Idempotency-Key': key } };
  } finally {
    parts.keys.release(key);
  }
}

/** Who makes a change: a request of the API, or (both null) the sandbox's own pages and clock. */
interface Cause {
  requestId: string | null;
  idempotencyKey: string | null;
  /** The id in the request's path. */
  id?: string;
}

/** Runs `work` in one transaction, events included, and sends them once it is committed. */
export function transact<T>(
  parts: Parts,
  work: (call: Call) => T,
  cause: Cause = { requestId: null, idempotencyKey: null },
): T {
  const pending: DeliveryRecord[] = [];
  const result = parts.store.transaction((tx) => work(callFor(parts, tx, cause, pending)));
  for (const delivery of pending) parts.deliveries.schedule(delivery);
  return result;
}

/** Runs the route in one transaction, together with its events and its idempotent answer. */
function execute(
  parts: Parts,
  route: Route,
  req: Request,
  raw: Record<string, unknown>,
  requestId: string,
  idempotency?: { key: string; print: string },
): Reply {
  const keep = (tx: Transaction, { status, body }: Reply): void => {
    if (idempotency === undefined) return;
    parts.keys.keep(tx, { id: idempotency.key, fingerprint: idempotency.print, requestId, status, body });
  };
  const id = req.params['id'];
  const cause = { requestId, idempotencyKey: idempotency?.key ?? null, ...(typeof id === 'string' ? { id } : {}) };
  const run = (call: Call): Reply => {
    const answer: Answer = route.answer(call, raw);
    const done = { status: answer.status, body: JSON.stringify(answer.body) };
    keep(call.tx, done);
    return done;
  };
  try {
    return transact(parts, run, cause);
  } catch (error) {
    const reply = errorReply(parts, error);
    // Once execution began every answer is replayed, a 500 too; a bad parameter was refused before.
    if (!(error instanceof ApiError && error.beforeExecution)) parts.store.transaction((tx) => keep(tx, reply));
    return reply;
  }
}

function callFor(parts: Parts, tx: Transaction, cause: Cause, pending: DeliveryRecord[]): Call {
  const nowMs = parts.now();
  const { apiVersion, baseUrl, captureWithinSeconds, store } = parts;
  return {
    tx,
    newestFirst: (kind) => store.newestFirst(kind),
    nowSeconds: Math.floor(nowMs / 1000),
    apiVersion,
    captureWithinSeconds,
    baseUrl,
    id: cause.id ?? '',
    emit(type, object, previous) {
      const data = { object, ...(previous === undefined ? {} : { previous_attributes: previous }) };
      const endpoints = listeners(store, type);
      pending.push(...writeEvent(tx, { apiVersion, nowMs, ...cause, endpoints }, type, data));
    },
  };
}

function send(parts: Parts, res: Response, requestId: string, { status, body, headers }: Reply): void {
  res.status(status).set({
    'Content-Type': 'application/json',
    'Request-Id': requestId,
    'Stripe-Version': parts.apiVersion,
    ...headers,
  });
  res.send(body);
}
