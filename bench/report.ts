import type { Footprint } from './footprint.ts';
import type { HoldRate, Lapse } from './holds.ts';
import type { MemoryPoint } from './memory.ts';
import type { Call, Series, Side } from './purchases.ts';
import { SIDES } from './purchases.ts';

/** All that one run has measured. */
export interface Results {
  /** ISO 8601. */
  readonly at: string;
  readonly quick: boolean;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly node: string;
    readonly loadBefore: number;
  };
  readonly levels: readonly Record<Side, Series>[];
  readonly footprint: Footprint;
  readonly holdRate: HoldRate;
  readonly lapse: Lapse | null;
  readonly memory: readonly MemoryPoint[];
  readonly purchases: number;
  /** Requests sent again, by status. */
  readonly retried: Readonly<Record<number, number>>;
  /** Differences between orders, money and mails at the end; empty is right. */
  readonly mismatches: readonly string[];
}

/** An aim and what came out. `fails`: a miss fails the run; other aims depend on the machine and are told only. */
export interface Aim {
  readonly name: string;
  readonly aim: string;
  readonly measured: string;
  readonly met: boolean;
  readonly fails: boolean;
}

const RATIO = 1.3;
const EVENTS = 60;
const WORKFLOW_TASKS = 9;
const COMMITS = 20;
const HOLDS_PER_SECOND = 1_500;
const RELEASE_MS = 2_000;
const MEMORY_MB = 400;
/** What may still come after the first half: a heap settles late. */
const GROWTH = 1.1;

export function aimsOf(results: Results): Aim[] {
  const { footprint, holdRate, lapse, memory, mismatches } = results;
  const aims: Aim[] = results.levels.map(({ product, bare }) => {
    const ratio = product.calls.whole.p50 / bare.calls.whole.p50;
    const name = `p50 beside the bare workflow, ${buyersText(product.buyers)}`;
    // Alone is what the aim is about: with many buyers the rest of the machine decides.
    return {
      name,
      aim: `≤ ${RATIO} ×`,
      measured: `${ratio.toFixed(2)} ×`,
      met: ratio <= RATIO,
      fails: product.buyers === 1,
    };
  });
  const count = (name: string, most: number, value: number) =>
    aims.push({ name, aim: `≤ ${most}`, measured: `${round(value)}`, met: value <= most, fails: true });
  count('history events a purchase', EVENTS, footprint.events.p50);
  count('workflow tasks a purchase', WORKFLOW_TASKS, footprint.workflowTasks.p50);
  count('commits a purchase', COMMITS, footprint.commits);
  aims.push(
    {
      name: 'none oversold, counters agree',
      aim: 'exact',
      measured: holdRate.exact && (lapse?.exact ?? true) ? 'exact' : 'WRONG',
      met: holdRate.exact && (lapse?.exact ?? true),
      fails: true,
    },
    {
      name: 'orders, money and mails agree',
      aim: 'exact',
      measured: mismatches.length === 0 ? 'exact' : mismatches.join('; '),
      met: mismatches.length === 0,
      fails: true,
    },
    {
      name: 'holds a second on one SKU',
      aim: `≥ ${HOLDS_PER_SECOND}`,
      measured: `${Math.round(holdRate.perSecond)}`,
      met: holdRate.perSecond >= HOLDS_PER_SECOND,
      fails: false,
    },
  );
  if (lapse) {
    const name = `release of ${lapse.holds} lapsed holds, p99`;
    const { p99 } = lapse.delay;
    aims.push({ name, aim: `≤ ${RELEASE_MS} ms`, measured: `${round(p99)} ms`, met: p99 <= RELEASE_MS, fails: false });
  }
  const last = memory.at(-1);
  const middle = memory.at(Math.floor((memory.length - 1) / 2));
  if (last && middle && memory.length > 1) {
    for (const part of ['api', 'worker'] as const) {
      const met = memory.every((point) => point[part] < MEMORY_MB) && last[part] <= middle[part] * GROWTH;
      const measured = memory.map((point) => Math.round(point[part])).join(' → ');
      aims.push({ name: `memory of the ${part}, MB`, aim: `< ${MEMORY_MB}, not growing`, measured, met, fails: false });
    }
  }
  return aims;
}

