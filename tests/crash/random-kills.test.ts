import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Buyer } from './buyer.ts';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo } from './held-commands.ts';
import { expectBoughtOnce } from './referee.ts';

const BUYERS = 10;
const KILLS = 8;
const BETWEEN_KILLS_MS = 1_500;
/** A buyer starts at any time within the round. */
const ROUND_MS = KILLS * BETWEEN_KILLS_MS;

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop({ ownPostgres: true });
});
afterAll(() => shop?.stop());

test('P1: purchases while random parts are killed again and again: each is bought once', async () => {
  const seed = Number(process.env['CRASH_SEED'] ?? randomInt(2 ** 31));
  console.info(`CRASH_SEED=${seed}`);
  const random = randomFrom(seed);
  const buy = async (buyer: Buyer, startMs: number): Promise<number> => {
    await delay(startMs);
    await bringTo(buyer, 'complete');
    return (await buyer.insist('complete')).status;
  };
  const buyers = Array.from({ length: BUYERS }, () => shop.buyer());
  const purchases = Promise.all(buyers.map((buyer) => buy(buyer, random(ROUND_MS))));

  const parts = [shop.worker, shop.api, shop.temporal, shop.postgres] as const;
  const restarts: Promise<void>[] = [];
  const down = new Set<string>();
  for (let kills = 0; kills < KILLS; kills += 1) {
    await delay(BETWEEN_KILLS_MS / 2 + random(BETWEEN_KILLS_MS));
    const part = parts[random(parts.length)];
    if (!part || down.has(part.name)) continue;
    down.add(part.name);
    await part.kill();
    restarts.push(part.start().then(() => void down.delete(part.name)));
  }
  await Promise.all(restarts);
  expect(await purchases).toEqual(buyers.map(() => 200));
  await expectBoughtOnce(shop, buyers);
});

/** Whole numbers from 0 to below `limit`, the same for the same seed (mulberry32). */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
