import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeApi, endServer, listen } from '../../api/server.ts';
import { createLogger } from '../../adapters/telemetry/logger.ts';
import { anyFreePort } from '../../sandbox/ports.ts';
import { settle } from '../../sandbox/stripe/test-client.ts';
import { eventually } from '../setup/eventually.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, mugs, startHttpShop } from '../setup/http-shop.ts';
import type { Prometheus } from '../setup/prometheus.ts';
import { prometheusProgram, startPrometheus } from '../setup/prometheus.ts';
import { reconcile } from '../setup/reconcile.ts';
import { rowFacts } from '../setup/referee-rows.ts';
import { facts } from '../setup/referee.ts';
import { SHOWN } from '../reconciliation/plants.ts';
import { blocksOf, firing } from './alarms.ts';

const program = prometheusProgram('prometheus');
const suite = program ? describe : describe.skip;

suite(
  `troubles are made, their alarms fire, their runbooks heal${program ? '' : ' (skipped: there is no Prometheus)'}`,
  () => {
    let shop: HttpShop;
    let prometheus: Prometheus;
    let metricsPort: number;
    beforeAll(async () => {
      shop = await startHttpShop({ webhooks: true, paymentMethodTypes: 'card,us_bank_account', paymentSeconds: 6 });
      metricsPort = await anyFreePort();
      await shop.parts.stopWorkers();
      await shop.parts.startWorker({ metricsPort });
      prometheus = await startPrometheus(program ?? '', {
        'holdfast-api': [shop.url.replace('http://', '')],
        'holdfast-worker': [`127.0.0.1:${metricsPort}`],
      });
    });
    afterAll(async () => {
      await prometheus?.stop();
      await shop?.stop();
    });

    const fires = (alert: string) =>
      eventually(`${alert} fires`, async () => {
        const samples = await firing(prometheus, alert);
        return samples.length > 0 && samples;
      });
    const isOver = (alert: string) =>
      eventually(`${alert} is over`, async () => (await firing(prometheus, alert)).length === 0);
    /** What the n-th statement of a page finds. */
    const found = (page: string, n = 0) => shop.db.sql<Record<string, unknown>>('', blocksOf(page, 'sql')[n] ?? '', []);
    const ready = async () => {
      const { body } = await shop.create();
      await shop.update(body.id);
      return body.id;
    };
    const base = () => shop.stripeUrl;

    test('reconciliation-late: nothing was compared yet; a comparison ends it', async () => {
      await fires('HoldfastReconciliationLate');
      await reconcile(shop.parts);
      await isOver('HoldfastReconciliationLate');
    });

    test('service-fails: Stripe fails; when it is back, the buyer who waited has his order', async () => {
      const id = await ready();
      shop.faults.add({ call: '*', answer: '500', processed: false, times: null });
      const paying = shop.complete(id);
      try {
        await fires('HoldfastServiceFails');
        // The breaker lets a call through now and then, to see whether the service is back: between two looks it is not open.
        await eventually('the page finds it', async () =>
          (await found('service-fails.md')).some(({ service }) => service === 'stripe'),
        );
        await eventually('readyz names it', async () =>
          (await shop.request<{ degraded: string[] }>('GET', '/readyz')).body.degraded.includes('stripe'),
        );
      } finally {
        shop.faults.clear();
      }
      await paying;
      await isOver('HoldfastServiceFails');
    });

    test('checkout-attention: the bank keeps a payment past its deadline; nothing to do, and it goes on when the bank has decided', async () => {
      const id = await ready();
      void shop.complete(id, card('pm_usBankAccount_processing'));
      await fires('HoldfastCheckoutsNeedAttention');
      expect(await found('checkout-attention.md')).toMatchObject([
        { id, attention: 'the payment is still being processed by the bank' },
      ]);
      const [intent] = (await facts(shop.parts, id)).intents;
      expect(await settle(base(), 'payment_intents', intent?.id ?? '', 'succeeded')).toBe(204);
      await isOver('HoldfastCheckoutsNeedAttention');
      expect((await rowFacts(shop.parts, id)).row.status).toBe('completed');
    });

    test('order-attention: the bank sends a refund back; it is made again, as the page says', async () => {
      const id = await ready();
      await shop.complete(id);
      await eventually('it is captured', async () => (await shop.parts.order(id)).payment?.status === 'captured');
      await shop.parts.refund(id, { kind: 'amount', amountMinor: 100 });
      const refunded = await shop.parts.order(id);
      expect(await settle(base(), 'refunds', refunded.refunds[0]?.stripeRefundId ?? '', 'failed')).toBe(204);
      await fires('HoldfastOrdersNeedAttention');
      expect(await found('order-attention.md')).toMatchObject([
        { id: refunded.id, attention: expect.stringMatching(/^the refund of USD 1.00 failed/) },
      ]);
      const answer = await shop.request(
        'POST',
        `/support/orders/${refunded.id}/refunds`,
        { amount_minor: 100, reason: 'the first came back', actor: 'kim' },
        { Authorization: `Bearer ${shop.parts.settings.supportApiKey}`, 'Idempotency-Key': randomUUID() },
      );
      expect(answer.status).toBeLessThan(300);
      await isOver('HoldfastOrdersNeedAttention');
    });

    test('money-without-an-order: a refund that comes back twice waits for people; a refund made at Stripe ends it', async () => {
      const id = await ready();
      await shop.cancel(id);
      const intent = await shop.stripe.paymentIntents.create({
        amount: 700,
        currency: 'usd',
        confirmation_method: 'manual',
        allowed_payment_method_types: ['card'],
        metadata: { checkout_id: id, attempt: '1', quote_hash: 'found' },
        confirm: true,
        payment_method: 'pm_card_visa',
      });
      const tell = () => shop.parts.gateway.tellRecovery({ eventId: 'evt_again', paymentIntentId: intent.id });
      for (let failures = 0; failures < 2; failures += 1) {
        await tell();
        const refund = await eventually('it is given back', async () => {
          const { data } = await shop.stripe.refunds.list({ payment_intent: intent.id });
          return data.find(({ status }) => status === 'succeeded');
        });
        expect(await settle(base(), 'refunds', refund.id, 'failed')).toBe(204);
      }
      await tell();
      await fires('HoldfastMoneyWithoutOrder');
      expect(await found('money-without-an-order.md')).toMatchObject([
        { payment_intent_id: intent.id, waiting_for: 'support', attention: expect.stringContaining('again and again') },
      ]);
      await shop.stripe.refunds.create({ payment_intent: intent.id });
      await tell();
      await isOver('HoldfastMoneyWithoutOrder');
      expect(await found('money-without-an-order.md')).toEqual([]);
    });

    test('webhooks: one under a wrong secret is refused, and says so by its reason; one that reached nobody is kept', async () => {
      const forged = await fetch(`${shop.url}/webhooks/stripe`, {
        method: 'POST',
        body: '{"id":"evt_1"}',
        headers: {
          'Content-Type': 'application/json',
          'Stripe-Signature': `t=${Math.floor(Date.now() / 1_000)},v1=${'0'.repeat(64)}`,
        },
      });
      expect(forged.status).toBe(400);
      expect(await fires('HoldfastWebhooksRefused')).toMatchObject([{ metric: { reason: 'wrong_secret' } }]);
      await shop.parts.stopWorkers();
      await shop.db.sql(
        '',
        `INSERT INTO webhook_inbox (event_id, type, object_id, payment_intent_id, created_at, received_at)
       VALUES ('evt_late', 'payment_intent.succeeded', 'pi_late', 'pi_late', now(), now() - interval '6 minutes')`,
        [],
      );
      await fires('HoldfastWebhooksUnsettled');
      // While nobody worked, news of the troubles before may have come too.
      expect(await found('webhooks.md')).toEqual(
        expect.arrayContaining([expect.objectContaining({ event_id: 'evt_late' })]),
      );
    });

    test('error-budget, holds-lapsed: without workers writes fail and lapsed holds stay; by hand they are given back', async () => {
      await shop.request('POST', '/checkout-sessions', mugs(), { 'Idempotency-Key': randomUUID() });
      await shop.request('POST', '/checkout-sessions', mugs(), { 'Idempotency-Key': randomUUID() });
      await fires('HoldfastErrorBudgetBurnsFast');
      await shop.parts.startWorker({ metricsPort });
      const { body } = await shop.create();
      await shop.parts.stopWorkers();
      await shop.db.sql('', `UPDATE holds SET expires_at = now() - interval '20 seconds' WHERE checkout_id = $1`, [
        body.id,
      ]);
      await fires('HoldfastHoldsLapsed');
      expect(await found('holds-lapsed.md')).toMatchObject([{ count: 1 }]);
      await shop.db.sql('', 'SELECT count(*) FROM sweep_lapsed_holds(1000);', []);
      await isOver('HoldfastHoldsLapsed');
      await shop.parts.startWorker({ metricsPort });
      await isOver('HoldfastWebhooksUnsettled');
    });

    test('job-fails: a job that fails is named; others go on', async () => {
      await shop.db.sql('', 'ALTER FUNCTION sweep_lapsed_holds(int) RENAME TO swept_away', []);
      expect(await fires('HoldfastJobFails')).toMatchObject([{ metric: { name: 'hold sweeper' } }]);
      await shop.db.sql('', 'ALTER FUNCTION swept_away(int) RENAME TO sweep_lapsed_holds', []);
      const failures = () =>
        prometheus.query('sum(increase(holdfast_job_passes_total{outcome="failed"}[3s])) or vector(0)');
      await eventually('it works again', async () => (await failures())[0]?.value === 0);
    });

    test('breaks: a difference is found by a comparison, and gone once it is put right', async () => {
      const open = async () => (await prometheus.query('sum(max by (kind) (holdfast_breaks_open))'))[0]?.value ?? 0;
      const before = await open();
      const intent = await SHOWN.amount_differs?.(shop.parts);
      await reconcile(shop.parts);
      await fires('HoldfastBreaksOpen');
      await eventually('it is told', async () => (await open()) > before);
      await shop.db.sql('', 'UPDATE payments SET amount_minor = amount_minor - 100 WHERE payment_intent_id = $1', [
        intent,
      ]);
      await reconcile(shop.parts);
      await eventually('it is gone', async () => (await open()) === before);
    });

    test('payments-fail: most cards are declined; the page finds the code', async () => {
      const id = await ready();
      for (let declined = 0; declined < 14; declined += 1) await shop.complete(id, card('pm_card_chargeDeclined'));
      await fires('HoldfastPaymentsFail');
      expect((await found('payments-fail.md'))[0]).toMatchObject({ code: 'generic_decline' });
    });

    test('data-key-lost: under another key a repeated request is a new one; with the right key it is the old one again', async () => {
      const lost = { ...shop.parts.settings, dataKey: Buffer.alloc(32, 7).toString('base64') };
      const other = await composeApi(lost, createLogger('api', 'silent'));
      const server = await listen(other.app, await anyFreePort(), '127.0.0.1');
      try {
        const key = { 'Idempotency-Key': randomUUID() };
        const { body } = await shop.create(mugs(), key);
        const port = (server.address() as { port: number }).port;
        const recorded = () =>
          shop.db.sql('', `SELECT checkout_id FROM commands WHERE operation = 'create' AND answered_at IS NULL`, []);
        const answer = await fetch(`http://127.0.0.1:${port}/checkout-sessions`, {
          method: 'POST',
          headers: { ...key, 'Content-Type': 'application/json' },
          body: JSON.stringify(mugs()),
        });
        // The workers have the right key: they can't read what was sealed under another, and nothing is created.
        expect(answer.status).toBeGreaterThanOrEqual(500);
        expect((await recorded()).every(({ checkout_id }) => checkout_id !== body.id)).toBe(true);
        expect((await shop.create(mugs(), key)).body.id).toBe(body.id);
      } finally {
        await endServer(server);
        await other.close();
      }
    });
  },
);
