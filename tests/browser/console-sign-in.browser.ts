import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { seriousFindings } from './axe.ts';
import { newVisitor, PHONE, shoot, startBrowser } from './browser.ts';
import type { ConsoleShop } from './console-shop.ts';
import { PASSWORD, signIn, startConsoleShop } from './console-shop.ts';

let shop: ConsoleShop;
let browser: Browser;
beforeAll(async () => {
  [shop, browser] = await Promise.all([startConsoleShop(), startBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

let page: Page;
let context: BrowserContext;
beforeEach(async () => {
  ({ page, context } = await newVisitor(browser));
});
afterEach(async () => {
  await context.close();
  await shop.db.prisma.staffGuess.deleteMany();
});

const open = (path: string, on = page) => on.goto(`${shop.url}${path}`);
const place = (on = page) => on.url().slice(shop.url.length);
const heading = (name: string | RegExp, on = page) => on.getByRole('heading', { level: 1, name }).waitFor();
/** Comes in as a local user, to a page of the console. */
async function comeIn(name: string, path = '/console/me', on = page): Promise<void> {
  await open(path, on);
  await signIn(on, name);
  await on.getByRole('button', { name: 'Sign out', exact: true }).first().waitFor();
}

describe('with a password', () => {
  test('by keyboard alone: wrong, then right, then out again', async () => {
    await open('/console');
    await heading('Sign in');
    await shoot(page, 'console-sign-in');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.type('kim');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor();
    await shoot(page, 'console-sign-in-wrong');
    expect(await seriousFindings(page)).toEqual([]);
    // The password is selected: what is typed now takes its place.
    await page.locator('input[name=password]:focus').waitFor();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Signed in as kim' }).waitFor();
    expect(place()).toBe('/console');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: 'holdfast_desk', httpOnly: true, sameSite: 'Strict' });
    expect(await page.evaluate('document.cookie')).toBe('');

    await page.getByRole('link', { name: 'Error codes' }).press('Enter');
    await heading('Error codes');
    await page.getByRole('button', { name: 'Sign out', exact: true }).press('Enter');
    await page.getByText('You are signed out.').waitFor();
    expect(await context.cookies()).toEqual([]);
    await page.goBack();
    await heading('Sign in');
  });

  test('after too many wrong ones the page says how long to wait', async () => {
    await open('/console');
    for (let n = 0; n < 7; n += 1) {
      await signIn(page, 'kim', 'wrong');
      await page.getByRole('button', { name: 'Sign in', exact: true, disabled: false }).waitFor();
    }
    await page.getByRole('alert').filter({ hasText: 'wrong too often' }).waitFor();
  });

  test('a session that ends comes back, once signed in, to where one was', async () => {
    await comeIn('ada', '/console/audit?action=sign_in');
    await heading('Audit trail');
    await shop.db.sql('test.idle', `UPDATE staff_sessions SET last_seen_at = now() - interval '1 hour'`, []);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('link', { name: 'Error codes' }).click();
    await page.getByText('Your session has ended.').waitFor();
    await shoot(page, 'console-session-ended');
    await signIn(page, 'ada');
    await heading('Error codes');
    expect(place()).toBe('/console/codes');
  });

  test('somebody who has signed in anew in another tab goes on in this one', async () => {
    await comeIn('ada');
    const other = await context.newPage();
    await open('/console/me', other);
    await other.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await signIn(other, 'ada');
    await heading('What waits for somebody', other);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await shop.db.prisma.staffSession.count({ where: { userName: 'ada', endedAt: null } })).toBe(0);
  });
});

describe('at the identity provider', () => {
  /** Fills in the provider's own pages. */
  async function atProvider(login: string): Promise<void> {
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.locator('form:has(input[value=consent]) button[type=submit]').click();
  }

  test('there and back to the page that was asked for, and out at both', async () => {
    await open('/console/codes?q=card');
    await page.getByRole('link', { name: 'Sign in with Shop ID' }).click();
    await atProvider('sue');
    await page.getByRole('link', { name: 'Signed in as sue' }).waitFor();
    expect(place()).toBe('/console/codes?q=card');
    await page.reload();
    await page.getByRole('link', { name: 'Signed in as sue' }).waitFor();

    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    // The provider asks whether he wants to be signed out there too.
    await page.locator('button[value=yes]').click();
    await heading('Sign in');
    expect(page.url()).toContain(`${shop.url}/console/sign-in`);
    await page.getByRole('link', { name: 'Sign in with Shop ID' }).click();
    await page.locator('input[name=login]').waitFor();
  });

  test('who has no role is told so, and can take another account', async () => {
    await open('/console');
    await page.getByRole('link', { name: 'Sign in with Shop ID' }).click();
    await atProvider('nora');
    await page.getByRole('alert').filter({ hasText: 'no role for this console' }).waitFor();
    await shoot(page, 'console-no-role');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Use another account' }).click();
    await page.locator('input[name=login]').waitFor();
  });
});

describe('roles', () => {
  test('P3: support is not shown the audit trail, and told why where it goes there all the same', async () => {
    await comeIn('kim');
    expect(await page.getByRole('link', { name: 'Audit trail' }).count()).toBe(0);
    await open('/console/audit');
    await heading('Your role does not include this page');
  });

  test('operations see who signed in, and narrow it down', async () => {
    await open('/console');
    await signIn(page, 'otto', 'wrong');
    await page.getByRole('alert').waitFor();
    await comeIn('otto', '/console/audit');
    await page.getByLabel('Who', { exact: true }).fill('otto');
    await page.getByLabel('What', { exact: true }).fill('sign_in_failed');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('cell', { name: 'sign_in_failed' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    expect(place()).toBe('/console/audit?actor=otto&action=sign_in_failed');
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByRole('cell', { name: 'create' }).first().waitFor();
    await shoot(page, 'console-audit');
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe('the frame', () => {
  test('the key / leads to the search from anywhere, but not while something is typed', async () => {
    await comeIn('ada', '/console/audit');
    await heading('Audit trail');
    await page.getByLabel('Which one', { exact: true }).focus();
    await page.keyboard.type('a/b');
    expect(await page.getByLabel('Which one', { exact: true }).inputValue()).toBe('a/b');
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('kim@example.com');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/search?q=kim%40example.com');
    expect(await page.getByRole('searchbox', { name: 'Find a checkout' }).inputValue()).toBe('kim@example.com');
  });

  test('while the server can’t be reached the page says so calmly, and goes on by itself', async () => {
    await comeIn('ada', '/console/audit');
    await heading('Audit trail');
    await page.route('**/ops/audit*', (route) => route.abort());
    await page.getByLabel('Who', { exact: true }).fill('ada');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('can’t reach the shop just now').first().waitFor();
    await page.unroute('**/ops/audit*');
    await page.getByRole('row').nth(1).waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'at 320 px, in German, %s: nothing is cut off or unreadable',
    async (colorScheme) => {
      await context.close();
      ({ page, context } = await newVisitor(browser, { viewport: PHONE, locale: 'de-DE', colorScheme }));
      await open('/console/me');
      await page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor();
      await check(`console-sign-in-de-${colorScheme}`);
      await page.getByLabel('Name', { exact: true }).fill('ada');
      await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Meine Sitzung' }).waitFor();
      await check(`console-me-de-${colorScheme}`);
      for (const path of ['audit', 'codes?q=declined', 'search', 'lists/needs-attention', 'nowhere', '']) {
        await open(`/console/${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await check(`console-${path.split(/\W/)[0] || 'home'}-de-${colorScheme}`);
      }
    },
  );

  async function check(name: string): Promise<void> {
    await shoot(page, name);
    const wide = await page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
    expect({ name, wide, findings: await seriousFindings(page) }).toEqual({ name, wide: 0, findings: [] });
  }
});
