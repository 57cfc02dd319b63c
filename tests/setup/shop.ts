import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { createIdentity, orderIdOf } from '../../adapters/crypto/identity.ts';
import { createSeal } from '../../adapters/crypto/sealing.ts';
import { createCommandTable } from '../../adapters/postgres/command-table.ts';
import { createGiftCardDesk } from '../../adapters/postgres/gift-card-desk.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import { createLogger } from '../../adapters/telemetry/logger.ts';
import { createCheckoutGateway } from '../../adapters/temporal/checkout-gateway.ts';
import { openTemporal } from '../../adapters/temporal/connection.ts';
import { orderStartOptions } from '../../adapters/temporal/order-start.ts';
import type { WantedCheckout } from '../../contracts/commands.ts';
import { runLinks } from '../../contracts/run-links.ts';
import { parseSettings } from '../../contracts/settings/parse-settings.ts';
import type { Settings } from '../../contracts/settings/settings.ts';
import { ORDER_WORKFLOW, orderWorkflowId, SIGNAL } from '../../contracts/workflow-messages.ts';
import type { RefundWanted } from '../../domain/order/refund-amount.ts';
import { startMailbox } from '../../sandbox/mailbox/server.ts';
import { SPARED_KEY } from '../../sandbox/stripe/fault-door.ts';
import { HANDLED_EVENTS } from '../../sandbox/stripe/handled-events.ts';
import { createStripeSandbox } from '../../sandbox/stripe/server.ts';
import type { CheckoutWorker } from '../../worker.ts';
import { createCheckoutWorker } from '../../worker.ts';
import { expectAccepted } from './accepted-requests.ts';
import { createTestDatabase, temporalAddress, workflowBundle, PATIENT } from './environment.ts';
import { stockShelves } from './shelves.ts';
import { createShopCommands } from './shop-commands.ts';
import type { ShopOptions } from './shop-options.ts';
import { settingsOf } from './shop-options.ts';

Runtime.install({ shutdownSignals: [], logger: createTemporalSilence() });

function createTemporalSilence() {
  const show = process.env['SHOW_TEMPORAL_LOG'] ? console.error : () => undefined;
  return { log: show, trace: () => undefined, debug: () => undefined, info: () => undefined, warn: show, error: show };
}

/**
 * A whole shop for tests: real Postgres, Temporal, worker, Stripe sandbox and mailbox, everything but the HTTP API.
 * Products: `mug` (1000 in stock), `last` (1), `none` (0), `gift` (free of charge), `file` (not shipped).
 */
