import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CommandAnswer } from '../../contracts/commands.ts';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

let shop: Shop;
/** Checkouts here expire after 6 s: long enough for eight of them to be made ready at once. */
let hasty: Shop;
beforeAll(async () => {
  [shop, hasty] = await Promise.all([startShop(), startShop({ checkoutSeconds: 6 })]);
});
afterEach(() => {
  shop.faults.clear();
  hasty.faults.clear();
});
afterAll(() => Promise.all([shop?.stop(), hasty?.stop()]));

async function ready(at = shop): Promise<string> {
  const id = at.newCheckoutId();
  await at.create(id);
  await at.update(id);
  return id;
}

/** The answer, or null where the checkout had ended before it could be asked. */
async function unlessEnded(answer: Promise<CommandAnswer>): Promise<CommandAnswer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.message.includes('"ended"')) return null;
    throw error;
  }
}

describe('O1: one checkout becomes at most one order', () => {
  test('O1: completed four times in parallel and once again: one order, the same for all', async () => {
    const id = await ready();
    const answers = await Promise.all([shop.complete(id), shop.complete(id), shop.complete(id), shop.complete(id)]);
    const again = await unlessEnded(shop.complete(id));
    await ended(shop, id);
    const { orders } = await expectFairEnd(shop, id);
    expect(orders).toHaveLength(1);
    const numbers = [...answers, ...(again ? [again] : [])].map(({ checkout }) => checkout?.order?.number);
    expect(new Set(numbers).size).toBe(1);
    expect(numbers[0]).toMatch(/^\d+$/);
  });

  test('O1: the database refuses a second order of one checkout', async () => {
    const id = await ready();
    await shop.complete(id);
    await ended(shop, id);
    const second = shop.db.sql(
      '',
      `INSERT INTO orders (id, checkout_id, status, channel, currency, total_minor, content)
       SELECT id || '-2', checkout_id, status, channel, currency, total_minor, content FROM orders WHERE checkout_id = $1`,
      [id],
    );
    await expect(second).rejects.toThrow(/orders_checkout_id_key/);
  });
});

type Actor = 'complete' | 'cancel' | 'signal' | 'engine';
const ACTORS: readonly Actor[] = ['complete', 'cancel', 'signal', 'engine'];

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, index) => index !== at)).map((rest) => [item, ...rest]),
  );
}

/** Lets all of them come as fast as they can, in this order, and checks that all learn the one outcome. */
async function arrive(id: string, order: readonly Actor[]): Promise<string> {
  const handle = shop.client.workflow.getHandle(`checkout/${id}`);
  const answers: Promise<CommandAnswer | null>[] = [];
  const others: Promise<unknown>[] = [];
  for (const actor of order) {
    if (actor === 'complete') answers.push(unlessEnded(shop.complete(id)));
    else if (actor === 'cancel') answers.push(unlessEnded(shop.cancel(id)));
    else if (actor === 'signal') others.push(shop.gateway.cancel(id, { actor: 'ann', reason: 'asked by phone' }));
    else others.push(handle.cancel().catch((error: Error) => expect(error.message).toMatch(/completed|not found/)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [end, seen] = await Promise.all([ended(shop, id), Promise.all(answers), Promise.all(others)]);
  const { row } = await expectFairEnd(shop, id);
  expect(row.status).toBe(end);
  for (const answer of seen) {
    if (answer === null || answer.outcome === 'refused') continue;
    // An answer that took effect tells the one outcome that all the others learn.
    expect(answer.checkout?.status).toBe(end);
  }
  return end;
}

describe('O4: one wins, and every caller learns the same outcome', () => {
  test('O4: complete, cancel, support and the engine in all 24 arrival orders', async () => {
    const orders = permutations(ACTORS);
    for (let from = 0; from < orders.length; from += 8) {
      const group = orders.slice(from, from + 8);
      const ids = await Promise.all(group.map(() => ready()));
      await Promise.all(group.map((order, index) => arrive(ids[index]!, order)));
    }
  });

  test.each(['create', 'confirm', 'capture'] as const)(
    'O4: all the others arrive while %s is under way',
    async (call) => {
      for (const rival of ['cancel', 'signal', 'engine'] as const) {
        const id = await ready();
        const fault = shop.faults.add({
          call,
          answer: 'pass',
          processed: true,
          before: async () => {
            others = arrive(id, [rival]);
            if (call === 'capture') return;
            await eventually('the cancel came', async () => {
              const row = await shop.read(id);
              const story = await shop.client.workflow.getHandle(`checkout/${id}`).describe();
              return row?.cancelRequest || rival !== 'cancel' ? story : null;
            });
          },
        });
        let others: Promise<string> | undefined;
        const answer = await shop.complete(id);
        await fault.hit;
        const end = await eventually('the rivals are through', async () => others);
        expect(fault.hits()).toBe(1);
        expect(answer.checkout?.status).toBe(end);
        if (call === 'capture') expect(end).toBe('completed');
        if (call !== 'capture' && rival === 'cancel') expect(end).toBe('canceled');
      }
    },
  );
});

describe('O5: a paid checkout is never canceled by a timer', () => {
  const expiry = async (id: string) => Date.parse((await hasty.read(id))?.expiresAt ?? '');
  const at = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - Date.now())));

  test('O5: the checkout expires while its payment is confirmed: it is completed', async () => {
    const id = await ready(hasty);
    const expiresMs = await expiry(id);
    hasty.faults.add({ call: 'confirm', answer: 'pass', processed: true, after: () => at(expiresMs + 500) });
    const answer = await hasty.complete(id);
    expect(Date.now()).toBeGreaterThan(expiresMs);
    expect(answer.checkout?.status).toBe('completed');
    expect(await ended(hasty, id)).toBe('completed');
    await expectFairEnd(hasty, id);
  });

  test('O5: the timer was first: complete is refused and nothing is charged', async () => {
    const id = await ready(hasty);
    expect(await ended(hasty, id)).toBe('canceled');
    expect(await unlessEnded(hasty.complete(id))).toBeNull();
    const { intents, row } = await expectFairEnd(hasty, id);
    expect(intents).toEqual([]);
    expect(row.ended_reason).toBe('expired');
  });

  test('O5: both at the same instant: one of the two, never both', async () => {
    const offsetsMs = [-60, -30, -15, -5, 0, 5, 15, 30];
    const ids = await Promise.all(offsetsMs.map(() => ready(hasty)));
    await Promise.all(
      ids.map(async (id, index) => {
        await at((await expiry(id)) + offsetsMs[index]!);
        const answer = await unlessEnded(hasty.complete(id));
        const end = await ended(hasty, id);
        const { intents } = await expectFairEnd(hasty, id);
        if (end === 'canceled') expect(intents.filter(({ status }) => status !== 'canceled')).toEqual([]);
        if (answer?.outcome === 'applied') expect(answer.checkout?.status).toBe(end);
        else expect(end).toBe('canceled');
      }),
    );
  });
});
