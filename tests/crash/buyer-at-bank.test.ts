import { afterAll, beforeAll, test } from '@jest/globals';
import { answerBank, ASKING_CARD, openPage } from '../setup/bank.ts';
import type { Buyer } from './buyer.ts';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo } from './held-commands.ts';
import { BOUGHT_ONCE_ASKED, expectBoughtOnce } from './referee.ts';
import { until } from './until.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
});
afterAll(() => shop?.stop());

/** The row's revision that each step of such a payment makes. */
const REVISION = { asked: 4, confirmed: 5 } as const;
const POINTS = ['write', 'commit'] as const;
const MOMENTS = ['before', 'after'] as const;

/** The buyer says yes to his bank, and goes through the page that it sends him back to. */
async function sayYes({ actionUrl }: Buyer): Promise<void> {
  const bankUrl = await until('the page sends him to his bank', async () => {
    const page = await openPage(actionUrl);
    return page.bankUrl;
  });
  const back = await answerBank(bankUrl, 'succeeded');
  await fetch(back ?? '', { redirect: 'manual' });
}

test('P1: kill -9 of the worker while buyers are at their bank, in the steps around it, and at the second confirm', async () => {
  const atBank = shop.buyer(ASKING_CARD);
  const step = (revision: number) =>
    POINTS.map((point) => ({ buyer: shop.buyer(ASKING_CARD), point: `${point} `, revision }));
  const asked = step(REVISION.asked);
  const confirmed = step(REVISION.confirmed);
  const held = MOMENTS.map((moment) => {
    const buyer = shop.buyer(ASKING_CARD);
    return { buyer, trap: shop.stripe.trap(moment, buyer.effect('confirm_again')) };
  });
  const stepped = [...asked, ...confirmed];
  const buyers = [atBank, ...[...stepped, ...held].map(({ buyer }) => buyer)];
  await Promise.all(buyers.map((buyer) => bringTo(buyer, 'complete')));
  const gates = await Promise.all(
    stepped.map(({ buyer, point, revision }) => shop.gate(`${point}${buyer.checkoutId} ${revision}`)),
  );
  const gone = buyers.map((buyer) => buyer.leave('complete'));
  await Promise.all([...confirmed, ...held].map(({ buyer }) => sayYes(buyer)));
  await Promise.all(held.map(({ trap }) => trap.reached()));
  await shop.allReached(...gates);

  await shop.worker.kill();
  // He comes back while nobody is there to take the news.
  await sayYes(atBank);
  await Promise.all(gates.map((gate) => gate.open()));
  for (const { trap } of held) trap.open();
  await shop.worker.start();
  await Promise.all([...gone, ...asked.map(({ buyer }) => sayYes(buyer))]);
  await expectBoughtOnce(shop, buyers, { bought: BOUGHT_ONCE_ASKED });
});