export async function startShop(options: ShopOptions = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-shop-'));
  const database = options.databaseUrl
    ? { url: options.databaseUrl, drop: async () => undefined }
    : await createTestDatabase();
  const [webhookSecret, nextWebhookSecret] = ['whsec_test', 'whsec_next'];
  const sandbox = createStripeSandbox({
    stateFile: path.join(folder, 'stripe.jsonl'),
    ...(options.beforeExecute && { beforeExecute: options.beforeExecute }),
    ...(options.stripeNow && { now: options.stripeNow }),
    ...(options.webhookUrl && {
      webhook: { url: options.webhookUrl, secret: webhookSecret, enabledEvents: HANDLED_EVENTS, firstRetryMs: 500 },
    }),
  });
  const stripeServer = await sandbox.listen(0);
  const mailbox = await startMailbox({ file: path.join(folder, 'mailbox.jsonl'), smtpPort: 0, httpPort: 0 });
  const settings = parseSettings({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: options.temporalAddress ?? (await temporalAddress()),
    TEMPORAL_TASK_QUEUE: `test-${randomUUID()}`,
    STRIPE_SECRET_KEY: 'sk_test_shop',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_shop',
    STRIPE_WEBHOOK_SECRET: `${webhookSecret},${nextWebhookSecret}`,
    STRIPE_API_BASE: stripeServer.url,
    SUPPORT_API_KEY: 'support-key-of-the-test-shop',
    OPS_API_KEY: 'ops-key-of-the-test-shop',
    DATA_KEY: randomBytes(32).toString('base64'),
    SMTP_URL: mailbox.smtpUrl,
    SHOP_DOMAIN: 'shop.example',
    LEGAL_PRIVACY_URL: 'https://shop.example/privacy',
    LEGAL_TERMS_URL: 'https://shop.example/terms',
    RECONCILE_MINUTES: '0',
    LOG_LEVEL: process.env['SHOW_LOG'] ? 'debug' : 'silent',
    ...settingsOf(options),
  });
  const db = openDatabase(settings.databaseUrl, PATIENT);
  if (!options.databaseUrl) await stockShelves(db);
  const logger = createLogger('test', settings.logLevel);
  const temporal = openTemporal({ address: settings.temporal.address });
  const client = new Client({ connection: temporal.connection, namespace: settings.temporal.namespace });
  const gateway = createCheckoutGateway({
    client,
    taskQueue: settings.temporal.taskQueue,
    logger,
    links: runLinks(settings),
  });
  const identity = createIdentity(settings.dataKey);
  const commands = createCommandTable(db, createSeal(settings.dataKey), identity);
  const workers: { worker: CheckoutWorker; ended: Promise<void> }[] = [];
  const startWorker = async (change: Partial<Settings> = {}) => {
    const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
    // A traced worker bundles its interceptors too.
    const code = options.tracing ? { workflowsPath } : { workflowBundle: await workflowBundle(workflowsPath) };
    const worker = await createCheckoutWorker({ ...settings, ...change }, logger, code, options.tracing);
    workers.push({ worker, ended: worker.run() });
  };
  await startWorker();

  const { read, order, send, sendForOutcome, sendToOrder } = createShopCommands(db.sql, gateway, commands);

  return {
    settings,
    db,
    client,
    gateway,
    commands,
    mailbox,
    /** Where gift cards are issued, and found by their codes. */
    giftCards: createGiftCardDesk(db, createClaimKeys(settings.dataKey)),
    /** The real SDK, past the faults. */
    stripe: createStripeClient({ ...settings.stripe, secretKey: SPARED_KEY }),
    /** What goes wrong between the product and Stripe. */
    faults: sandbox.faults,
    startWorker,
    newCheckoutId: () => identity.checkoutId('test', null),
    read,
    send,
    sendForOutcome,
    create: (checkoutId: string, change: Partial<WantedCheckout> = {}) =>
      send(checkoutId, { operation: 'create', channel: 'test', wanted: { ...wantedMug, ...change } }),
    update: (checkoutId: string, change: Partial<WantedCheckout> = {}) =>
      send(checkoutId, {
        operation: 'update',
        wanted: { ...wantedMug, selectedOptionId: 'standard', ...change },
        ifRevision: null,
      }),
    complete: (checkoutId: string, token = 'pm_card_visa') =>
      sendForOutcome(checkoutId, {
        operation: 'complete',
        credential: { kind: 'payment_method', token },
        ifRevision: null,
      }),
    /** Completes with gift cards, in their order, and a card for the rest (null: none). */
    completeWith: (
      checkoutId: string,
      cards: readonly (string | { readonly id: string; readonly amountMinor: number })[],
      token: string | null = 'pm_card_visa',
    ) =>
      sendForOutcome(checkoutId, {
        operation: 'complete',
        credential: token === null ? null : { kind: 'payment_method', token },
        giftCards: cards.map((card, index) => ({
          giftCardId: typeof card === 'string' ? card : card.id,
          instrumentId: `gift_${index + 1}`,
          index,
          amountMinor: typeof card === 'string' ? null : card.amountMinor,
        })),
        ifRevision: null,
      }),
    cancel: (checkoutId: string) => sendForOutcome(checkoutId, { operation: 'cancel' }),
    refund: (checkoutId: string, wanted: RefundWanted, key: string = randomUUID(), restock?: true) => {
      const refundId = identity.refundId(orderIdOf(checkoutId), key);
      const payload = {
        operation: 'refund',
        refundId,
        wanted,
        reason: 'a test',
        actor: 'kim',
        ...(restock && { restock }),
      } as const;
      return sendToOrder(checkoutId, payload, key);
    },
    /** Has the mail of the order sent again. */
    resend: (checkoutId: string) => {
      const asked = { actor: 'kim', reason: 'a test', requestId: null };
      return sendToOrder(checkoutId, { operation: 'resend_confirmation', ...asked }, randomUUID());
    },
    capture: (checkoutId: string, amountMinor: number | null = null) =>
      sendToOrder(checkoutId, { operation: 'capture', amountMinor, actor: 'warehouse' }, randomUUID()),
    /** The order that the checkout became, with its money. */
    order,
    /** Stripe has news about an order: its workflow reads its money again, and is begun where it does not run. */
    async orderNews(checkoutId: string) {
      await client.workflow.signalWithStart(ORDER_WORKFLOW, {
        ...orderStartOptions(settings.temporal.taskQueue, orderIdOf(checkoutId), runLinks(settings)),
        signal: SIGNAL.paymentNews,
        signalArgs: [{ eventId: `evt_${randomUUID()}`, paymentIntentId: 'pi_any' }],
      });
    },
    /** Resolves when the order's workflow, if there is one, has nothing left to do. */
    orderSettled: (checkoutId: string) =>
      client.workflow.getHandle(orderWorkflowId(orderIdOf(checkoutId))).result() as Promise<string>,
    async stopWorkers() {
      for (const { worker } of workers) worker.shutdown();
      await Promise.all(workers.splice(0).map(({ ended }) => ended));
    },
    /** @throws when the product has sent Stripe a request that stripe-mock refuses */
    async stop() {
      await this.stopWorkers();
      await Promise.all([temporal.close(), db.close(), stripeServer.close(), mailbox.close()]);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
      await expectAccepted(sandbox.faults.seen);
    },
  };
}

export type Shop = Awaited<ReturnType<typeof startShop>>;

/** One mug to New York, without a shipping option chosen. */
export const wantedMug: WantedCheckout = {
  lines: [{ lineId: null, variantId: 'mug', quantity: 1 }],
  buyer: { email: 'jo@example.com', firstName: 'Jo', lastName: 'Doe', phone: null },
  customerId: null,
  codes: [],
  currency: 'USD',
  locality: null,
  destinations: [
    {
      id: 'home',
      firstName: 'Jo',
      lastName: 'Doe',
      street: '1 Main St',
      extended: null,
      locality: 'New York',
      region: 'NY',
      postalCode: '10001',
      country: 'US',
      phone: null,
    },
  ],
  selectedDestinationId: null,
  selectedOptionId: null,
};
