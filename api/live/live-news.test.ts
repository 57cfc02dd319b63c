import { expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { LiveStates, WatchedNames } from '../../contracts/live-news.ts';
import { eventually } from '../../tests/setup/eventually.ts';
import { createLiveNews, LOOK_PACE } from './live-news.ts';

const PACE = { ...LOOK_PACE, everyMs: 1, leastBetweenMs: 1, afterFailureMs: 1 };

/** A reader whose rows the test changes. */
function reader(pace = PACE) {
  const seen = { looks: [] as WatchedNames[], atOnce: 0, mostAtOnce: 0, failures: 0, isDown: false };
  const units = new Map<string, number>();
  const look = async (names: WatchedNames): Promise<LiveStates> => {
    seen.looks.push(names);
    seen.atOnce += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.atOnce);
    await delay(2);
    seen.atOnce -= 1;
    if (seen.isDown) throw new Error('Postgres is away');
    return { checkouts: new Map(), items: new Map(names.items.map((item) => [item, units.get(item) ?? null])) };
  };
  return { seen, units, news: createLiveNews(look, () => (seen.failures += 1), pace) };
}
const items = (...names: string[]): WatchedNames => ({ checkouts: [], items: names });

test('all who watch share one look, never two at once, and each hears of his own', async () => {
  const { seen, units, news } = reader();
  const told: string[] = [];
  const watches = await Promise.all(
    Array.from({ length: 100 }, (_, n) => news.watch(items(`item ${n}`, 'shared'), 'x', () => told.push(`${n}`))),
  );
  expect(seen.looks.length).toBeLessThan(5);
  expect(new Set(seen.looks.at(-1)?.items).size).toBe(101);
  units.set('item 7', 3);
  await eventually('it is told', async () => told.length > 0);
  expect([told, watches[7]?.item('item 7'), watches[7]?.item('shared')]).toEqual([['7'], 3, null]);
  units.set('shared', 1);
  await eventually('everybody is told', async () => told.length === 101);
  expect(seen.mostAtOnce).toBe(1);
  await news.close();
});

test('while nobody watches, nothing is asked', async () => {
  const { seen, news } = reader();
  const watch = await news.watch(items('mug'), 'x', () => undefined);
  await eventually('it is looked again and again', async () => seen.looks.length > 3);
  watch.end();
  // The look that was under way may end.
  await eventually('it is over', async () => seen.atOnce === 0);
  const looks = seen.looks.length;
  await delay(50);
  expect(seen.looks.length).toBe(looks);
  const again = await news.watch(items('mug'), 'x', () => undefined);
  expect(seen.looks.length).toBeGreaterThan(looks);
  again.end();
  await news.close();
});

test('P1: while Postgres is away those who watch stay, and hear what they missed; who comes is refused', async () => {
  const { seen, units, news } = reader();
  let told = 0;
  const watch = await news.watch(items('mug'), 'x', () => (told += 1));
  seen.isDown = true;
  await eventually('it is noticed', async () => seen.failures > 1);
  await expect(news.watch(items('cup'), 'x', () => undefined)).rejects.toThrow('Postgres is away');
  units.set('mug', 0);
  expect(told).toBe(0);
  seen.isDown = false;
  await eventually('it is told', async () => told === 1);
  expect(watch.item('mug')).toBe(0);
  await news.close();
});

test('who waits for his first look counts, and one address watches only so much', async () => {
  const { seen, news } = reader({ ...PACE, mostNames: 6, mostByAddress: 3 });
  const nothing = () => undefined;
  const first = news.watch(items('a', 'b'), 'x', nothing);
  await expect(news.watch(items('a', 'b'), 'x', nothing)).rejects.toMatchObject({ code: 'too_many_streams' });
  const second = news.watch(items('c', 'd'), 'y', nothing);
  const third = news.watch(items('e', 'f'), 'z', nothing);
  await expect(news.watch(items('g'), 'w', nothing)).rejects.toMatchObject({ code: 'too_many_streams' });
  for (const watch of await Promise.all([first, second, third])) {
    watch.end();
    watch.end();
  }
  seen.isDown = true;
  await expect(news.watch(items('a', 'b', 'c'), 'x', nothing)).rejects.toThrow('Postgres is away');
  seen.isDown = false;
  await news.watch(items('a', 'b', 'c'), 'x', nothing);
  await news.watch(items('d', 'e', 'f'), 'y', nothing);
  await news.close();
});

test('so much is watched by a process, and no more', async () => {
  const { news } = reader({ ...PACE, mostNames: 3 });
  const watch = await news.watch(items('a', 'b', 'c'), 'x', () => undefined);
  await expect(news.watch(items('d'), 'x', () => undefined)).rejects.toMatchObject({ code: 'too_many_streams' });
  watch.end();
  await news.watch(items('d'), 'x', () => undefined);
  await news.close();
  await expect(news.watch(items('e'), 'x', () => undefined)).rejects.toMatchObject({ code: 'service_unavailable' });
});
