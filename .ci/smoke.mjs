#!/usr/bin/env node
// The smoke run: what a person with a clone does. `npm start` in a clean clone, the first purchase that its screen tells to
// paste, Ctrl-C. Then API, Stripe and Postgres must agree, and nothing may be left running.
// SMOKE_SOURCE: the repository to clone instead of this one.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const SOURCE = process.env['SMOKE_SOURCE'] || fileURLToPath(new URL('..', import.meta.url));
/** Where no Temporal server is in the cache yet, one is built. */
const START_LIMIT_MS = 15 * 60_000;
const PURCHASE_LIMIT_MS = 60_000;
const CAPTURE_LIMIT_MS = 30_000;
const END_LIMIT_MS = 60_000;
const began = Date.now();

const say = (text) => console.log(`smoke ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`);
const must = (condition, text) => {
  if (!condition) throw new Error(text);
};

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => interrupted.abort(new Error(`got ${name}`)));

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'holdfast-smoke-')));
const clone = path.join(folder, 'clone');
let product;
try {
  say('cloning');
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', '--depth', '1', `file://${SOURCE}`, clone], {
    stdio: 'inherit',
  });
  product = startProduct();
  const screen = await product.screen;
  say('it runs; buying');
  const order = buy(screen);
  await compareStores(order);
  await endProduct();
  say('passed');
} catch (error) {
  say(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
  if (product) console.log(`What npm start said:\n${product.said()}`);
  showLogs();
  process.exitCode = 1;
} finally {
  await killRest();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Runs `npm start` as the leader of a process group, as a shell does. `screen` resolves to what it printed. */
function startProduct() {
  say('npm start');
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env: cleanEnv(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more) => {
      text = (text + more).slice(-20_000);
    });
  }
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  const screen = (async () => {
    for (let second = 1; Date.now() < began + START_LIMIT_MS; second += 1) {
      const outcome = await Promise.race([ended, delay(1_000, 'runs', { signal: interrupted.signal })]);
      must(outcome === 'runs', `npm start ended with ${outcome}`);
      if (text.includes('Ctrl-C') && existsSync(path.join(clone, '.holdfast/running.json'))) return text;
      if (second % 15 === 0) say(`waiting; last: ${text.trim().split('\n').at(-1)}`);
    }
    throw new Error('npm start was not ready in time');
  })();
  return { pid: child.pid, ended, screen, said: () => text };
}

/** Nothing configured: the product sees none of its settings, whatever the caller's environment has. */
function cleanEnv() {
  const names = readFileSync(path.join(clone, '.env.example'), 'utf8').matchAll(/^#? ?([A-Z_]+)=/gm);
  const settings = new Set([...names].map(([, name]) => name));
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !settings.has(name) && name !== 'NODE_OPTIONS'),
  );
}

/** Pastes the lines of the screen into a shell; returns the order that the last one shows. */
function buy(screen) {
  const lines = screen.split('\n');
  const first = lines.findIndex((line) => line.startsWith('API='));
  must(first >= 0, 'the screen tells no first purchase');
  const pasted = lines.slice(first, lines.indexOf('', first)).join('\n');
  const answer = execFileSync('bash', ['-c', pasted], { encoding: 'utf8', timeout: PURCHASE_LIMIT_MS });
  const order = JSON.parse(answer);
  must(order.id && order.checkout_id, `there is no order: ${answer}`);
  say(`order ${order.label ?? order.id} is placed`);
  return order;
}

/** The order's total in the API, what Stripe has received and the order's row in Postgres are one amount. */
async function compareStores(order) {
  const running = JSON.parse(readFileSync(path.join(clone, '.holdfast/running.json'), 'utf8'));
  const total = order.totals.find(({ type }) => type === 'total').amount;
  must(Number.isSafeInteger(total) && total > 0, `the total is ${total}`);

  const intent = await capturedIntent(running.stripe, order.checkout_id);
  must(intent.amount_received === total, `Stripe has received ${intent.amount_received}, the order says ${total}`);
  must(intent.currency === order.currency.toLowerCase(), `Stripe has received ${intent.currency}`);

  const { default: pg } = await import(createRequire(path.join(clone, 'package.json')).resolve('pg'));
  const client = new pg.Client({ connectionString: running.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT id, total_minor FROM orders WHERE checkout_id = $1', [
      order.checkout_id,
    ]);
    must(rows.length === 1 && rows[0].id === order.id, `Postgres has ${rows.length} orders of the checkout`);
    must(Number(rows[0].total_minor) === total, `Postgres says ${rows[0].total_minor}, the order ${total}`);
  } finally {
    await client.end();
  }
  say(`API, Stripe and Postgres agree on ${total} ${order.currency}`);
}

