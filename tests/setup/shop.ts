import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { createIdentity, orderIdOf, sha256 } from '../../adapters/crypto/identity.ts';
import { createSeal } from '../../adapters/crypto/sealing.ts';
import { createCommandTable } from '../../adapters/postgres/command-table.ts';
import { loadCheckout } from '../../adapters/postgres/checkout-table.ts';
import { createGiftCardDesk } from '../../adapters/postgres/gift-card-desk.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { loadOrder } from '../../adapters/postgres/order-table.ts';
import { createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import { createLogger } from '../../adapters/telemetry/logger.ts';
import type { Tracing } from '../../adapters/telemetry/tracing.ts';
import { createCheckoutGateway } from '../../adapters/temporal/checkout-gateway.ts';
import { openTemporal } from '../../adapters/temporal/connection.ts';
import { orderStartOptions } from '../../adapters/temporal/order-start.ts';
import type { Delivery } from '../../contracts/checkout-gateway.ts';
import type {
  CommandAnswer,
  CommandPayload,
  Operation,
  SupportAnswer,
  OrderCommandPayload,
  OrderOperation,
  WantedCheckout,
} from '../../contracts/commands.ts';
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
import { eventually } from './eventually.ts';
import { isUnderWay, outcomeOf } from './outcome.ts';
import { shipTo } from './shipping.ts';

/** What a test may set; the rest is as in the sandbox profile. */
export interface ShopOptions {
  readonly holdSeconds?: number;
  readonly holdMaxSeconds?: number;
  readonly checkoutSeconds?: number;
  readonly paymentSeconds?: number;
  readonly lateMoney?: Settings['checkout']['lateMoney'];
  readonly stripeCallSeconds?: number;
  readonly capturePolicy?: 'on_order' | 'on_shipment';
  /** Stripe's names, separated by commas; those that tell of success only after days are let in too. */
  readonly paymentMethodTypes?: string;
  readonly handlingDays?: number;
  readonly authorizationLapse?: 'capture' | 'attention';
  readonly stripeRequestsPerSecond?: number;
  /** 0: every SKU is held through the lane, from the first buyer on. */
  readonly hotHoldsPerSecond?: number;
  readonly taxProvider?: 'table' | 'stripe';
  readonly taxFallback?: Settings['taxes']['fallback'];
  readonly taxCallSeconds?: number;
  /** Further settings, by their names. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where buyers reach the API. */
  readonly publicUrl?: string;
  readonly databaseUrl?: string;
  readonly temporalAddress?: string;
  /** Held up before a call to the Stripe sandbox is carried out. */
  readonly beforeExecute?: (call: { method: string; path: string }) => Promise<void>;
  /** The Stripe sandbox's clock, in milliseconds since 1970. */
  readonly stripeNow?: () => number;
  /** Where the Stripe sandbox sends its events; none are sent by default. */
  readonly webhookUrl?: string;
  /** Its worker, and the API of startHttpShop, are traced. */
  readonly tracing?: Tracing;
}

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
    ...(options.publicUrl && { PUBLIC_URL: options.publicUrl }),
    LOG_LEVEL: process.env['SHOW_LOG'] ? 'debug' : 'silent',
    ...given('HOLD_SECONDS', options.holdSeconds),
    ...given('HOLD_MAX_SECONDS', options.holdMaxSeconds),
    ...given('CHECKOUT_SECONDS', options.checkoutSeconds),
    ...given('PAYMENT_SECONDS', options.paymentSeconds),
    ...given('LATE_MONEY', options.lateMoney),
    ...given('STRIPE_CALL_SECONDS', options.stripeCallSeconds),
    ...given('CAPTURE_POLICY', options.capturePolicy),
    ...given('PAYMENT_METHOD_TYPES', options.paymentMethodTypes),
    ...given('ALLOW_DELAYED_PAYMENTS', options.paymentMethodTypes && 'true'),
    ...given('HANDLING_DAYS', options.handlingDays),
    ...given('AUTHORIZATION_LAPSE', options.authorizationLapse),
    ...given('STRIPE_REQUESTS_PER_SECOND', options.stripeRequestsPerSecond),
    ...given('HOT_SKU_HOLDS_PER_SECOND', options.hotHoldsPerSecond),
    ...given('TAX_PROVIDER', options.taxProvider),
    ...given('TAX_FALLBACK', options.taxFallback),
    ...given('TAX_CALL_SECONDS', options.taxCallSeconds),
    ...options.env,
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

  /** Delivers a command as a client has it delivered that tries again while the product is too busy (429, 503). */
  const insist = (operation: Operation | OrderOperation, checkoutId: string, commandId: string): Promise<Delivery> =>
    eventually(`${operation} is delivered`, async () => {
      const delivery = await gateway.deliver(operation, checkoutId, commandId);
      return delivery.kind !== 'busy' && delivery.kind !== 'unavailable' && delivery;
    });

  /** Records a command and delivers it, as the API does. */
  const send = async (
    checkoutId: string,
    payload: CommandPayload,
    key: string | null = null,
  ): Promise<CommandAnswer> => {
    const fingerprint = sha256(JSON.stringify(payload));
    const recorded = await commands.record({
      caller: 'test',
      operation: payload.operation,
      idempotencyKey: key,
      checkoutId,
      fingerprint,
      payload,
      reach: 'new',
    });
    if (recorded.kind === 'mismatch' || recorded.kind === 'unknown') throw new Error(`the command is ${recorded.kind}`);
    if (recorded.kind === 'answered') return recorded.response.body as CommandAnswer;
    const delivery = await insist(payload.operation, checkoutId, recorded.commandId);
    const answer = await commands.answer(recorded.commandId);
    if (delivery.kind === 'ended' && answer) return answer;
    if (delivery.kind !== 'delivered') throw new Error(`not delivered: ${JSON.stringify(delivery)}`);
    if (!answer) throw new Error('delivered without an answer');
    return answer;
  };

  const read = (checkoutId: string) => loadCheckout(db.sql, checkoutId);
  /** As send; what the answer could not tell yet, since the machine is slow, is waited for. */
  const sendForOutcome: typeof send = async (checkoutId, payload, key) => {
    const answer = await send(checkoutId, payload, key);
    if (answer.outcome !== 'applied' || !answer.checkout || !isUnderWay(answer.checkout)) return answer;
    return { ...answer, checkout: await outcomeOf(checkoutId, read) };
  };

  const order = async (checkoutId: string) => {
    const found = await loadOrder(db.sql, orderIdOf(checkoutId));
    if (!found) throw new Error(`${checkoutId} has no order`);
    return found.order;
  };
  /** As sendForOutcome, to the order that the checkout became. */
  const sendToOrder = async (checkoutId: string, payload: OrderCommandPayload, key: string): Promise<SupportAnswer> => {
    const fingerprint = sha256(JSON.stringify(payload));
    const { operation } = payload;
    const reach = 'any' as const;
    const command = { caller: 'support', operation, idempotencyKey: key, checkoutId, fingerprint, payload, reach };
    const recorded = await commands.record(command);
    if (recorded.kind !== 'deliver') throw new Error(`the command is ${recorded.kind}`);
    const delivery = await insist(operation, checkoutId, recorded.commandId);
    const answer = await commands.supportAnswer(recorded.commandId);
    if (!answer) throw new Error(`no answer: ${JSON.stringify(delivery)}`);
    // Its update waits for what it comes to at most 8 s, which a slow machine may not keep.
    if (answer.outcome === 'applied')
      await eventually(`what the ${operation} comes to`, async () => {
        const { captureRequestedMinor, refunds } = await order(checkoutId);
        const requested = refunds.some(({ id, status }) => id === answer.refundId && status === 'requested');
        return !requested && (operation !== 'capture' || captureRequestedMinor === null);
      });
    return answer;
  };

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

async function stockShelves({ sql }: ReturnType<typeof openDatabase>): Promise<void> {
  const products = [
    { id: 'mug', price: 2500, onHand: 1000, ships: true },
    { id: 'last', price: 9900, onHand: 1, ships: true },
    { id: 'none', price: 100, onHand: 0, ships: true },
    { id: 'gift', price: 0, onHand: 100, ships: false },
    { id: 'file', price: 700, onHand: 100, ships: false },
  ];
  await sql('', `INSERT INTO locations (id, name) VALUES ('main', 'Main')`, []);
  for (const { id, price, onHand, ships } of products) {
    await sql('', `INSERT INTO products (id, handle, title, updated_at) VALUES ($1, $1, $1, now())`, [id]);
    await sql(
      '',
      `INSERT INTO variants (id, product_id, sku, title, requires_shipping, weight_grams) VALUES ($1, $1, $1, '', $2, 400)`,
      [id, ships],
    );
    await sql('', `INSERT INTO prices (variant_id, currency, amount_minor) VALUES ($1, 'USD', $2), ($1, 'EUR', $2)`, [
      id,
      price,
    ]);
    await sql('', `INSERT INTO stock (variant_id, location_id, on_hand) VALUES ($1, 'main', $2)`, [id, onHand]);
  }
  await shipTo(sql, 'us', { country: 'US' }, [
    { id: 'standard', currency: 'USD', amountMinor: 500, minDays: 3, maxDays: 5 },
    { id: 'express', currency: 'USD', amountMinor: 1500, minDays: 1, maxDays: 2 },
  ]);
  await sql(
    '',
    `INSERT INTO tax_rates (id, country, region, label, rate_ppm, inclusive) VALUES ('us-ny', 'US', 'NY', 'NY sales tax', 88750, false)`,
    [],
  );
}

function given(name: string, value: number | string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) };
}
