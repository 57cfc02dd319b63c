import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, test } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Runtime } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.ts';
import { timeSkippingServer, workflowBundle } from './environment.ts';

/** The numbers that Temporal's API gives to the types of search attributes (temporal.api.enums.v1.IndexedValueType). */
const INDEXED = { Keyword: 2, Int: 3, Bool: 5, Datetime: 6 } as const;

const silent = () => undefined;

/** Temporal on skipped time, for the stories of one test file. */
export interface SkippedTime {
  /** Names the stories; where no server skips time, with the reason why they are skipped. */
  readonly title: string;
  readonly story: typeof test | typeof test.skip;
  /** From the first test on. */
  readonly env: TestWorkflowEnvironment;
  readonly bundle: { codePath: string };
}

/** Starts it before the file's first test, and ends it after the last. */
export async function skippedTime(): Promise<SkippedTime> {
  Runtime.install({ logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent } });
  const server = await timeSkippingServer();
  let begun: Pick<SkippedTime, 'env' | 'bundle'> | undefined;
  if (server.kind !== 'none') {
    beforeAll(async () => {
      const env = await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path: server.path } },
      });
      await env.connection.operatorService.addSearchAttributes({
        namespace: env.namespace ?? 'default',
        searchAttributes: Object.fromEntries(
          Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, INDEXED[type]]),
        ),
      });
      const workflows = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
      begun = { env, bundle: await workflowBundle(workflows) };
    });
    afterAll(() => begun?.env.teardown());
  }
  const running = () => {
    if (!begun) throw new Error('time skips from the first test on, not before');
    return begun;
  };
  return {
    title: server.kind === 'none' ? `time skipping (skipped: ${server.reason})` : 'time skipping',
    story: server.kind === 'none' ? test.skip : test,
    get env() {
      return running().env;
    },
    get bundle() {
      return running().bundle;
    },
  };
}
