import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { settle } from '../../sandbox/stripe/test-client.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, startHttpShop } from '../setup/http-shop.ts';
import type { Prometheus } from '../setup/prometheus.ts';
import { prometheusProgram, startPrometheus } from '../setup/prometheus.ts';
import { facts } from '../setup/referee.ts';
import { blocksOf, firing } from './alarms.ts';

const program = prometheusProgram('prometheus');
const suite = program ? describe : describe.skip;

suite(
  `what buyers feel alarms, and their runbooks say why${program ? '' : ' (skipped: there is no Prometheus)'}`,
  () => {
    let shop: HttpShop;
    let prometheus: Prometheus;
    beforeAll(async () => {
      shop = await startHttpShop({ webhooks: true, paymentMethodTypes: 'card,us_bank_account', paymentSeconds: 6 });
      prometheus = await startPrometheus(program ?? '', { 'holdfast-api': [shop.url.replace('http://', '')] });
    });
    afterAll(async () => {
      await prometheus?.stop();
      await shop?.stop();
    });

    const isSeen = (expression: string) =>
      eventually(`${expression} is seen`, async () => (await prometheus.query(expression)).length > 0);
    const fires = (alert: string) =>
      eventually(`${alert} fires`, async () => (await firing(prometheus, alert)).length > 0);
    const isOver = (alert: string) =>
      eventually(`${alert} is over`, async () => (await firing(prometheus, alert)).length === 0);
    const found = (page: string) => shop.db.sql<Record<string, unknown>>('', blocksOf(page, 'sql')[0] ?? '', []);
    const ready = async () => {
      const { body } = await shop.create();
      await shop.update(body.id);
      return body.id;
    };
    const buy = async () => expect((await shop.complete(await ready())).body.status).toBe('completed');
    const giveUp = async () => expect((await shop.cancel((await shop.create()).body.id)).body.status).toBe('canceled');
    /** One after the other: what is many matters here, not how many at once. */
    const times = async (count: number, act: () => Promise<unknown>) => {
      for (let done = 0; done < count; done += 1) await act();
    };

    test('completion-low: buyers give up where they used to buy; the page finds why their checkouts ended', async () => {
      await times(2, buy);
      await giveUp();
      await isSeen('holdfast:checkouts:completion_ratio1h > 0');
      await times(24, giveUp);
      await fires('HoldfastCompletionLow');
      expect(await found('completion-low.md')).toEqual([{ ended_reason: expect.any(String), count: 25 }]);
    });

    test('payments-slow: a payment takes longer than buyers wait; quick ones end it, and completion is back', async () => {
      const id = await ready();
      void shop.complete(id, card('pm_usBankAccount_processing'));
      await eventually('the bank has it for longer than that', async () => {
        const late = await shop.db.sql(
          '',
          `SELECT 1 FROM events WHERE checkout_id = $1 AND type = 'payment.started' AND occurred_at < now() - interval '11 seconds'`,
          [id],
        );
        return late.length > 0;
      });
      const [intent] = (await facts(shop.parts, id)).intents;
      expect(await settle(shop.stripeUrl, 'payment_intents', intent?.id ?? '', 'succeeded')).toBe(204);
      await fires('HoldfastPaymentsSlow');
      await times(30, buy);
      await isOver('HoldfastPaymentsSlow');
      await isOver('HoldfastCompletionLow');
    });

    test('carts: a storefront asks for carts of another shop, and changes of carts fail; both end when it is put right', async () => {
      const lines = { line_items: [{ item: { id: 'mug' }, quantity: 1 }] };
      const begin = () => shop.request<{ id: string }>('POST', '/carts', lines);
      const cart = (await begin()).body;
      const look = (id: string) => shop.request<unknown>('GET', `/carts/${id}`);
      await look(cart.id);
      await look('cart_of_another_shop');
      await isSeen('holdfast_carts_total{outcome="not_found"} > 0');
      await times(60, () => look('cart_of_another_shop'));
      await fires('HoldfastCartsLost');
      expect(await found('carts.md')).toMatchObject([{ count: 1 }]);
      await times(400, () => look(cart.id));
      await isOver('HoldfastCartsLost');

      await shop.db.sql('', 'ALTER TABLE carts RENAME TO carts_away', []);
      try {
        await begin();
        // The first of its kind begins a series; what is counted is what it grows by.
        await isSeen('holdfast_http_request_seconds_count{route=~"/carts.*",status=~"5.."} > 0');
        await times(3, async () => expect((await begin()).status).toBeGreaterThanOrEqual(500));
        await fires('HoldfastCartWritesFail');
      } finally {
        await shop.db.sql('', 'ALTER TABLE carts_away RENAME TO carts', []);
      }
      await times(400, async () => expect((await begin()).status).toBe(201));
      await isOver('HoldfastCartWritesFail');
    });
  },
);
