import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import type { MailServer } from '../setup/mail-server.ts';
import { startMailServer } from '../setup/mail-server.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import type { SupportDesk } from '../setup/support-desk.ts';
import { supportDesk } from '../setup/support-desk.ts';

let mail: MailServer;
let http: HttpShop;
let shop: Shop;
let desk: SupportDesk;
beforeAll(async () => {
  mail = await startMailServer();
  http = await startHttpShop({ env: { SMTP_URL: mail.smtpUrl } });
  ({ shop } = http);
  desk = supportDesk(http);
});
afterAll(async () => {
  await http?.stop();
  await mail?.stop();
});

async function bought(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  await shop.complete(id);
  expect(await ended(shop, id)).toBe('completed');
  return id;
}

test('M6, E4: while the mail server is away, money goes its way, and people are told within minutes', async () => {
  const [canceled, refunded] = [await bought(), await bought()];
  await mail.goAway();
  const { id: orderId, totalMinor } = await shop.order(refunded);
  expect((await desk.take(refunded, 'resend_confirmation')).status).toBe(202);
  expect((await desk.take(canceled, 'cancel_order')).status).toBe(201);
  expect((await facts(shop, canceled)).refundedAmount).toBe(totalMinor);
  const asksFor = (id: string) => eventually('people are asked', async () => (await shop.order(id)).attention);
  expect(await asksFor(refunded)).toContain('the mail could not be sent again');
  expect(await asksFor(canceled)).toContain('the buyer could not be told');
  // Both pause for ten minutes now, unless there is something else to do.
  expect((await desk.act(`/support/orders/${orderId}/refunds`, { amount_minor: 700 })).status).toBe(201);
  await eventually('it is made', async () => (await facts(shop, refunded)).refundedAmount === 700);
  await expectFairEnd(shop, refunded);
  const { id: canceledOrder } = await shop.order(canceled);
  const settled = await desk.take(canceled, 'resolve_attention', { reason: 'told by phone' }, canceledOrder);
  expect(settled.status).toBe(202);
  expect(await shop.orderSettled(canceled)).toBe('settled');
  expect(await shop.order(canceled)).toMatchObject({ attention: null, waitingFor: null });
  await expectFairEnd(shop, canceled);
});