/** The one PaymentIntent of the checkout, once it is captured: that follows the answer to the buyer. */
async function capturedIntent({ apiBase, secretKey }, checkoutId) {
  const until = Date.now() + CAPTURE_LIMIT_MS;
  for (;;) {
    const response = await fetch(`${apiBase}/v1/payment_intents?limit=100`, {
      headers: { Authorization: `Bearer ${secretKey}` },
    });
    must(response.ok, `Stripe's list answered ${response.status}`);
    const { data } = await response.json();
    const intents = data.filter(({ metadata }) => metadata.checkout_id === checkoutId);
    must(intents.length === 1, `the checkout has ${intents.length} PaymentIntents`);
    if (intents[0].status === 'succeeded') return intents[0];
    must(Date.now() < until, `the PaymentIntent is still ${intents[0].status}`);
    await delay(200, undefined, { signal: interrupted.signal });
  }
}

/** Ctrl-C reaches the whole group. All that was started must end by itself. */
async function endProduct() {
  const { processes } = JSON.parse(readFileSync(path.join(clone, '.holdfast/running.json'), 'utf8'));
  const before = processesOfClone();
  for (const [part, pid] of Object.entries(processes)) must(before.has(pid), `${part} (${pid}) does not run`);
  say(`Ctrl-C to ${before.size} processes`);
  process.kill(-product.pid, 'SIGINT');
  const end = await Promise.race([
    product.ended,
    delay(END_LIMIT_MS, 'too late', { signal: interrupted.signal, ref: false }),
  ]);
  // npm and the shell below it get the signal too, and may pass it on as their own end.
  must([0, 130, 'SIGINT'].includes(end), `npm start ended with ${end}`);
  const left = await untilEnded();
  must(left.size === 0, `left running: ${[...left.values()].join('; ')}`);
  must(!existsSync(path.join(clone, '.holdfast/running.json')), 'running.json is still there');
  say('all processes have ended');
}

/** Processes that work in the clone or were called by its path: pid → command line. Their user and group may be others. */
function processesOfClone() {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8', maxBuffer: 64 << 20 }).split('\n');
  const found = new Map();
  for (const line of listed) {
    const [, pid, args] = /^ *(\d+) (.*)$/.exec(line) ?? [];
    if (pid && Number(pid) !== process.pid && (args.includes(clone) || worksInClone(pid))) found.set(Number(pid), args);
  }
  return found;
}

/** Where Linux's /proc can be read; elsewhere the command line has to do. */
function worksInClone(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(clone);
  } catch (error) {
    // Ended meanwhile, another user's, or no /proc.
    if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].includes(error.code)) return false;
    throw error;
  }
}

/** What still runs a moment after npm has ended: an ended process is listed until its parent has taken notice. */
async function untilEnded() {
  for (let tenth = 0; tenth < 20 && processesOfClone().size > 0; tenth += 1) await delay(100);
  return processesOfClone();
}

/** The end of each part's log, where the parts came to have one. */
function showLogs() {
  const logs = path.join(clone, '.holdfast/logs');
  if (!existsSync(logs)) return;
  for (const name of readdirSync(logs)) {
    console.log(`The end of ${name}:\n${readFileSync(path.join(logs, name), 'utf8').slice(-3_000)}`);
  }
}

/** After a failure or an interruption. */
async function killRest() {
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    if (!product || processesOfClone().size === 0) return;
    for (const pid of processesOfClone().keys()) kill(pid, signal);
    for (let tenth = 0; tenth < 100 && processesOfClone().size > 0; tenth += 1) await delay(100);
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
