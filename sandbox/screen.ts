import type { BroughtUp } from './bring-up.ts';
import { DEMO_GIFT_CARDS } from '../prisma/demo-shop/gift-card.ts';
import { firstPurchase } from './first-purchase.ts';

/** What a person needs to know once everything runs. */
export function screen(up: BroughtUp): string {
  const giftCards = Object.values(DEMO_GIFT_CARDS)
    .map(({ code, currency }) => `${code} (${currency})`)
    .join(', ');
  const rows: [string, string | undefined][] = [
    ['Shop', up.shopUrl],
    ['API', up.apiUrl],
    ['API reference', `${up.apiUrl}/docs`],
    ['Console', `${up.apiUrl}/console`],
    ...up.deskUsers.map(({ name, password }): [string, string] => [
      `  as ${name}`,
      `name ${name}, password ${password ?? 'as you have set it (npm run desk-user)'}`,
    ]),
    ['Temporal UI', up.temporal.uiUrl ?? `Temporal runs at ${up.temporal.address}`],
    ['Stripe', up.stripe.sandboxUrl ? `${up.stripe.sandboxUrl} (sandbox; no real money)` : 'as configured'],
    ['Gift cards', up.stripe.sandboxUrl && `${giftCards}: in the sandbox only`],
    ['Mail sent', up.mailboxUrl ?? 'as configured'],
    ['Support key', up.supportApiKey],
    ['Ops key', up.opsApiKey],
  ];
  return [
    '',
    'Holdfast is running.',
    '',
    ...rows.filter(([, value]) => value !== undefined).map(([name, value]) => `  ${name.padEnd(15)}${value}`),
    '',
    'A first purchase, to paste into another terminal:',
    '',
    firstPurchase(up.apiUrl),
    '',
    'Ctrl-C ends it; the next start goes on with the same data. "npm start -- --reset" starts empty.',
    '',
  ].join('\n');
}
