/** What tests may ask for: real servers, each started once per jest run by the first test that needs it. */

/** For a test's own connections: on a slow machine a test waits, where a step of the product is tried again. */
export const PATIENT = { connectMs: 30_000, statementMs: 20_000 } as const;

/** An empty database with all migrations applied, on the run's Postgres cluster. */
export interface TestDatabase {
  url: string;
  /** Removes it, open connections included. */
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const { name, url } = await ask<{ name: string; url: string }>('/database');
  return {
    url,
    drop: async () => {
      await ask('/drop-database', name);
    },
  };
}

/** host:port of the run's Temporal dev server (namespace `default`, data in memory, search attributes registered). */
export async function temporalAddress(): Promise<string> {
  return ask('/temporal');
}

/** Path of the `temporal` program, for tests that start, kill and restart a server of their own. */
export async function temporalCli(): Promise<string> {
  return ask('/temporal-cli');
}

/** Where a time-skipping test server is, to be given as `existing-path`, or why there is none. */
export type TimeSkippingServer = { kind: 'sdk' | 'java'; path: string } | { kind: 'none'; reason: string };

/**
 * The Temporal SDK's test server where it can be downloaded, otherwise Temporal's Java one.
 * The Java one needs search attributes registered first and lacks list, count, schedules and reset.
 */
export async function timeSkippingServer(): Promise<TimeSkippingServer> {
  return ask('/time-skipping');
}

/** Where Stripe's own mock answers, or why there is none. */
export type StripeMock = { kind: 'up'; url: string } | { kind: 'none'; reason: string };

/** `stripe-mock`, which refuses unknown and mistyped parameters and keeps no state. */
export async function stripeMock(): Promise<StripeMock> {
  return ask('/stripe-mock');
}

/**
 * A workflow bundle for `Worker.create({ workflowBundle })`, made once per run and workflows file.
 * @param workflowsPath absolute path of the file that exports the workflows
 */
export async function workflowBundle(workflowsPath: string): Promise<{ codePath: string }> {
  return { codePath: await ask<string>('/workflow-bundle', workflowsPath) };
}

/** Where this run's programs are, built once per run: `dist/`, as it would be now. */
export async function builtPrograms(): Promise<string> {
  return ask('/programs');
}

/** A Go build of the Temporal CLI may come first. */
const ANSWER_LIMIT_MS = 25 * 60_000;

async function ask<T>(what: string, argument = ''): Promise<T> {
  const base = process.env['HOLDFAST_TEST_SERVERS'];
  if (!base) throw new Error('No test servers: run the tests through jest.config.js of this project.');
  const response = await fetch(`${base}${what}?argument=${encodeURIComponent(argument)}`, {
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`${what}: ${String(body)}`);
  return body as T;
}
