import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { prometheusProgram, RULES } from '../setup/prometheus.ts';
import { ROOT, rulesOf } from './files.ts';
import { askedBy } from './promql.ts';

const promtool = prometheusProgram('promtool');
const checked = promtool ? test : test.skip;
const reason = promtool ? '' : ' (skipped: there is no promtool; .ci/tools.sh brings it along)';
const run = (...args: string[]) =>
  promisify(execFile)(promtool ?? '', args, { cwd: RULES, timeout: 180_000, maxBuffer: 1 << 24 });

describe('the rules of monitoring/prometheus', () => {
  checked(`are understood by promtool, as the configuration is${reason}`, async () => {
    await run('check', 'rules', 'recording.yml', 'alerts.yml');
    await run('check', 'config', '--syntax-only', 'prometheus.yml');
  });

  checked(`fire where they should and not in a healthy shop: promtool's unit tests${reason}`, async () => {
    await run('test', 'rules', 'tests.yml');
  });

  test('have unit tests in which each alert fires', () => {
    interface Case {
      readonly promql_expr_test: readonly { readonly exp_samples: readonly { readonly labels: string }[] }[];
    }
    const { tests } = parse(readFileSync(path.join(RULES, 'tests.yml'), 'utf8')) as { tests: Case[] };
    const fired = tests.flatMap(({ promql_expr_test: cases }) =>
      cases.flatMap(({ exp_samples: samples }) => samples.map(({ labels }) => /"(\w+)"/.exec(labels)?.[1])),
    );
    expect(new Set(fired)).toEqual(new Set(rulesOf('alerts.yml').map(({ alert }) => alert)));
  });

  test.each(rulesOf('alerts.yml').map((rule) => [rule.alert ?? '', rule] as const))(
    '%s says what is wrong, how urgent it is, and which page tells what to do',
    (_name, { annotations = {}, labels = {}, ...rule }) => {
      expect(labels['severity']).toMatch(/^(?:page|ticket)$/);
      expect(rule.for).toMatch(/^\d+[mh]$/);
      expect(annotations['summary']).toMatch(/\w.*\.$/);
      expect(annotations['runbook_url']).toMatch(/^docs\/runbooks\/[\w-]+\.md$/);
      expect(existsSync(path.join(ROOT, annotations['runbook_url'] ?? ''))).toBe(true);
    },
  );

  test('recorded names that are used are recorded, and those that are recorded are used', () => {
    const all = [...rulesOf('alerts.yml'), ...rulesOf('recording.yml')];
    const recorded = new Set(all.flatMap(({ record }) => record ?? []));
    const used = all.flatMap(({ expr }) => askedBy(expr).metrics.map(({ metric }) => metric));
    expect(used.filter((name) => name.includes(':') && !recorded.has(name))).toEqual([]);
  });
});
