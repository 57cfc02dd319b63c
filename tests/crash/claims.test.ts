import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { createGiftCardDesk } from '../../adapters/postgres/gift-card-desk.ts';
import type { CrashShop } from './crash-shop.ts';
import { startCrashShop } from './crash-shop.ts';
import { bringTo } from './held-commands.ts';
import { BOUGHT_WITH_CLAIMS, DISCOUNT_MINOR, expectBoughtOnce, expectSoundShop, GIFT_CARD_MINOR } from './referee.ts';
import { until } from './until.ts';

let shop: CrashShop;
beforeAll(async () => {
  shop = await startCrashShop();
  const definition = { effect: { type: 'order_amount', amounts: { USD: DISCOUNT_MINOR } } };
  await shop.db.prisma.promotion.create({ data: { id: 'promo', title: 'Off', trigger: 'code', definition } });
});
afterAll(() => shop?.stop());

const DECLINED = 'pm_card_visa_chargeDeclined';

/** A buyer with a code that may be used once, who pays a part by gift card; both his own, so that he holds up no other at its row. */
async function buyer(card?: string) {
  const desk = createGiftCardDesk(shop.db, createClaimKeys(shop.settings.dataKey));
  const issued = { amountMinor: GIFT_CARD_MINOR, currency: 'USD', expiresAt: null, note: '', actor: 'test' };
  const { id, code } = await desk.issue(issued);
  const own = id.toUpperCase();
  await shop.db.prisma.promotionCode.create({
    data: { id: own, promotionId: 'promo', code: own, codeKey: own, usageLimit: 1 },
  });
  return { who: shop.buyer(card, { giftCard: code, code: own }), giftCardId: id };
}

/** Balance, held part and entries of gift cards. */
async function cards(ids: readonly string[]) {
  return shop.db.sql(
    '',
    `SELECT balance_minor AS balance, held_minor AS held,
            (SELECT string_agg(e.kind || ' ' || e.amount_minor, ', ' ORDER BY e.occurred_at) FROM gift_card_entries e WHERE e.gift_card_id = g.id) AS entries
     FROM gift_cards g WHERE id = ANY ($1) ORDER BY id`,
    [ids],
  );
}

const uses = async () => {
  const { _sum } = await shop.db.prisma.promotionCode.aggregate({ _sum: { claimed: true, used: true } });
  return _sum;
};

test('P1, D1, D2: kill -9 of the worker when a code is claimed and a gift card held, between that and the order, and in the order’s transaction', async () => {
  // Revision 3 claims, revision 4 places the order.
  const points = [
    ...(['write', 'commit'] as const).map((point) => ({ point, revision: 3, trapped: false })),
    ...(['write', 'commit'] as const).map((point) => ({ point, revision: 4, trapped: true })),
  ];
  const gated = await Promise.all(points.map(async (at) => ({ ...at, ...(await buyer()) })));
  const between = await Promise.all(
    (['before', 'after'] as const).map(async (moment) => ({ moment, ...(await buyer()) })),
  );
  const declined = await buyer(DECLINED);
  const all = [...gated, ...between, declined];
  await Promise.all(all.map(({ who }) => bringTo(who, 'complete')));

  const traps = gated
    .filter(({ trapped }) => trapped)
    .map(({ who }) => shop.stripe.trap('after', who.effect('confirm')));
  const calls = [
    ...between.map(({ moment, who }) => shop.stripe.trap(moment, who.effect('confirm'))),
    shop.stripe.trap('before', declined.who.effect('confirm')),
  ];
  const first = await Promise.all(
    gated
      .filter(({ trapped }) => !trapped)
      .map(({ who, point, revision }) => shop.gate(`${point} ${who.checkoutId} ${revision}`)),
  );
  const gone = all.map(({ who }) => who.leave('complete'));
  await Promise.all([...traps, ...calls].map((trap) => trap.reached()));
  const second = await Promise.all(
    gated
      .filter(({ trapped }) => trapped)
      .map(({ who, point, revision }) => shop.gate(`${point} ${who.checkoutId} ${revision}`)),
  );
  for (const trap of traps) trap.open();
  await shop.allReached(...first, ...second);
  expect(await cards(between.map(({ giftCardId }) => giftCardId))).toEqual(
    between.map(() => ({ balance: GIFT_CARD_MINOR, held: GIFT_CARD_MINOR, entries: `issue ${GIFT_CARD_MINOR}` })),
  );
  await shop.worker.kill();
  await Promise.all([...first, ...second].map((gate) => gate.open()));
  for (const trap of calls) trap.open();
  await shop.worker.start();
  await Promise.all(gone);

  const bought = [...gated, ...between];
  await expectBoughtOnce(
    shop,
    bought.map(({ who }) => who),
    { bought: BOUGHT_WITH_CLAIMS },
  );
  expect(await cards(bought.map(({ giftCardId }) => giftCardId))).toEqual(
    bought.map(() => ({ balance: 0, held: 0, entries: `issue ${GIFT_CARD_MINOR}, debit -${GIFT_CARD_MINOR}` })),
  );
  // Whose card was declined has his gift card back.
  await until('the declined attempt has ended', async () => {
    const [row] = await shop.db.sql<{ status: string }>('', 'SELECT status FROM checkouts WHERE id = $1', [
      declined.who.checkoutId,
    ]);
    return row?.status === 'ready_for_complete';
  });
  expect(await cards([declined.giftCardId])).toEqual([
    { balance: GIFT_CARD_MINOR, held: 0, entries: `issue ${GIFT_CARD_MINOR}` },
  ]);
  expect(await uses()).toEqual({ claimed: 0, used: bought.length });
  await declined.who.insist('cancel');
  await expectSoundShop(shop);
}, 100_000);
