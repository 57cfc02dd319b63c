import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { HttpShop } from '../setup/http-shop.ts';
import { newVisitor, PHONE, startBrowser } from './browser.ts';
import { startDemoShop } from './demo-shop.ts';

/** Of script, compressed, without Stripe's own. */
const BUDGET_BYTES = 120_000;

let shop: HttpShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startDemoShop(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

/** Watches what the page is judged by, from its first moment on (https://web.dev/articles/vitals). */
const WATCH = `
  globalThis.figures = { lcp: 0, cls: 0, longest: 0, long: 0 };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ startTime }) => { figures.lcp = startTime; });
  watch('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) figures.cls += value; });
  watch('longtask', ({ duration }) => { figures.long += 1; figures.longest = Math.max(figures.longest, duration); });
`;

test.each(['/', '/products/offshore-jacket', '/checkout/:id'])('the first load of %s is small', async (path) => {
  const { body } = await shop.create({ line_items: [{ item: { id: 'MUG-NAVY' }, quantity: 1 }] });
  const { page, context } = await newVisitor(browser, { viewport: PHONE, locale: 'de-DE' });
  await page.addInitScript(WATCH);
  const scripts = new Map<string, number>();
  const styles = new Map<string, number>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    const sizes = pathname.endsWith('.js') ? scripts : pathname.endsWith('.css') ? styles : null;
    if (sizes) compressed.push(response.headers()['content-encoding']);
    if (sizes && response.url().startsWith(shop.url))
      reading.push(response.body().then((bytes) => void sizes.set(pathname, gzipSync(bytes, { level: 9 }).length)));
  });
  const reading: Promise<void>[] = [];
  const compressed: (string | undefined)[] = [];
  await page.goto(`${shop.url}${path.replace(':id', body.id)}`);
  await page.locator('h1').waitFor();
  // All that a first look brings along, live news aside, which never end.
  await page.waitForLoadState('load');
  await page.waitForTimeout(1_500);
  await Promise.all(reading);
  const sum = (sizes: ReadonlyMap<string, number>) => [...sizes.values()].reduce((all, size) => all + size, 0);
  const figures = await page.evaluate<{ lcp: number; cls: number; longest: number; long: number }>('figures');
  process.stdout.write(
    `first load of ${path}: script ${kB(sum(scripts))}, styles ${kB(sum(styles))} gzipped; LCP ${figures.lcp.toFixed(0)} ms, ` +
      `CLS ${figures.cls.toFixed(4)}, ${figures.long} long tasks, the longest ${figures.longest.toFixed(0)} ms\n`,
  );
  // Browsers take br over HTTPS only.
  expect([...new Set(compressed)]).toEqual(['gzip']);
  expect(scripts.size).toBeGreaterThan(0);
  expect(sum(scripts)).toBeLessThan(BUDGET_BYTES);
  await context.close();
});

const kB = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