const SIDE_TEXT: Readonly<Record<Side, string>> = {
  product: 'Holdfast, HTTP',
  bare: 'bare workflow',
  floor: 'floor: bare, HTTP, 18 commits',
};

/** The figures as Markdown, to paste into a document. */
export function markdown(results: Results): string {
  const { levels, footprint, holdRate, lapse, memory, machine } = results;
  const all = levels.flatMap((level) => SIDES.map((side) => level[side]));
  const calls: Call[] = ['create', 'update', 'complete', 'whole'];
  const processes = [...new Set(all.flatMap(({ cpu }) => Object.keys(cpu)))];
  return [
    `${results.purchases} purchases on ${machine.cpus} × ${machine.model}, Node ${machine.node}, ${results.at.slice(0, 10)}; load before: ${machine.loadBefore.toFixed(1)}. Ratios and counts are what to compare; absolute figures are for orientation.`,
    '',
    'Milliseconds, p50 / p95 / p99 (capture and mail come after `complete` has answered; the rate contains them):',
    '',
    table(
      ['buyers', 'what', ...calls, 'purchases/s'],
      all.map((series) => [
        `${series.buyers}`,
        SIDE_TEXT[series.side],
        ...calls.map((call) =>
          [series.calls[call].p50, series.calls[call].p95, series.calls[call].p99].map(round).join(' / '),
        ),
        series.perSecond.toFixed(1),
      ]),
    ),
    ...(processes.length === 0
      ? []
      : [
          '',
          'CPU milliseconds a purchase, by process:',
          '',
          table(
            ['buyers', 'what', ...processes, 'sum'],
            all.map((series) => {
              const used = processes.map((name) => series.cpu[name] ?? 0);
              return [
                `${series.buyers}`,
                SIDE_TEXT[series.side],
                ...used.map(tenth),
                tenth(used.reduce((sum, one) => sum + one, 0)),
              ];
            }),
          ),
        ]),
    '',
    `One purchase: ${footprint.events.p50} history events (most ${footprint.events.max}), ${footprint.workflowTasks.p50} workflow tasks (most ${footprint.workflowTasks.max}), ${round(footprint.historyBytes.p50 / 1_000)} kB of history, ${tenth(footprint.commits)} commits, and ${tenth(footprint.webhooks)} for webhooks; with reads ${tenth(footprint.transactions)} transactions. Idle: ${tenth(footprint.idleCommitsPerSecond)} commits a second.`,
    `Holds on one SKU, 64 connections: ${Math.round(holdRate.perSecond)} a second; a statement ${spread(holdRate.statement)} ms; ${holdRate.granted} granted, ${holdRate.refused} refused.`,
    ...(lapse
      ? [`${lapse.holds} holds lapsing at once, a worker killed: released after ${spread(lapse.delay)} ms.`]
      : []),
    ...memory.map(
      (point) => `After ${point.purchases} purchases: API ${round(point.api)} MB, worker ${round(point.worker)} MB.`,
    ),
    `Sent again: ${
      Object.entries(results.retried)
        .map(([status, times]) => `${times} × ${status}`)
        .join(', ') || 'nothing'
    }.`,
    '',
    table(
      ['aim', 'wanted', 'measured', ''],
      aimsOf(results).map(({ name, aim, measured, met, fails }) => [
        name,
        aim,
        measured,
        met ? 'PASS' : fails ? 'MISS' : 'MISS (machine)',
      ]),
    ),
  ].join('\n');
}

const buyersText = (buyers: number): string => (buyers === 1 ? 'alone' : `${buyers} buyers`);
const round = (value: number): string => (value < 10 ? tenth(value) : `${Math.round(value)}`);
const tenth = (value: number): string => value.toFixed(1);
const spread = ({ p50, p95, p99 }: { p50: number; p95: number; p99: number }): string =>
  `${round(p50)} / ${round(p95)} / ${round(p99)}`;

/** A Markdown table whose columns also line up in a terminal. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(3, name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}
