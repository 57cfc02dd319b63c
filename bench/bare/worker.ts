import path from 'node:path';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createPaymentGateway, createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import { ROOT } from '../../sandbox/folder.ts';
import { createBareActivities } from './activities.ts';
import { openCommits, withCommits } from './commits.ts';

// A worker for the bare workflow, with the options of the product's. With a BARE_DATABASE it also commits as often. The
// environment: by the bench.
const { BARE_TEMPORAL: address = '', BARE_QUEUE: taskQueue = '', BARE_STRIPE: apiBase = '' } = process.env;
const databaseUrl = process.env['BARE_DATABASE'];

Runtime.install({ shutdownSignals: [] });
const connection = await NativeConnection.connect({ address });
const commits = databaseUrl ? await openCommits(databaseUrl) : null;
const bare = createBareActivities(createPaymentGateway(createStripeClient({ secretKey: 'sk_test_bench', apiBase })));
const worker = await Worker.create({
  workflowsPath: path.join(ROOT, 'bench', 'bare', 'workflow.ts'),
  connection,
  namespace: 'default',
  taskQueue,
  activities: commits ? withCommits(bare, commits) : bare,
  maxCachedWorkflows: 500,
  stickyQueueScheduleToStartTimeout: '1s',
});
process.once('SIGTERM', () => worker.shutdown());
await worker.run();
await Promise.all([commits?.close(), connection.close()]);
