import 'dotenv/config';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createClaimKeys } from '../adapters/crypto/claim-keys.ts';
import { createIdentity } from '../adapters/crypto/identity.ts';
import { createSeal } from '../adapters/crypto/sealing.ts';
import { createIdentityProvider } from '../adapters/oidc/identity-provider.ts';
import { createPlatformProfiles } from '../adapters/platforms/platform-profiles.ts';
import { readBacklog } from '../adapters/postgres/backlog-reads.ts';
import { readBreakTotals } from '../adapters/postgres/break-reads.ts';
import { createCatalog } from '../adapters/postgres/catalog-reads.ts';
import { createCommandTable } from '../adapters/postgres/command-table.ts';
import { openDatabase, openStatements } from '../adapters/postgres/database.ts';
import { createGiftCardDesk } from '../adapters/postgres/gift-card-desk.ts';
import { readLive } from '../adapters/postgres/live-reads.ts';
import { readOutcomes } from '../adapters/postgres/outcome-reads.ts';
import { createStaffSessions } from '../adapters/postgres/staff-sessions.ts';
import { createStaffUsers } from '../adapters/postgres/staff-users.ts';
import { createSignInDesk } from '../adapters/postgres/sign-in-desk.ts';
import { createWebhookInbox } from '../adapters/postgres/webhook-inbox.ts';
import { createStripeClient } from '../adapters/stripe/payment-gateway.ts';
import { createWebhookVerifier } from '../adapters/stripe/webhook-verification.ts';
import { createLogger } from '../adapters/telemetry/logger.ts';
import { createApiMetrics } from '../adapters/telemetry/metrics.ts';
import type { Tracing } from '../adapters/telemetry/tracing.ts';
import { startTracing } from '../adapters/telemetry/tracing.ts';
import { createCheckoutGateway } from '../adapters/temporal/checkout-gateway.ts';
import { openTemporal, temporalConnectionOptions } from '../adapters/temporal/connection.ts';
import { readTaskQueues } from '../adapters/temporal/task-queues.ts';
import { runLinks } from '../contracts/run-links.ts';
import { parseSettings } from '../contracts/settings/parse-settings.ts';
import type { Settings } from '../contracts/settings/settings.ts';
import { isLoopbackHost } from '../contracts/settings/values.ts';
import { createApp } from './app.ts';
import { createLive } from './live/live.ts';
import { providerWays } from './routes/session/provider-ways.ts';

/** Requests that run when the API is told to end may take this long; complete waits up to 10 s. */
const SHUTDOWN_MS = 10_000;
/** A client has this long to send its request. */
const REQUEST_MS = 30_000;
/** Longer than load balancers and clients keep an idle connection, so that none is closed while a request is on its way. */
const KEEP_ALIVE_MS = 65_000;

/** A look at what pages watch takes milliseconds; one that takes longer is tried again. */
const LOOK_MS = 1_500;

/** The API without its port. */
export interface ComposedApi {
  readonly app: Express;
  /** Ends what would not end by itself: the streams of pages that are open. */
  endStreams(): void;
  /** Closes what the API opened. */
  close(): Promise<void>;
}

/** Composes the API from settings. Postgres and Temporal may be down: the API starts, and says so when it is asked. */
export async function composeApi(
  settings: Settings,
  logger: Logger,
  tracing: Tracing | null = null,
): Promise<ComposedApi> {
  const { namespace, taskQueue } = settings.temporal;
  const temporal = openTemporal(await temporalConnectionOptions(settings.temporal));
  const client = new Client({ connection: temporal.connection, namespace, plugins: tracing ? [tracing.temporal] : [] });
  const db = openDatabase(settings.databaseUrl, {
    onLostConnection: (error) => logger.warn({ error }, 'lost a connection to Postgres'),
  });
  // One reader for all pages; its connection is closed while nobody watches.
  const watching = openStatements(settings.databaseUrl, {
    connections: 1,
    statementMs: LOOK_MS,
    onLostConnection: (error) => logger.warn({ error }, 'lost a connection to Postgres'),
  });
  const live = createLive((names) => readLive(watching.sql, names, settings.inventory.fewLeft), logger);
  const identity = createIdentity(settings.dataKey);
  const seal = createSeal(settings.dataKey);
  const claimKeys = createClaimKeys(settings.dataKey);
  const { oidc } = settings.desk;
  const app = createApp({
    settings,
    db,
    identity,
    seal,
    logger,
    platforms: createPlatformProfiles({ development: isLocal(settings.publicUrl) }),
    commands: createCommandTable(db, seal, identity),
    gateway: createCheckoutGateway({ client, taskQueue, logger, links: runLinks(settings) }),
    giftCards: createGiftCardDesk(db, claimKeys),
    staffSessions: createStaffSessions(db, seal),
    staffUsers: createStaffUsers(db, claimKeys),
    identityProvider: oidc ? createIdentityProvider(oidc, providerWays(settings.publicUrl)) : null,
    catalog: createCatalog(db, settings.shop.defaultCurrency),
    signIn: createSignInDesk(db, claimKeys, seal),
    verifyWebhook: createWebhookVerifier(createStripeClient(settings.stripe), settings.stripe.webhookSecrets),
    inbox: createWebhookInbox(db),
    live,
    metrics: createApiMetrics({
      backlog: () => readBacklog(db.sql),
      breaks: () => readBreakTotals(db.sql),
      outcomes: (after) => readOutcomes(db.sql, after),
      queues: () => readTaskQueues(client, taskQueue),
      streams: () => live.streams.size,
    }),
    tracing,
  });
  return {
    app,
    endStreams: () => live.streams.end(),
    async close() {
      await live.news.close();
      await watching.close();
      // Requests whose clients are gone may still wait for Temporal; what they hear, they write down.
      await temporal.close();
      await db.close();
    },
  };
}

/** A shop on this very machine, whose callers are here too. */
function isLocal(publicUrl: string): boolean {
  return isLoopbackHost(new URL(publicUrl).hostname);
}

/** Listens, and resolves once it does. @throws when the port can't be had */
export async function listen(app: Express, port: number, host: string): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/**
 * Takes no more requests, lets those that run finish, and cuts off what takes longer than 10 s.
 * @param endStreams ends answers that go on for as long as somebody listens
 */
export async function endServer(server: Server, endStreams: () => void = () => undefined): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), SHUTDOWN_MS);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  endStreams();
  await closed;
  clearTimeout(cut);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = parseSettings(process.env);
  const tracing = await startTracing('api', settings.otlpEndpoint);
  const logger = createLogger('api', settings.logLevel, undefined, tracing?.logFields);
  const api = await composeApi(settings, logger, tracing);
  const host = process.env['HOST'] || '127.0.0.1';
  const server = await listen(api.app, settings.port, host);
  logger.info({ host, port: settings.port, url: settings.publicUrl }, 'API listens');
  await new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await endServer(server, api.endStreams);
  await api.close();
  await tracing?.stop();
  logger.info('API ended');
}
