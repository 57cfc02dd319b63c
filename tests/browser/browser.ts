import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

/** Where systems put the browser; `CHROMIUM` names another. Playwright's own can't be downloaded everywhere. */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** No look-ups of its own at hosts elsewhere: a test talks to this machine alone. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
/** A page that does not come to what is waited for in so long is not coming. */
const WAIT_MS = 60_000;

/** Widths that pages are looked at in: a small phone, and a desk. */
export const PHONE = { width: 320, height: 640 } as const;
export const DESK = { width: 1280, height: 800 } as const;

/** A real browser. @param flags more of Chromium's own @throws with what to install where there is none */
export async function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (!executablePath) throw new Error('Chromium is needed: apt-get install chromium, or set CHROMIUM to its path.');
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/** Somebody's browser: own cookies and storage. Errors of its pages, and of their policies, are kept in `troubles`. */
export async function newVisitor(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; troubles: string[] }> {
  const context = await browser.newContext({ viewport: DESK, locale: 'en-US', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(WAIT_MS);
  const troubles: string[] = [];
  context.on('weberror', (error) => troubles.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  return { context, page: await context.newPage(), troubles };
}

/** With `npm run test:browser -- --shots`: a picture of the whole page, in both widths, as `<name>-<width>.png`. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['HOLDFAST_SHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize() ?? DESK;
  for (const size of [PHONE, DESK]) {
    await page.setViewportSize(size);
    await page.screenshot({ path: path.join(folder, `${name}-${size.width}.png`), fullPage: true });
  }
  await page.setViewportSize(before);
}
