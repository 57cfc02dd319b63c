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
    Array.from({ length: 100 }, (_, n) => news.watch(items(`item ${n}`, 'shared'), () => told.push(`${n}`))),
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
  const watch = await news.watch(items('mug'), () => undefined);
  await eventually('it is looked again and again', async () => seen.looks.length > 3);
  watch.end();
  // The look that was under way may end.
  await eventually('it is over', async () => seen.atOnce === 0);
  const looks = seen.looks.length;
  await delay(50);
  expect(seen.looks.length).toBe(looks);
  const again = await news.watch(items('mug'), () => undefined);
  expect(seen.looks.length).toBeGreaterThan(looks);
  again.end();
  await news.close();
});

test('P1: while Postgres is away those who watch stay, and hear what they missed; who comes is refused', async () => {
  const { seen, units, news } = reader();
  let told = 0;
  const watch = await news.watch(items('mug'), () => (told += 1));
  seen.isDown = true;
  await eventually('it is noticed', async () => seen.failures > 1);
  await expect(news.watch(items('cup'), () => undefined)).rejects.toThrow('Postgres is away');
  units.set('mug', 0);
  expect(told).toBe(0);
  seen.isDown = false;
  await eventually('it is told', async () => told === 1);
  expect(watch.item('mug')).toBe(0);
  await news.close();
});

test('so much is watched by a process, and no more', async () => {
  const { news } = reader({ ...PACE, mostNames: 3 });
  const watch = await news.watch(items('a', 'b', 'c'), () => undefined);
  await expect(news.watch(items('d'), () => undefined)).rejects.toMatchObject({ code: 'too_many_streams' });
  watch.end();
  await news.watch(items('d'), () => undefined);
  await news.close();
  await expect(news.watch(items('e'), () => undefined)).rejects.toMatchObject({ code: 'service_unavailable' });
});
