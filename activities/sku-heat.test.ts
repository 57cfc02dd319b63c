import { expect, test } from '@jest/globals';
import { SkuHeat } from './sku-heat.ts';

const HOT_PER_SECOND = 20;

/** A heat with a clock of its own. */
function measured(hotPerSecond = HOT_PER_SECOND) {
  let nowMs = 0;
  const changes: string[] = [];
  const heat = new SkuHeat({
    hotPerSecond,
    now: () => nowMs,
    onChange: (variantId, hot) => void changes.push(`${variantId} ${hot ? 'hot' : 'cold'}`),
  });
  return {
    heat,
    changes,
    pass: (ms: number) => void (nowMs += ms),
    /** Buyers at an even pace. @returns whether the last of them found it hot */
    buyers(variantId: string, perSecond: number, seconds: number, tookMs = 2): boolean {
      let hot = false;
      for (let n = 0; n < perSecond * seconds; n += 1) {
        nowMs += 1_000 / perSecond;
        hot = heat.arrive([variantId]);
        heat.took([variantId], tookMs);
      }
      return hot;
    },
  };
}

test('a SKU is hot from the rate on that is set, and not at half of it, however long', () => {
  const { buyers } = measured();
  expect(buyers('slow', HOT_PER_SECOND / 2, 60)).toBe(false);
  expect(buyers('quick', HOT_PER_SECOND * 1.1, 20)).toBe(true);
});

test('a crowd in one moment makes it hot for those who come last in it', () => {
  const { heat } = measured();
  expect(heat.arrive(['drop'])).toBe(false);
  expect(Array.from({ length: 80 }, () => heat.arrive(['drop'])).at(-1)).toBe(true);
});

test('it stays hot while the rate only sinks below that, and gets cold once, well below', () => {
  const { buyers, pass, heat, changes } = measured();
  buyers('mug', HOT_PER_SECOND * 1.2, 20);
  expect(buyers('mug', HOT_PER_SECOND / 2, 60)).toBe(true);
  expect(buyers('mug', HOT_PER_SECOND / 4, 60)).toBe(true);
  pass(20_000);
  expect(heat.arrive(['mug'])).toBe(false);
  expect(buyers('mug', HOT_PER_SECOND / 2, 60)).toBe(false);
  expect(changes).toEqual(['mug hot', 'mug cold']);
});

test('where holds wait long, as when other processes sell it too, a quarter of the rate makes it hot', () => {
  const { buyers } = measured();
  expect(buyers('shared', HOT_PER_SECOND / 2, 10, 60)).toBe(true);
  expect(buyers('rare', HOT_PER_SECOND / 8, 60, 60)).toBe(false);
});

test('an order is hot where one of its SKUs is', () => {
  const { buyers, heat } = measured();
  buyers('mug', HOT_PER_SECOND * 1.2, 20);
  expect([heat.arrive(['lid', 'mug']), heat.arrive(['lid'])]).toEqual([true, false]);
});

test('0 makes every SKU hot from the first', () => {
  expect(measured(0).heat.arrive(['any'])).toBe(true);
});

test('it keeps 2,000 SKUs in mind, and forgets first the one that nobody asked for the longest', () => {
  const { buyers, heat } = measured();
  buyers('mug', HOT_PER_SECOND * 1.2, 20);
  for (let n = 0; n < 10_000; n += 1) {
    heat.arrive([`sku-${n}`]);
    if (n % 1_000 === 0) expect(heat.arrive(['mug'])).toBe(true);
  }
  expect(heat.size).toBe(2_000);
});
