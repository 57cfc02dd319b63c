import http from 'node:http';
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { SETTING_NAMES } from '../contracts/settings/variables.ts';
import { bringUp } from '../sandbox/bring-up.ts';
import { step } from '../sandbox/progress.mjs';
import type { Supervisor } from '../sandbox/supervisor.ts';
import { inParallel, type Spread, spreadOf } from './figures.ts';
import { measureWriters, type WriterCost } from './live-writers.ts';
import { CAN_READ_USAGE, cpuMs, residentMb } from './process-usage.ts';
import { until } from './product.ts';

const PAGES = 1_000;
/** So many addresses, so that no page is one too many of its address; only Linux answers on all of 127.0.0.0/8. */
const ADDRESSES = 50;
const REST_SECONDS = 15;
const CHANGES = 100;
const BUSY_SECONDS = 5;
const BUSY_PER_SECOND = 200;
/** The product's aims. */
const MOST_MB = 150;
const MOST_READERS = 1;

/** What a page hears, and when. */
type Hear = (id: string, revision: number, at: number) => void;

interface Figures {
  readonly writers: readonly WriterCost[];
  readonly mb: { readonly before: number; readonly open: number; readonly after: number };
  readonly readers: { readonly open: number; readonly after: number };
  readonly restCpu: number;
  readonly quiet: Spread;
  readonly busy: Spread;
  readonly busyCpu: number;
  readonly unheard: number;
}

/**
 * Opens the streams of 1,000 pages against the built API, and measures what they cost and how soon they hear of a commit;
 * before that, what hearing of changes costs those who write.
 * @returns the exit code: 0 when memory and readers stay within the aims and everything was heard
 */
export async function benchLive(supervisor: Supervisor): Promise<number> {
  if (!CAN_READ_USAGE) throw new Error('Memory and CPU of processes can be read on Linux only.');
  const clean = Object.fromEntries(SETTING_NAMES.map((name) => [name, '']));
  const up = await bringUp(supervisor, { ...process.env, ...clean });
  const sql = new pg.Pool({ connectionString: up.databaseUrl, max: 2 });
  try {
    const ids = await generate(sql);
    const writers = await measureWriters(up.databaseUrl, ids);
    const pages = await measurePages({ apiUrl: up.apiUrl, api: supervisor.processes['api'] ?? 0, sql, ids });
    return tell({ writers, ...pages });
  } finally {
    await sql.end();
  }
}

/** Checkouts that are over, so that no part of the product minds that they change. */
async function generate(sql: pg.Pool): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO checkouts (id, revision, status, caller, channel, currency, total_minor, state, expires_at, ended_reason)
     SELECT 'chk_live_' || n, 1, 'canceled', 'first party', 'bench', 'USD', 0,
            jsonb_build_object('lines', repeat('x', 2000)), now(), 'bench' FROM generate_series(1, $1::int) AS n RETURNING id`,
    [PAGES],
  );
  await sql.query('ANALYZE checkouts');
  return rows.map(({ id }) => id);
}

async function measurePages({
  apiUrl,
  api,
  sql,
  ids,
}: {
  apiUrl: string;
  api: number;
  sql: pg.Pool;
  ids: readonly string[];
}): Promise<Omit<Figures, 'writers'>> {
  const { rows: variants } = await sql.query<{ id: string }>('SELECT id FROM variants WHERE active LIMIT 20');
  const readers = async () => {
    const { rows } = await sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE query LIKE '%AS kind%FROM checkouts%' AND pid <> pg_backend_pid()`,
    );
    return rows[0]?.count ?? 0;
  };
  let hear: Hear = () => undefined;
  const before = residentMb(api);
  const open: http.ClientRequest[] = [];
  await step(`Opening ${PAGES} pages`, () =>
    inParallel(PAGES, 20, async (n) => {
      const items = [variants[n % variants.length]?.id, variants[(n + 1) % variants.length]?.id];
      const query = new URLSearchParams([
        ['checkout', ids[n] ?? ''],
        ...items.map((item) => ['item', item ?? ''] as [string, string]),
      ]);
      open.push(
        await listenTo(
          `${apiUrl}/storefront/live?${query.toString()}`,
          `127.0.0.${2 + (n % ADDRESSES)}`,
          (id, revision, at) => hear(id, revision, at),
        ),
      );
    }),
  );
  const restCpu = await step(`${PAGES} pages at rest for ${REST_SECONDS} s`, async () => {
    await delay(2_000);
    const used = cpuMs(api);
    await delay(REST_SECONDS * 1_000);
    return (cpuMs(api) - used) / (REST_SECONDS * 10);
  });
  const [restMb, openReaders] = [residentMb(api), await readers()];

  let unheard = 0;
  const change = async (id: string) => {
    const { rows } = await sql.query<{ revision: number }>(
      'UPDATE checkouts SET revision = revision + 1 WHERE id = $1 RETURNING revision',
      [id],
    );
    return { id, revision: rows[0]?.revision ?? 0, at: performance.now() };
  };
  /** Changes rows, and waits until each is heard of. @returns from commit to page, in milliseconds */
  const changeAll = async (count: number, pauseMs: number) => {
    const heardAt = new Map<string, number>();
    hear = (id, revision, at) => heardAt.set(`${id} ${revision}`, at);
    const made = [];
    for (let n = 0; n < count; n += 1) {
      made.push(await change(ids[(n * 7) % PAGES] ?? ''));
      if (pauseMs > 0) await delay(pauseMs);
    }
    await delay(2_000);
    // Two changes within one look are one piece of news: the newer revision tells of both.
    const heard = made.flatMap(({ id, revision, at }) => {
      const first = [...heardAt].find(([key]) => key === `${id} ${revision}`)?.[1];
      return first === undefined ? [] : [first - at];
    });
    unheard += made.length - heard.length;
    return spreadOf(heard);
  };
  const quiet = await step(`${CHANGES} changes, one after the other`, () => changeAll(CHANGES, 53));
  const cpuBefore = cpuMs(api);
  const busyBegin = performance.now();
  const busy = await step(`${BUSY_PER_SECOND} changes a second`, () =>
    changeAll(BUSY_PER_SECOND * BUSY_SECONDS, 1_000 / BUSY_PER_SECOND - 1),
  );
  const busyCpu = (cpuMs(api) - cpuBefore) / ((performance.now() - busyBegin) / 100);
  const mb = { before, open: Math.max(restMb, residentMb(api)) };
  for (const request of open) request.destroy();
  await step('Everybody leaves', () => until('the reader is gone', async () => (await readers()) === 0));
  return {
    mb: { ...mb, after: residentMb(api) },
    readers: { open: openReaders, after: await readers() },
    restCpu,
    quiet,
    busy,
    busyCpu,
    unheard,
  };
}

