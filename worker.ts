import 'dotenv/config';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createLocalActivities, createOrderActivities, createRemoteActivities } from './activities/index.ts';
import { SkuHeat } from './activities/sku-heat.ts';
import { createReconciliationActivities } from './activities/reconciliation/index.ts';
import { createClaimKeys } from './adapters/crypto/claim-keys.ts';
import { createIdentity } from './adapters/crypto/identity.ts';
import { createSeal } from './adapters/crypto/sealing.ts';
import { createMailer } from './adapters/mail/mailer.ts';
import { CallLimiter } from './adapters/outside/call-limiter.ts';
import { createBreakers } from './adapters/outside/breakers.ts';
import { openDatabase } from './adapters/postgres/database.ts';
import { openHoldLane } from './adapters/postgres/hold-lane.ts';
import { createFleetShare } from './adapters/postgres/fleet-share.ts';
import { createWebhookInbox } from './adapters/postgres/webhook-inbox.ts';
import { createGuardedStripe } from './adapters/stripe/guarded-http.ts';
import { createMoneyReads } from './adapters/stripe/money-reads.ts';
import { createPaymentGateway } from './adapters/stripe/payment-gateway.ts';
import { createRefundGateway } from './adapters/stripe/refund-gateway.ts';
import { createStripeTaxes } from './adapters/stripe/tax-gateway.ts';
import { createLogger } from './adapters/telemetry/logger.ts';
import type { Tracing } from './adapters/telemetry/tracing.ts';
import { tellOnce } from './adapters/telemetry/tell-once.ts';
import { startTracing } from './adapters/telemetry/tracing.ts';
import { createWorkerMetrics, serveMetrics } from './adapters/telemetry/worker-metrics.ts';
import { createCheckoutGateway } from './adapters/temporal/checkout-gateway.ts';
import { createCheckoutRuns } from './adapters/temporal/checkout-runs.ts';
import { openTemporal, temporalConnectionOptions } from './adapters/temporal/connection.ts';
import { scheduleReconciliation } from './adapters/temporal/reconciliation-schedule.ts';
import { requireSearchAttributes } from './adapters/temporal/search-attributes.ts';
import { temporalLogger } from './adapters/temporal/temporal-logger.ts';
import { TOP_FOLDER } from './adapters/top-folder.ts';
import { runLinks } from './contracts/run-links.ts';
import { parseSettings } from './contracts/settings/parse-settings.ts';
import type { Settings } from './contracts/settings/settings.ts';
import { callShare } from './jobs/call-share.ts';
import { checkoutRecovery } from './jobs/checkout-recovery.ts';
import { commandDelivery } from './jobs/command-delivery.ts';
import { giftCardExpiry } from './jobs/gift-card-expiry.ts';
import { holdSweeper } from './jobs/hold-sweeper.ts';
import { newsDelivery, orphanAdoption } from './jobs/news-delivery.ts';
import { orderRecovery } from './jobs/order-recovery.ts';
import { startJob } from './jobs/periodic-job.ts';
import { recoveryRestart } from './jobs/recovery-restart.ts';
import { retention } from './jobs/retention.ts';
import { signInMails } from './jobs/sign-in-mails.ts';

/** A worker that is asked to end lets the longest call to Stripe finish, and what is written after it. */
const AFTER_CALL_MS = 5_000;
/** Workflows kept in memory between their tasks, about 0.2 MB each (measured); one that is not is replayed. */
const CACHED_WORKFLOWS = 500;
const DAY_MS = 24 * 60 * 60 * 1_000;

type WorkflowCode = Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;

/** A worker with its background jobs. `run` resolves when it was shut down and everything is closed. */
export interface CheckoutWorker {
  run(): Promise<void>;
  shutdown(): void;
}

