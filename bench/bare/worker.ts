import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createPaymentGateway, createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import { createBareActivities } from './activities.ts';

// A worker for the bare workflow, with the options of the product's. BARE_TEMPORAL, BARE_QUEUE, BARE_STRIPE: by the bench.
const { BARE_TEMPORAL: address = '', BARE_QUEUE: taskQueue = '', BARE_STRIPE: apiBase = '' } = process.env;

Runtime.install({ shutdownSignals: [] });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
  connection,
  namespace: 'default',
  taskQueue,
  activities: createBareActivities(createPaymentGateway(createStripeClient({ secretKey: 'sk_test_bench', apiBase }))),
  maxCachedWorkflows: 1_000,
  stickyQueueScheduleToStartTimeout: '1s',
});
process.once('SIGTERM', () => worker.shutdown());
await worker.run();
await connection.close();
