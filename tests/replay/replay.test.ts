import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import type { ReplayResult } from '@temporalio/worker';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { workflowBundle } from '../setup/environment.ts';
import type { HistoryFile } from './history-file.ts';
import { leaksIn, readHistories } from './history-file.ts';
import { STORIES } from './stories.ts';

// A broken replay, which one test asks for, is told by its result.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
});

const histories = readHistories();

/** What replaying each history with the given workflow code came to. */
async function replay(workflows: string, files: readonly HistoryFile[]): Promise<Map<string, ReplayResult>> {
  const bundle = await workflowBundle(fileURLToPath(new URL(workflows, import.meta.url)));
  const given = files.map(({ workflowId, history }) => ({ workflowId, history }));
  const results = new Map<string, ReplayResult>();
  for await (const result of Worker.runReplayHistories({ workflowBundle: bundle }, given)) {
    results.set(result.workflowId, result);
  }
  return results;
}

test('P2: every recorded checkout, running or ended, is taken up by the workflow code of today', async () => {
  const results = await replay('../../workflows/index.ts', histories);
  expect(results.size).toBe(histories.length);
  const broken = histories.flatMap(({ name, workflowId }) => {
    const error = results.get(workflowId)?.error;
    return error ? [`${name}: ${error.message}`] : [];
  });
  expect(broken).toEqual([]);
});

test('P2: a change in the order of commands is found in every history', async () => {
  const results = await replay('./changed-order.ts', histories);
  for (const { workflowId } of histories) {
    expect(results.get(workflowId)?.error).toBeInstanceOf(DeterminismViolationError);
  }
});

test('P2: every story is recorded', () => {
  const recorded = new Set(histories.map(({ name }) => name.split('.')[0]));
  expect(Object.keys(STORIES).filter((name) => !recorded.has(name))).toEqual([]);
});

test('recorded histories hold no personal data, key or host', () => {
  for (const { text } of histories) expect(leaksIn(text)).toEqual([]);
});

test('a leak is found in clear and in a payload, and a nanosecond is none', () => {
  const payload = (text: string) => `{"data":"${Buffer.from(text).toString('base64')}"}`;
  expect(leaksIn('jo@example.com')).toEqual(['jo@example.com']);
  expect(leaksIn(payload('{"postal_code":"10001"}'))).toEqual(['10001']);
  expect(leaksIn('{"eventTime":"2026-11-21T13:04:12.310001911Z"}')).toEqual([]);
});