/** Composes a worker from settings. @param code the prebuilt bundle; unset: the workflows are bundled now. */
export async function createCheckoutWorker(
  settings: Settings,
  logger: Logger,
  code: WorkflowCode = { workflowsPath: path.join(TOP_FOLDER, 'workflows', 'index.ts') },
  tracing: Tracing | null = null,
): Promise<CheckoutWorker> {
  const { namespace, taskQueue } = settings.temporal;
  const options = await temporalConnectionOptions(settings.temporal);
  const temporal = openTemporal(options);
  const { connection } = temporal;
  const [native] = await Promise.all([NativeConnection.connect(options), connection.ensureConnected()]);
  await requireSearchAttributes(connection, namespace);
  const plugins = tracing ? [tracing.temporal] : [];
  const client = new Client({ connection, namespace, plugins });
  const links = runLinks(settings);
  const gateway = createCheckoutGateway({ client, taskQueue, logger, links });
  const runs = createCheckoutRuns(client, taskQueue, links);
  const { everyMinutes, days, graceSeconds } = settings.reconciliation;
  const onLostConnection = (error: Error) => logger.warn({ error }, 'lost a connection to Postgres');
  const db = openDatabase(settings.databaseUrl, { onLostConnection });
  const steps = openDatabase(settings.databaseUrl, { onLostConnection, planOnce: true });
  const lane = openHoldLane(settings.databaseUrl, { onLostConnection });
  const heat = new SkuHeat({
    hotPerSecond: settings.inventory.hotHoldsPerSecond,
    onChange: (variantId, hot) => logger.info({ variantId, hot }, hot ? 'a SKU got hot' : 'a SKU is no longer hot'),
  });
  const breakers = createBreakers(db.sql, logger);
  const mailer = createMailer(settings.smtp, breakers.smtp);
  const share = createFleetShare(db, 'stripe', settings.stripe.requestsPerSecond);
  const limiter = new CallLimiter('stripe', share.perSecond);
  const stripe = createGuardedStripe(settings.stripe, { breaker: breakers.stripe, limiter, http: tracing?.stripeHttp });
  const stripeTaxes = createStripeTaxes(
    createGuardedStripe(
      { ...settings.stripe, callMs: settings.taxes.callMs },
      { breaker: breakers.stripe_tax, limiter, http: tracing?.stripeHttp },
    ),
  );
  const inbox = createWebhookInbox(db);
  const metrics = createWorkerMetrics();
  const deps = {
    db: steps,
    mailer,
    seal: createSeal(settings.dataKey),
    gateway: createPaymentGateway(stripe, {
      types: settings.stripe.paymentMethodTypes,
      allowDelayed: settings.stripe.allowDelayed,
      severalCaptures: settings.orders.capturePolicy === 'on_shipment',
    }),
    refunds: createRefundGateway(stripe),
    capture: { policy: settings.orders.capturePolicy, handlingMs: settings.orders.handlingDays * DAY_MS },
    orderPolicy: { lapse: settings.orders.authorizationLapse },
    taxes: {
      provider: settings.taxes.provider === 'stripe' ? stripeTaxes : null,
      fallback: settings.taxes.fallback,
      lastKnownMs: settings.taxes.lastKnownDays * DAY_MS,
    },
    taxRecords: stripeTaxes,
    paymentsAreSlow: () => breakers.stripe.isOpen,
    onHoldReleased: metrics.observeRelease,
    onInvalidPromotion: tellOnce(logger, 'a promotion can not be understood, and does not apply'),
    hotHolds: { lane, heat },
    identity: createIdentity(settings.dataKey),
    claimKeys: createClaimKeys(settings.dataKey),
    defaultCurrency: settings.shop.defaultCurrency,
    durations: {
      holdMs: settings.checkout.holdSeconds * 1_000,
      holdMaxMs: settings.checkout.holdMaxSeconds * 1_000,
      checkoutMs: settings.checkout.checkoutSeconds * 1_000,
      paymentMs: settings.checkout.paymentSeconds * 1_000,
    },
    lateMoney: settings.checkout.lateMoney,
    shop: { ...settings.shop, publicUrl: settings.publicUrl, storefrontUrl: settings.storefrontUrl },
  };
  const schedule = () =>
    scheduleReconciliation(
      client,
      taskQueue,
      everyMinutes,
      { days, graceMs: graceSeconds * 1_000, askEveryWorkflow: false },
      links,
    );
  await schedule();
  const told =
    settings.metricsPort === undefined
      ? null
      : await serveMetrics(metrics, settings.metricsPort, process.env['HOST'] || '127.0.0.1').catch(
          (error: unknown) => {
            // Purchases matter more than who watches them: Prometheus' own `up` tells that nobody answers.
            logger.error({ error, port: settings.metricsPort }, 'the metrics can not be told on this port');
            return null;
          },
        );
  const worker = await Worker.create({
    ...code,
    plugins,
    connection: native,
    namespace,
    taskQueue,
    activities: {
      ...createLocalActivities(deps),
      ...createRemoteActivities(deps),
      ...createOrderActivities(deps),
      ...createReconciliationActivities({
        ...deps,
        db,
        runs,
        checkouts: gateway,
        money: createMoneyReads(stripe),
        schedule,
      }),
    },
    maxCachedWorkflows: CACHED_WORKFLOWS,
    // A killed worker holds up its workflows' next commands by this; the default is 10 s.
    stickyQueueScheduleToStartTimeout: '1s',
    shutdownGraceTime: settings.stripe.callMs + AFTER_CALL_MS,
    shutdownForceTime: settings.stripe.callMs + 2 * AFTER_CALL_MS,
  });
  return {
    async run() {
      const jobs = [
        callShare(share, limiter),
        holdSweeper(db, (late) => late.forEach(metrics.observeRelease)),
        giftCardExpiry(db, (cards) => logger.info({ cards }, 'gift cards expired')),
        commandDelivery(db, gateway, logger),
        newsDelivery(inbox, gateway, logger),
        orphanAdoption(inbox, logger),
        recoveryRestart(db, gateway, logger),
        checkoutRecovery(db, runs, logger),
        orderRecovery(db, client, taskQueue, logger, links),
        signInMails(db, mailer, deps.seal, deps.shop, logger),
        retention(db),
      ].map((job) => startJob(job, logger, metrics.countPass));
      try {
        await worker.run();
      } finally {
        await Promise.all(jobs.map((job) => job.stop()));
        mailer.close();
        await told?.close();
        // Not told, the others find out within 5 s.
        await share.leave().catch((error: unknown) => logger.warn({ error }, 'the call share is not given back'));
        await Promise.all([db.close(), steps.close(), lane.close(), temporal.close(), native.close()]);
      }
    },
    shutdown: () => worker.shutdown(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = parseSettings(process.env);
  const tracing = await startTracing('worker', settings.otlpEndpoint);
  const logger = createLogger('worker', settings.logLevel, undefined, tracing?.logFields);
  // The signals are ours to handle: the jobs and connections end with the worker.
  Runtime.install({ shutdownSignals: [], logger: temporalLogger(logger) });
  const codePath = process.env['WORKFLOW_BUNDLE'];
  const worker = await createCheckoutWorker(
    settings,
    logger,
    codePath ? { workflowBundle: { codePath } } : undefined,
    tracing,
  );
  process.once('SIGTERM', () => worker.shutdown());
  process.once('SIGINT', () => worker.shutdown());
  logger.info({ taskQueue: settings.temporal.taskQueue }, 'worker started');
  await worker.run();
  await tracing?.stop();
  logger.info('worker ended');
}
