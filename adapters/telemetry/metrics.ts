import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { WebhookRefusal } from '../stripe/webhook-verification.ts';
import type { Backlog } from '../postgres/backlog-reads.ts';
import type { BreakTotals } from '../postgres/break-reads.ts';
import type { Outcomes } from '../postgres/outcome-reads.ts';
import type { QueueState } from '../temporal/task-queues.ts';
import { backlogText } from './backlog-metrics.ts';
import { breaksText } from './break-metrics.ts';
import { createOutcomeMetrics } from './outcome-metrics.ts';
import { queuesText } from './queue-metrics.ts';

/** What the API counts, for Prometheus. */
export interface ApiMetrics {
  /** @param route the pattern, such as `/orders/:id`; never the address itself. */
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  /** How a write request went: the answer's outcome, or why there was none. */
  countCommand(operation: string, outcome: string): void;
  /** What became of a request about a cart; those that fail show by their status. */
  countCart(outcome: 'created' | 'changed' | 'read' | 'not_found'): void;
  /** A webhook that was stored, or why it was refused. */
  countWebhook(outcome: 'stored' | WebhookRefusal | 'too_large'): void;
  /** The exposition text and its content type. */
  read(): Promise<{ contentType: string; text: string }>;
}

/** Scrapes within this time, by several collectors or in a hurry, share one look at the database. */
const BACKLOG_REUSE_MS = 5_000;
/** A database that is slower than this costs its gauges, not the scrape. */
const BACKLOG_MS = 1_000;

/** Why a webhook may be refused. */
const REFUSALS: readonly (WebhookRefusal | 'too_large')[] = [
  'forged',
  'wrong_secret',
  'stale',
  'malformed',
  'too_large',
];

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What is looked at for a scrape, at most every 5 s; unset, or while one fails or takes more than 1 s, its gauges are absent,
 * and its counters stand still.
 */
export interface ScrapeReads {
  readonly backlog?: () => Promise<Backlog>;
  readonly breaks?: () => Promise<BreakTotals>;
  readonly outcomes?: (after: number | null) => Promise<Outcomes>;
  readonly queues?: () => Promise<readonly QueueState[]>;
  /** Open pages that hear of news from this process; known without a look. */
  readonly streams?: () => number;
}

/** Metrics of one app in a registry of its own, the process's included. */
export function createApiMetrics(reads: ScrapeReads = {}): ApiMetrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'holdfast_http_request_seconds',
    help: 'Duration of HTTP requests by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [register],
  });
  const commands = new Counter({
    name: 'holdfast_commands_total',
    help: 'Write requests by operation and outcome.',
    labelNames: ['operation', 'outcome'],
    registers: [register],
  });
  const webhooks = new Counter({
    name: 'holdfast_webhooks_total',
    help: 'Webhooks by outcome: stored, or refused with the reason.',
    labelNames: ['outcome', 'reason'],
    registers: [register],
  });
  const { streams } = reads;
  if (streams) {
    const open: Gauge = new Gauge({
      name: 'holdfast_live_streams',
      help: 'Open pages that hear of news from this process.',
      registers: [register],
      collect: () => open.set(streams()),
    });
  }
  // There from the start, so that the first refusal counts as growth.
  webhooks.inc({ outcome: 'stored', reason: '' }, 0);
  for (const reason of REFUSALS) webhooks.inc({ outcome: 'refused', reason }, 0);
  const unread = new Counter({
    name: 'holdfast_backlog_unread_total',
    help: 'How often the backlog could not be read for a scrape.',
    registers: [register],
  });
  const gauges = <T>(read: (() => Promise<T>) | undefined, tell: (seen: T) => Promise<string>) =>
    reuse(BACKLOG_REUSE_MS, async () => {
      if (!read) return '';
      try {
        return await tell(await inTime(BACKLOG_MS, read()));
      } catch {
        // Postgres is away or slow: /readyz and the requests themselves say how.
        unread.inc();
        return '';
      }
    });
  const carts = new Counter({
    name: 'holdfast_carts_total',
    help: 'Requests about carts by what became of them; not_found: there is none (any more), or it is not theirs.',
    labelNames: ['outcome'],
    registers: [register],
  });
  for (const outcome of ['created', 'changed', 'read', 'not_found']) carts.inc({ outcome }, 0);
  const counted = reads.outcomes && createOutcomeMetrics(register, reads.outcomes);
  const looks = [
    gauges(reads.backlog, backlogText),
    gauges(reads.breaks, breaksText),
    gauges(reads.queues, queuesText),
    gauges(counted?.catchUp, async () => ''),
  ];
  return {
    observeRequest: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    countCommand: (operation, outcome) => commands.inc({ operation, outcome }),
    countCart: (outcome) => carts.inc({ outcome }),
    countWebhook: (outcome) =>
      webhooks.inc(outcome === 'stored' ? { outcome, reason: '' } : { outcome: 'refused', reason: outcome }),
    async read() {
      const looked = await Promise.all(looks.map((look) => look()));
      return { contentType: register.contentType, text: [await register.metrics(), ...looked].join('\n') };
    },
  };
}

/** Asks at most once per `ms`, also when many ask at once. */
function reuse<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let asked: { at: number; answer: Promise<T> } | undefined;
  return () => {
    const now = performance.now();
    if (!asked || now - asked.at > ms) asked = { at: now, answer: ask() };
    return asked.answer;
  };
}

/** @throws when there is no answer within `ms` */
async function inTime<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