/** Opens one page's stream; resolves with its first news. */
async function listenTo(url: string, from: string, hear: Hear): Promise<http.ClientRequest> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, localAddress: from }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`the stream answers ${response.statusCode}`));
      let text = '';
      response.on('data', (chunk: Buffer) => {
        const at = performance.now();
        text += chunk.toString('utf8');
        const end = text.lastIndexOf('\n\n');
        for (const [, data] of text.slice(0, Math.max(0, end)).matchAll(/^event: checkout\nid: .*\ndata: (.*)$/gm)) {
          const { id, revision } = JSON.parse(data ?? '') as { id: string; revision: number };
          hear(id, revision, at);
          resolve(request);
        }
        text = text.slice(end < 0 ? 0 : end + 2);
      });
      // It is ended by its page, at the end of all.
      response.on('error', () => undefined);
    });
    request.on('error', reject);
  });
}

function tell(figures: Figures): number {
  const { writers, mb, readers, restCpu, quiet, busy, busyCpu, unheard } = figures;
  const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  const spread = ({ p50, p99, max }: Spread) => `p50 ${ms(p50)}, p99 ${ms(p99)}, most ${ms(max)}`;
  const grown = mb.open - mb.before;
  const met = grown < MOST_MB && readers.open <= MOST_READERS && readers.after === 0 && unheard === 0;
  console.log(
    [
      '',
      `${os.cpus().length} CPUs, load ${os.loadavg()[0]?.toFixed(1)} (others at work are in these figures)`,
      ...writers.map(
        ({ way, commits, times, looks }) =>
          `${way.padEnd(20)} ${String(Math.round(commits)).padStart(6)} commits/s, ${spread(times)}` +
          (looks ? `; a look at 1,000: ${spread(looks)}` : ''),
      ),
      `memory of the API    ${mb.before.toFixed(0)} MB, ${mb.open.toFixed(0)} with ${PAGES} pages (+${grown.toFixed(0)}; aim below ${MOST_MB}), ${mb.after.toFixed(0)} after`,
      `readers in Postgres  ${readers.open} (aim ${MOST_READERS}), ${readers.after} when everybody has left`,
      `CPU of the API       ${restCpu.toFixed(1)} % of a core at rest, ${busyCpu.toFixed(1)} % at ${BUSY_PER_SECOND} changes a second`,
      `commit to page       ${spread(quiet)}; at ${BUSY_PER_SECOND} a second ${spread(busy)}`,
      `not heard            ${unheard}`,
      met ? 'As it should be.' : 'NOT as it should be.',
      '',
    ].join('\n'),
  );
  return met ? 0 : 1;
}
