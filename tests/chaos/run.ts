import { setTimeout as delay } from 'node:timers/promises';
import { randomFrom } from '../../sandbox/stripe/fault-door-placed.ts';
import type { Visit } from './buyers.ts';
import { sendBuyers } from './buyers.ts';
import { openDoor } from './faults.ts';
import type { Verdict } from './judge.ts';
import { judge, underWay } from './judge.ts';
import type { Product } from './product.ts';
import { stockShelf } from './product.ts';

export interface Chaos {
  readonly purchases: number;
  readonly atOnce: number;
  /** The chance that a call to Stripe, or a webhook, is hit; 0 to 1. */
  readonly faulty: number;
  readonly seed: number;
  /** Stripe is down from the first purchase on for so long, and the purchases are spread over that time. Milliseconds. */
  readonly outageMs: number;
  /** A payment must be over after this; and everything, this long after the last buyer has left. Milliseconds. */
  readonly outcomeMs: number;
  readonly report: (line: string) => void;
}

export interface ChaosResult extends Verdict {
  readonly visits: readonly Visit[];
  readonly hits: number;
}

/**
 * Buys under faults, waits until nothing is under way, and compares the books.
 * @throws when a buyer gets no answer, or something is still under way when the time is up
 */
export async function runChaos(product: Product, chaos: Chaos): Promise<ChaosResult> {
  const { purchases, atOnce, faulty, seed, outageMs, outcomeMs, report } = chaos;
  const door = openDoor(product.stripeUrl, seed);
  const shelf = await stockShelf(product.sql, purchases);
  const outageOver = async (): Promise<void> => {
    if (outageMs > 0) {
      await door.outage();
      await delay(outageMs);
      report('Stripe is back');
    }
    await door.random(faulty);
  };
  const [visits] = await Promise.all([
    sendBuyers(product.apiUrl, {
      ...{
        count: purchases,
        atOnce,
        spreadMs: outageMs,
        variants: shelf.variants,
        random: randomFrom(seed),
        outcomeMs,
      },
      onEnd: (done) => report(`${done} of ${purchases} buyers have left`),
    }),
    outageOver(),
  ]);
  await untilAtRest(product, outcomeMs, report);
  const hits = await door.hits();
  await door.clear();
  return { ...(await judge(product, shelf)), visits, hits };
}

/** Waits until nothing is under way, with the faults still on. @throws when the time is up, with what is */
async function untilAtRest(product: Product, withinMs: number, report: (line: string) => void): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const left = await underWay(product);
    if (left.length === 0) return;
    report(`${left.length} still under way`);
    if (Date.now() > deadline) {
      const some = left.slice(0, 20).map(({ id, waiting_for }) => `${id} waits for ${waiting_for}`);
      throw new Error(`${left.length} are still under way after ${withinMs / 1_000} s:\n${some.join('\n')}`);
    }
    await delay(500);
  }
}

/** How many buyers of each story ended how: `buys: completed` → 1,100. */
export function endsOf(visits: readonly Visit[]): Record<string, number> {
  const ends: Record<string, number> = {};
  for (const { story, end } of visits) ends[`${story}: ${end}`] = (ends[`${story}: ${end}`] ?? 0) + 1;
  return Object.fromEntries(Object.entries(ends).sort(([one], [other]) => one.localeCompare(other)));
}
