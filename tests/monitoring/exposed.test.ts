import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { anyFreePort } from '../../sandbox/ports.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';
import { prometheusProgram, startPrometheus } from '../setup/prometheus.ts';
import { reconcile } from '../setup/reconcile.ts';
import { dashboards, rulesOf } from './files.ts';
import { askedBy } from './promql.ts';

/** Prometheus' own, and those that it adds to every sample. */
const OF_PROMETHEUS = new Set(['up', 'ALERTS']);
const ADDED = ['job', 'instance', 'alertname', 'alertstate'];

let shop: HttpShop;
let worker: string;
beforeAll(async () => {
  shop = await startHttpShop({ webhooks: true, holdSeconds: 4 });
  const metricsPort = await anyFreePort();
  await shop.parts.stopWorkers();
  await shop.parts.startWorker({ metricsPort });
  worker = `127.0.0.1:${metricsPort}`;
});
afterAll(() => shop.stop());

/** What a shop does all day, so that everything has something to tell. */
async function trade(): Promise<void> {
  const buy = async (...cards: string[]) => {
    const { body } = await shop.create();
    await shop.update(body.id);
    for (const token of cards) await shop.complete(body.id, card(token));
  };
  await buy('pm_card_visa');
  await buy('pm_card_chargeDeclined', 'pm_card_visa');
  const { body: left } = await shop.create();
  await shop.cancel((await shop.create()).body.id);
  const cart = await shop.request<{ id: string }>('POST', '/carts', { line_items: mugs().line_items });
  await shop.request('GET', `/carts/${cart.body.id}`);
  await shop.request('GET', '/carts/cart_unknown');
  await shop.request('POST', '/catalog/search', { query: 'mug' });
  await fetch(`${shop.url}/webhooks/stripe`, { method: 'POST', body: '{}' });
  await eventually('the hold is given back', async () => (await shop.parts.read(left.id))?.holdExpiresAt === null);
}

/** The labels of each metric that is exposed, by its name. */
async function exposed(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const address of [shop.url.replace('http://', ''), worker]) {
    const text = await (await fetch(`http://${address}/metrics`)).text();
    for (const [, name, labels = ''] of text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/gm)) {
      const known = found.get(name ?? '') ?? new Set<string>();
      for (const [, label] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label ?? '');
      found.set(name ?? '', known);
    }
  }
  return found;
}

describe('dashboards and rules', () => {
  test('ask only for metrics and labels that the product exposes', async () => {
    await trade();
    const metrics = await exposed();
    const rules = [...rulesOf('recording.yml'), ...rulesOf('alerts.yml')];
    const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
    const expressions = [
      ...rules.map(({ expr }) => expr),
      ...dashboards().flatMap(({ panels, annotations }) => [
        ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
        ...annotations.list.map(({ expr }) => expr),
      ]),
    ];
    // Only told once there is something: a break about money, a finished comparison.
    await reconcile(shop.parts);
    const labels = new Set([...ADDED, 'class', ...[...metrics.values()].flatMap((known) => [...known])]);
    const unknown = expressions.flatMap((expression) => {
      const asked = askedBy(expression);
      return [
        ...asked.metrics.flatMap(({ metric, labels: wanted }) => {
          if (OF_PROMETHEUS.has(metric) || recorded.has(metric) || TOLD_LATER.has(metric)) return [];
          const has = metrics.get(metric);
          if (!has) return [metric];
          return wanted.flatMap((label) => (has.has(label) || ADDED.includes(label) ? [] : `${metric}{${label}}`));
        }),
        ...asked.grouping.filter((label) => !labels.has(label) && label !== 'currency'),
      ];
    });
    expect([...new Set(unknown)]).toEqual([]);
    expect(metrics.size).toBeGreaterThan(50);
  });

  test('no label is of one checkout, order, buyer or address', async () => {
    for (const [name, labels] of await exposed())
      if (name.startsWith('holdfast_'))
        expect(['le', 'method', 'route', 'status', ...COUNTABLE]).toEqual(expect.arrayContaining([...labels]));
  });

  const program = prometheusProgram('prometheus');
  (program ? test : test.skip)(
    `every panel has data in a real Prometheus${program ? '' : ' (skipped: there is none; .ci/tools.sh brings it along)'}`,
    async () => {
      const prometheus = await startPrometheus(program ?? '', {
        'holdfast-api': [shop.url.replace('http://', '')],
        'holdfast-worker': [worker],
      });
      try {
        await reconcile(shop.parts);
        await shop.db.sql(
          '',
          `INSERT INTO breaks (kind, subject, state, severity, facts, suggestion, amount_minor, currency, first_seen_at, last_seen_at)
           VALUES ('amount_differs', 'pi_planted', 'open', 'critical', 'planted', 'none', 700, 'USD', now(), now())`,
          [],
        );
        await trade();
        const silent = await eventually('all panels have data', async () => {
          const empty = await Promise.all(
            dashboards().flatMap(({ panels }) =>
              panels.flatMap(({ title, targets = [] }) =>
                targets.map(async ({ expr }) => {
                  const samples = await prometheus.query(expr);
                  return samples.some(({ value }) => !Number.isNaN(value)) ? [] : [`${title}: ${expr}`];
                }),
              ),
            ),
          );
          const left = empty.flat();
          latest = left;
          return left.length === 0 && { left };
        }).catch(() => ({ left: latest }));
        expect(silent.left).toEqual([]);
      } finally {
        await prometheus.stop();
      }
    },
  );
});

let latest: string[] = [];
/** Gauges that are absent while there is nothing to tell. */
const TOLD_LATER = new Set(['holdfast_breaks_at_stake_minor', 'holdfast_reconciliation_age_seconds']);
/** Labels with few values, whatever a shop sells. */
const COUNTABLE = ['outcome', 'channel', 'operation', 'reason', 'kind', 'currency', 'service', 'type', 'name'];
