import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createStripeClient } from '../../adapters/stripe/payment-gateway.ts';
import { SETTING_NAMES } from '../../contracts/settings/variables.ts';
import { bringUp } from '../../sandbox/bring-up.ts';
import { kept } from '../../sandbox/folder.ts';
import { claimCheckout, endLeftovers, releaseCheckout, removeData } from '../../sandbox/leftovers.ts';
import { step } from '../../sandbox/progress.mjs';
import { SPARED_KEY } from '../../sandbox/stripe/fault-door.ts';
import { superviseRun } from '../../sandbox/supervised-run.ts';
import type { ChaosResult } from './run.ts';
import { endsOf, runChaos } from './run.ts';

const USAGE = `npm run chaos [-- --purchases 2000] [-- --at-once 16] [-- --faulty 10] [-- --outage 0] [-- --seed N]

Buys on a product of its own, started as "npm start" does, while Stripe fails at random, and then compares Stripe, ledger,
orders and stock. Ends with 1 when they do not agree. About five minutes.
  --purchases  how many buyers come (1 to 5000)
  --at-once    how many of them at once (1 to 2000)
  --faulty     of a hundred calls to Stripe, and of a hundred webhooks, so many go wrong (0 to 50)
  --outage     Stripe is down for so many seconds, and the buyers come during that time, so that --at-once is --purchases
  --seed       repeats a run's draws
  --keep       leaves data and logs behind`;

/** A payment lasts at most ten minutes, giving back what it reserved may wait five for its next try; and some load. */
const OUTCOME_MS = 20 * 60_000;
const LIMIT_MS = 90 * 60_000;

/** @returns the exit code: 0 when the books agree */
export async function chaos(args: readonly string[]): Promise<number> {
  const text = (byDefault: string) => ({ type: 'string', default: byDefault }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      purchases: text('2000'),
      'at-once': text('16'),
      faulty: text('10'),
      outage: text('0'),
      seed: text(String(randomInt(2 ** 31))),
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const purchases = whole('purchases', values.purchases, 1, 5_000);
  const outageMs = whole('outage', values.outage, 0, 3_600) * 1_000;
  const atOnce = outageMs > 0 ? purchases : whole('at-once', values['at-once'], 1, 2_000);
  const faulty = whole('faulty', values.faulty, 0, 50) / 100;
  const seed = whole('seed', values.seed, 0, 2 ** 32 - 1);

  claimCheckout();
  const { supervisor, cutOff, expectEnds } = superviseRun(LIMIT_MS);
  try {
    await endLeftovers();
    removeData();
    const work = async (): Promise<ChaosResult> => {
      // Nothing of the user's own configuration, .env included: no real database, no real Stripe.
      const clean = Object.fromEntries(SETTING_NAMES.map((name) => [name, '']));
      const up = await bringUp(supervisor, { ...process.env, ...clean });
      const stripeUrl = up.stripe.sandboxUrl ?? '';
      const db = openDatabase(up.databaseUrl, { statementMs: 30_000 });
      try {
        const stripe = createStripeClient({ secretKey: SPARED_KEY, apiBase: stripeUrl });
        const product = { apiUrl: up.apiUrl, stripeUrl, sql: db.sql, stripe };
        const title = `${purchases} purchases, ${values.faulty} % of the calls go wrong${outageMs > 0 ? `, Stripe down for ${values.outage} s` : ''} (seed ${seed})`;
        return await step(title, (report) =>
          runChaos(product, { purchases, atOnce, faulty, seed, outageMs, outcomeMs: OUTCOME_MS, report }),
        );
      } finally {
        await db.close();
      }
    };
    const begin = Date.now();
    const result = await Promise.race([work(), cutOff]);
    console.log(tell(result, Date.now() - begin));
    return result.breaches.length === 0 ? 0 : 1;
  } finally {
    expectEnds();
    await step('Ending everything', async () => {
      await supervisor.stop();
      if (!values.keep) removeData();
    });
    releaseCheckout();
    if (values.keep) console.log(`Data and logs: ${kept()}`);
  }
}

function tell({ figures, visits, hits, breaches }: ChaosResult, lastedMs: number): string {
  const lines = (of: Readonly<Record<string, number>>) =>
    Object.entries(of).map(([name, value]) => `  ${name}: ${value}`);
  return [
    `\nDone in ${Math.round(lastedMs / 1_000)} s. Calls and webhooks that went wrong: ${hits}.`,
    'How it ended for the buyers:',
    ...lines(endsOf(visits)),
    'The books, in cents:',
    ...lines(figures),
    breaches.length === 0 ? 'Everything agrees.' : `${breaches.length} breaches:`,
    ...breaches.slice(0, 100).map((breach) => `  ${breach}`),
  ].join('\n');
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${name}: expected a whole number from ${least} to ${most}`);
}
