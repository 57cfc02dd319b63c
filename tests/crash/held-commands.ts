import { expect } from '@jest/globals';
import type { Buyer, Step } from './buyer.ts';
import type { CrashShop } from './crash-shop.ts';
import { expectBoughtOnce, expectSoundShop, paymentIntents } from './referee.ts';
import { until } from './until.ts';

/** The row's revision that each command makes, when the steps before it were taken. */
const REVISION = { create: 1, update: 2, complete: 3, cancel: 3 } as const;
const BUYING = ['create', 'update', 'complete'] as const;

/** Takes the steps of a purchase that come before `step`. */
export async function bringTo(buyer: Buyer, step: Step): Promise<void> {
  if (step !== 'create') await buyer.insist('create');
  if (step === 'complete' || step === 'cancel') await buyer.insist('update');
}

/**
 * Every command twice: one held in the middle of its transaction, one at its commit. Then comes `crash`, after it the
 * transactions may go on if they still can, and `repair`. The clients are gone and never ask again: each command has its
 * effect all the same. Only then the same keys are sent again, which changes nothing, and the purchases are finished.
 */
export async function crashDuringCommands(
  shop: CrashShop,
  crash: () => Promise<void>,
  repair: () => Promise<void>,
): Promise<void> {
  const cases = (['create', 'update', 'complete', 'cancel'] as const).flatMap((step) =>
    (['write', 'commit'] as const).map((point) => ({ step, point, buyer: shop.buyer() })),
  );
  await Promise.all(cases.map(({ buyer, step }) => bringTo(buyer, step)));
  const gates = await Promise.all(
    cases.map(({ buyer, point, step }) => shop.gate(`${point} ${buyer.checkoutId} ${REVISION[step]}`)),
  );
  const gone = cases.map(({ buyer, step }) => buyer.leave(step));
  await shop.allReached(...gates);
  await crash();
  await Promise.all(gates.map((gate) => gate.open()));
  await repair();

  const of = (...steps: Step[]) => cases.filter(({ step }) => steps.includes(step)).map(({ buyer }) => buyer);
  for (const { buyer, step } of cases) await untilRevision(shop, buyer, REVISION[step]);
  await expectBoughtOnce(shop, of('complete'));
  await expectCanceled(shop, of('cancel'));
  await Promise.all(gone);

  for (const step of BUYING) {
    const answers = await Promise.all(of(...BUYING).map((buyer) => buyer.insist(step)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => (step === 'create' ? 201 : 200)));
  }
  for (const answer of await Promise.all(of('cancel').map((buyer) => buyer.outcome('cancel')))) {
    expect(answer).toMatchObject({ status: 200, body: { status: 'canceled' } });
  }
  await expectBoughtOnce(shop, of(...BUYING));
}

async function untilRevision(shop: CrashShop, { checkoutId }: Buyer, revision: number): Promise<void> {
  await until(`revision ${revision} of ${checkoutId}`, async () => {
    const text = 'SELECT 1 FROM checkouts WHERE id = $1 AND revision >= $2';
    return (await shop.db.sql('', text, [checkoutId, revision])).length > 0;
  });
}

/** Waits until they are canceled: nothing was charged, and nothing is held. */
async function expectCanceled(shop: CrashShop, buyers: readonly Buyer[]): Promise<void> {
  for (const { checkoutId } of buyers) {
    await until(`${checkoutId} is canceled`, async () => {
      const text = `SELECT 1 FROM checkouts WHERE id = $1 AND status = 'canceled' AND waiting_for IS NULL`;
      return (await shop.db.sql('', text, [checkoutId])).length > 0;
    });
    expect(await shop.db.sql('', 'SELECT * FROM holds WHERE checkout_id = $1', [checkoutId])).toEqual([]);
    const alive = (await paymentIntents(shop, checkoutId)).filter(({ status }) => status !== 'canceled');
    expect(alive).toEqual([]);
  }
  await expectSoundShop(shop);
}
