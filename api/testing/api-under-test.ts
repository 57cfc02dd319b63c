import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { createIdentity } from '../../adapters/crypto/identity.ts';
import { createSeal } from '../../adapters/crypto/sealing.ts';
import { createPlatformProfiles } from '../../adapters/platforms/platform-profiles.ts';
import { readBacklog } from '../../adapters/postgres/backlog-reads.ts';
import { readBreakTotals } from '../../adapters/postgres/break-reads.ts';
import { createCatalog } from '../../adapters/postgres/catalog-reads.ts';
import { writeCheckout } from '../../adapters/postgres/checkout-table.ts';
import { createCommandTable } from '../../adapters/postgres/command-table.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { createGiftCardDesk } from '../../adapters/postgres/gift-card-desk.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { readLive } from '../../adapters/postgres/live-reads.ts';
import { createStaffSessions } from '../../adapters/postgres/staff-sessions.ts';
import { createStaffUsers } from '../../adapters/postgres/staff-users.ts';
import { createSignInDesk } from '../../adapters/postgres/sign-in-desk.ts';
import { createWebhookInbox } from '../../adapters/postgres/webhook-inbox.ts';
import { createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import { createWebhookVerifier } from '../../adapters/stripe/webhook-verification.ts';
import { createLogger } from '../../adapters/telemetry/logger.ts';
import { createApiMetrics } from '../../adapters/telemetry/metrics.ts';
import { parseSettings } from '../../contracts/settings/parse-settings.ts';
import type { Settings } from '../../contracts/settings/settings.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import { createTestDatabase, PATIENT } from '../../tests/setup/environment.ts';
import { createApp } from '../app.ts';
import type { AppDependencies } from '../dependencies.ts';
import { createLive } from '../live/live.ts';
import { endServer, listen } from '../server.ts';

export const TILL_KEY = 'till-key-0123456789';
export const AGENT_KEY = 'agent-key-0123456789';
export const SUPPORT_KEY = 'support-key-0123456789';
export const OPS_KEY = 'ops-key-0123456789';

/** Settings of a shop; the servers in them are not asked for unless a test starts them. */
export function testSettings(databaseUrl: string): Settings {
  return parseSettings({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    STRIPE_SECRET_KEY: 'sk_test_abcd',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_abcd',
    STRIPE_WEBHOOK_SECRET: 'whsec_abcdefgh, whsec_next_one',
    SUPPORT_API_KEY: SUPPORT_KEY,
    OPS_API_KEY: OPS_KEY,
    API_KEYS: `till:${TILL_KEY},agent:${AGENT_KEY}`,
    DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
    LEGAL_PRIVACY_URL: 'https://shop.example/privacy',
    LEGAL_TERMS_URL: 'https://shop.example/terms',
    SHOP_DOMAIN: 'shop.example',
    LOG_LEVEL: 'silent',
  });
}

/** Temporal is down: the state that the API must live with at any time. */
export const temporalDown: AppDependencies['gateway'] = {
  deliver: async () => ({ kind: 'unavailable', reason: 'Temporal is down' }),
  cancel: async () => 'unavailable',
  tellNews: async () => 'unavailable',
  missing: async () => ['temporal'],
};

/** The real app on a real database and a real port. */
export interface ApiUnderTest {
  readonly url: string;
  readonly db: Database;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/**
 * @param change what is to be different from an API whose Temporal is down
 * @param see is shown the app itself
 */
export async function startApi(
  change: Partial<AppDependencies> = {},
  see: (app: Express) => void = () => undefined,
): Promise<ApiUnderTest> {
  const database = await createTestDatabase();
  const settings = testSettings(database.url);
  const db = openDatabase(database.url, { ...PATIENT, connections: 4 });
  const identity = createIdentity(settings.dataKey);
  const seal = createSeal(settings.dataKey);
  const logger = createLogger('api', settings.logLevel);
  const live = change.live ?? createLive((names) => readLive(db.sql, names, settings.inventory.fewLeft), logger);
  const app = createApp({
    settings,
    db,
    identity,
    seal,
    platforms: createPlatformProfiles({ development: true }),
    commands: createCommandTable(db, seal, identity),
    gateway: temporalDown,
    giftCards: createGiftCardDesk(db, createClaimKeys(settings.dataKey)),
    catalog: createCatalog(db, settings.shop.defaultCurrency),
    staffSessions: createStaffSessions(db, seal),
    staffUsers: createStaffUsers(db, createClaimKeys(settings.dataKey)),
    identityProvider: null,
    signIn: createSignInDesk(db, createClaimKeys(settings.dataKey), seal),
    verifyWebhook: createWebhookVerifier(createStripeClient(settings.stripe), settings.stripe.webhookSecrets),
    inbox: createWebhookInbox(db),
    live,
    logger,
    metrics: createApiMetrics({
      streams: () => live.streams.size,
      backlog: () => readBacklog(db.sql),
      breaks: () => readBreakTotals(db.sql),
    }),
    ...change,
  });
  see(app);
  const server = await listen(app, 0, '127.0.0.1');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    db,
    fetch: (path, init) => fetch(`${url}${path}`, { redirect: 'manual', ...init }),
    async close() {
      await endServer(server, () => live.streams.end());
      await live.news.close();
      await db.close();
      await database.drop();
    },
  };
}

/** A request with a JSON body. */
export function jsonRequest(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** A body that creates a checkout, were Temporal there. */
export const CREATE_BODY = { line_items: [{ item: { id: 'var_shirt' }, quantity: 2 }] };

/** Puts a checkout into the database as a step of its workflow would. */
export async function putCheckout(db: Database, checkout: Checkout): Promise<Checkout> {
  await writeCheckout(db.sql, { ...checkout, revision: 1 }, 'hash', [
    {
      type: 'checkout.created',
      data: { currency: checkout.currency, totalMinor: checkout.quote.totalMinor, lines: checkout.lines },
    },
  ]);
  return { ...checkout, revision: 1 };
}
