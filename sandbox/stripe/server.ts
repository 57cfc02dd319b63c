import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import Stripe from 'stripe';
import { challengePages } from './challenge-page.ts';
import { chargeRoutes } from './charges.ts';
import { runDue, startClock } from './clock.ts';
import { confirmationTokenRoutes } from './confirmation-tokens.ts';
import { controls } from './controls.ts';
import { disputeRoutes } from './disputes.ts';
import { ApiError } from './errors.ts';
import { eventRoutes } from './events.ts';
import { FaultDoor } from './fault-door.ts';
import { renderFaults } from './fault-door-page.ts';
import { faultRoutes } from './fault-door-routes.ts';
import { sendPage } from './html.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { newId } from './ids.ts';
import { renderPage } from './page.ts';
import { paymentIntentRoutes } from './payment-intents.ts';
import { paymentMethodRoutes } from './payment-methods.ts';
import { createRateLimit } from './rate-limit.ts';
import type { RateLimits } from './rate-limit.ts';
import { refundRoutes } from './refunds.ts';
import { sendError, serve } from './requests.ts';
import type { Parts } from './requests.ts';
import { Store } from './store.ts';
import { taxCalculationRoutes } from './tax-calculations.ts';
import { taxTransactionRoutes } from './tax-transactions.ts';
import { WebhookDelivery } from './webhook-delivery.ts';
import { CONFIGURED_ID, newEndpoint, webhookEndpointRoutes } from './webhook-endpoints.ts';

/** Where events go by the settings; others are made through the API. */
export interface ConfiguredWebhook {
  url: string;
  /** Signs each delivery; `whsec_…`. */
  secret: string;
  /** Event types to deliver, as Stripe's `enabled_events`; all when left out. */
  enabledEvents?: readonly string[];
  /** Wait before the second attempt to any endpoint, doubled up to 60 s for each further one; 1,000 ms by default. */
  firstRetryMs?: number;
}

export interface StripeSandboxOptions {
  /** Keeps the state across restarts; in memory only when left out. One process a file. */
  stateFile?: string;
  webhook?: ConfiguredWebhook;
  /** None by default. */
  rateLimits?: RateLimits;
  /** Where buyers reach its pages (the 3-D Secure challenge), without a slash at the end; where it listens by default. */
  publicUrl?: string;
  /** The sandbox's clock, in milliseconds; `Date.now` by default. */
  now?: () => number;
  /** How long an authorization lasts; 7 days by default, as at Stripe. */
  captureWithinSeconds?: number;
  /** Awaited before a POST is executed, while it holds its idempotency key: the place for a delay. */
  beforeExecute?: (request: { method: string; path: string }) => Promise<void>;
  /** Told of faults of the sandbox itself; standard error by default. */
  log?: (message: string, error: unknown) => void;
}

export interface ListeningSandbox {
  /** `http://host:port` */
  url: string;
  port: number;
  /** Stops listening and delivering, and closes the state file. What is pending is delivered by the next run. */
  close(): Promise<void>;
}

export interface StripeSandbox {
  app: Express;
  /** What goes wrong with calls and webhooks. */
  faults: FaultDoor;
  /** Begins to serve and to deliver; port 0 takes a free one. Rejects when the port is taken. Once per sandbox. */
  listen(port: number, host?: string): Promise<ListeningSandbox>;
}

const ROUTES = [
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...confirmationTokenRoutes,
  ...paymentMethodRoutes,
  ...eventRoutes,
  ...webhookEndpointRoutes,
  ...taxCalculationRoutes,
  ...taxTransactionRoutes,
];
/** Authorizations by card last 7 days: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method. */
const CAPTURE_WITHIN_SECONDS = 7 * 24 * 3600;
const FIRST_RETRY_MS = 1_000;
/** Longer than a client keeps an idle connection, so that none is reset between two requests. */
const KEEP_ALIVE_MS = 65_000;

/** A small Stripe: enough of its API for the `stripe` package to pay, refund and be told, without any money. */
export function createStripeSandbox(options: StripeSandboxOptions = {}): StripeSandbox {
  const now = options.now ?? Date.now;
  const log = options.log ?? ((message, error) => console.error(message, error));
  const store = new Store(options.stateFile);
  const keys = new IdempotencyKeys(store, now);
  const faults = new FaultDoor(store, keys);
  const firstRetryMs = options.webhook?.firstRetryMs ?? FIRST_RETRY_MS;
  const deliveries = new WebhookDelivery(store, { now, log, door: faults.webhooks, firstRetryMs });
  configureWebhook(store, options.webhook, now);
  const { beforeExecute, rateLimits } = options;
  const parts: Parts = {
    apiVersion: Stripe.API_VERSION,
    baseUrl: options.publicUrl ?? '',
    captureWithinSeconds: options.captureWithinSeconds ?? CAPTURE_WITHIN_SECONDS,
    store,
    keys,
    deliveries,
    now,
    log,
    ...(beforeExecute === undefined ? {} : { beforeExecute }),
    ...(rateLimits === undefined ? {} : { rateLimit: createRateLimit(rateLimits, now) }),
  };
  const app = createApp(parts, faults);
  return {
    app,
    faults,
    async listen(port, host = '127.0.0.1') {
      const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
      server.listen(port, host);
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the Stripe sandbox has no port');
      const url = `http://${host}:${address.port}`;
      if (parts.baseUrl === '') parts.baseUrl = url;
      deliveries.start();
      const stopClock = startClock(parts);
      return {
        url,
        port: address.port,
        async close() {
          stopClock();
          faults.close();
          server.close();
          server.closeAllConnections();
          await deliveries.close();
          store.close();
        },
      };
    },
  };
}

function configureWebhook(store: Store, webhook: ConfiguredWebhook | undefined, now: () => number): void {
  store.transaction((tx) => {
    if (webhook === undefined) {
      tx.remove('webhook_endpoint', CONFIGURED_ID);
      return;
    }
    const { url, secret, enabledEvents = ['*'] } = webhook;
    const nowSeconds = Math.floor(now() / 1000);
    tx.put('webhook_endpoint', newEndpoint(CONFIGURED_ID, { url, secret, enabledEvents, nowSeconds }));
  });
}

function createApp(parts: Parts, faults: FaultDoor): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'extended');
  app.use((_req, _res, next) => {
    runDue(parts);
    next();
  });
  app.get('/', (_req, res) => {
    sendPage(res, 200, 'Stripe sandbox', renderPage(parts.store, renderFaults(faults)));
  });
  app.use(express.urlencoded({ extended: true, limit: '64kb', parameterLimit: 500 }));
  app.use(challengePages(parts));
  app.use(controls(parts));
  app.use('/_sandbox/faults', faultRoutes(faults));
  app.use(faults.handle);
  for (const route of ROUTES) app[route.method](route.path, serve(parts, route));
  app.use((req, res) => {
    const message = `Unrecognized request URL (${req.method}: ${req.path}). Please see https://docs.stripe.com/api.`;
    sendError(parts, res, newId('req'), new ApiError(404, { type: 'invalid_request_error', message }));
  });
  app.use(unreadable(parts));
  return app;
}

/** A body that the parser refuses (too large, too many parameters, broken encoding). */
function unreadable(parts: Parts): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    const status: unknown = error instanceof Error ? Reflect.get(error, 'status') : undefined;
    const refused = typeof status === 'number' && status >= 400 && status < 500 && error instanceof Error;
    const known = refused ? new ApiError(status, { type: 'invalid_request_error', message: error.message }) : error;
    sendError(parts, res, newId('req'), known);
  };
}
