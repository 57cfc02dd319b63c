import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { createWebhookInbox } from '../../adapters/postgres/webhook-inbox.ts';
import type { WebhookInbox } from '../../adapters/postgres/webhook-inbox.ts';
import { createWebhookVerifier } from '../../adapters/stripe/webhook-verification.ts';
import type { VerifiedEvent, WebhookVerifier } from '../../adapters/stripe/webhook-verification.ts';
import { eventually } from '../setup/eventually.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop } from '../setup/shop.ts';

const DAY_S = 24 * 60 * 60;
let shop: Shop;
let inbox: WebhookInbox;
let verify: WebhookVerifier;
beforeAll(async () => {
  shop = await startShop();
  inbox = createWebhookInbox(shop.db);
  verify = createWebhookVerifier(shop.stripe, shop.settings.stripe.webhookSecrets);
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

const nowSeconds = () => Math.floor(Date.now() / 1000);

function body(type: string, object: object, created = nowSeconds()): string {
  const event = { id: `evt_${randomUUID()}`, object: 'event', type, created, livemode: false, data: { object } };
  return JSON.stringify(event);
}

function signed(
  payload: string,
  { secret = shop.settings.stripe.webhookSecrets[0] ?? '', timestamp = nowSeconds() } = {},
) {
  return shop.stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

/** An event as the webhook route stores it: verified first. */
async function arrive(payload: string): Promise<VerifiedEvent> {
  const verdict = verify(Buffer.from(payload), signed(payload));
  if (!verdict.ok) throw new Error('a true signature was refused');
  await inbox.store(verdict.event);
  return verdict.event;
}

const outcomeOf = async ({ eventId }: VerifiedEvent) => {
  const [row] = await shop.db.sql<{ outcome: string | null }>(
    '',
    'SELECT outcome FROM webhook_inbox WHERE event_id = $1',
    [eventId],
  );
  return row?.outcome;
};
const settled = (event: VerifiedEvent) => eventually('the event is settled', () => outcomeOf(event));

async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  return id;
}

describe('E1: forged or stale news is refused', () => {
  const payload = body('payment_intent.succeeded', { object: 'payment_intent', id: 'pi_forged', metadata: {} });
  const raw = Buffer.from(payload);
  test.each([
    ['no signature', 'forged', () => verify(raw, undefined)],
    ['an empty signature', 'forged', () => verify(raw, '')],
    ['nonsense', 'forged', () => verify(raw, 't=1,v1=abc')],
    ['another secret', 'wrong_secret', () => verify(raw, signed(payload, { secret: 'whsec_of_somebody_else' }))],
    [
      'another body',
      'wrong_secret',
      () => verify(Buffer.from(payload.replace('pi_forged', 'pi_forgee')), signed(payload)),
    ],
    ['a signature 301 s old', 'stale', () => verify(raw, signed(payload, { timestamp: nowSeconds() - 301 }))],
    ['a signature made for a body that is no JSON', 'malformed', () => verify(Buffer.from('{'), signed('{'))],
  ])('E1: %s is refused as %s', (_name, refusal, attack) => {
    expect(attack()).toEqual({ ok: false, refusal });
  });

  test('E1: a true one is taken, days after its event happened too', () => {
    const late = body('payment_intent.succeeded', { object: 'payment_intent', id: 'pi_1' }, nowSeconds() - 3 * DAY_S);
    expect(verify(Buffer.from(late), signed(late))).toMatchObject({ ok: true, event: { paymentIntentId: 'pi_1' } });
  });
});

describe('E1: whenever news comes, the result is the same', () => {
  test('E1: stored twice at once and again, it is one row', async () => {
    const payload = body('charge.succeeded', { object: 'charge', id: 'ch_1', payment_intent: 'pi_twice' });
    const [event] = await Promise.all([arrive(payload), arrive(payload), arrive(payload)]);
    await arrive(payload);
    const rows = await shop.db.sql('', 'SELECT 1 FROM webhook_inbox WHERE event_id = $1', [event.eventId]);
    expect(rows).toHaveLength(1);
  });

  test('E1: news of somebody else is stored, whatever stands in its metadata', async () => {
    const attempts = ['99999999999', '-1', 'NaN', ''];
    for (const attempt of attempts) {
      const event = await arrive(
        body('payment_intent.created', { object: 'payment_intent', id: `pi_${randomUUID()}`, metadata: { attempt } }),
      );
      await shop.db.sql('', `UPDATE webhook_inbox SET received_at = now() - interval '2 minutes' WHERE event_id = $1`, [
        event.eventId,
      ]);
      expect(await settled(event)).toBe('orphan');
    }
  });

  test('E1: a flood of news about payments of somebody else does not hold up ours', async () => {
    const id = await ready();
    await shop.complete(id);
    const [intent] = (await facts(shop, id)).intents;
    await shop.db.sql(
      '',
      `INSERT INTO webhook_inbox (event_id, type, payment_intent_id, created_at, received_at)
       SELECT 'evt_flood_' || n, 'charge.succeeded', 'pi_flood_' || n, now(), now() - interval '20 seconds'
       FROM generate_series(1, 3000) n`,
      [],
    );
    const ours = await arrive(body('payment_intent.succeeded', { ...intent }));
    expect(await settled(ours)).toBe('known');
    const flood = `FROM webhook_inbox WHERE event_id LIKE 'evt_flood_%'`;
    expect(await shop.db.sql('', `SELECT 1 ${flood} AND settled_at IS NOT NULL`, [])).toEqual([]);
    await shop.db.sql('', `DELETE ${flood}`, []);
  });

  test('E1: early, twice and reordered news of a payment under way leads to the same one order', async () => {
    const id = await ready();
    const early = await arrive(
      body('payment_intent.created', {
        object: 'payment_intent',
        id: 'pi_not_known_yet',
        metadata: { checkout_id: id, attempt: '1' },
      }),
    );
    const told: VerifiedEvent[] = [];
    shop.faults.add({
      call: 'confirm',
      answer: 'pass',
      processed: true,
      after: async () => {
        const [intent] = (await facts(shop, id)).intents;
        if (!intent) throw new Error('there is no PaymentIntent yet');
        // The call counts as under way for 30 s; this one has lasted longer, so that its news is told.
        await shop.db.sql('', `UPDATE effects SET intent_at = now() - interval '31 seconds' WHERE checkout_id = $1`, [
          id,
        ]);
        const types = ['payment_intent.amount_capturable_updated', 'charge.succeeded', 'payment_intent.created'];
        for (const type of types) {
          const payload = body(type, { object: 'payment_intent', id: intent.id, metadata: intent.metadata });
          told.push(await arrive(payload));
          await arrive(payload);
        }
        await Promise.all(told.map(async (event) => expect(await settled(event)).toBe('signaled')));
      },
    });
    const answer = await shop.complete(id);
    expect(answer.checkout?.status).toBe('completed');
    expect(told).toHaveLength(3);
    expect(await ended(shop, id)).toBe('completed');
    await expectFairEnd(shop, id);
    // It names another PaymentIntent than its attempt got: looked after once it can't be early any more. Stripe knows none.
    expect(await outcomeOf(early)).toBeNull();
    await shop.db.sql('', `UPDATE webhook_inbox SET received_at = now() - interval '2 minutes' WHERE event_id = $1`, [
      early.eventId,
    ]);
    expect(await settled(early)).toBe('signaled');
    expect(await shop.client.workflow.getHandle('payment-recovery/pi_not_known_yet').result()).toBe('none');
  });

  test('E1: every event of a purchase, 50 times and in any order, is known and starts nothing', async () => {
    const id = await ready();
    await shop.complete(id);
    await ended(shop, id);
    const { data } = await shop.stripe.events.list({ limit: 100 });
    const ours = data.filter(({ data: { object } }) => JSON.stringify(object).includes(id));
    expect(ours.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']),
    );
    const before = await shop.read(id);
    for (let time = 0; time < 50; time += 1) await Promise.all(ours.map((event) => arrive(JSON.stringify(event))));
    for (const { id: eventId } of ours) expect(await settled({ eventId } as VerifiedEvent)).toBe('known');
    expect(await shop.read(id)).toEqual(before);
    const paymentIntentId = (await facts(shop, id)).intents[0]?.id ?? '';
    for (const workflowId of [`order/${before?.order?.id}`, `payment-recovery/${paymentIntentId}`])
      await expect(shop.client.workflow.getHandle(workflowId).describe()).rejects.toThrow(WorkflowNotFoundError);
  });

  test('E1: news of a dispute reaches the order, as the charge names its PaymentIntent only', async () => {
    const id = await ready();
    await shop.complete(id);
    await ended(shop, id);
    const [intent] = (await facts(shop, id)).intents;
    const dispute = { object: 'dispute', id: 'du_1', charge: intent?.latest_charge, payment_intent: intent?.id };
    const event = await arrive(body('charge.dispute.created', dispute));
    expect(await settled(event)).toBe('signaled');
    const order = shop.client.workflow.getHandle(`order/${(await shop.read(id))?.order?.id}`);
    expect((await order.describe()).type).toBe('order');
    await order.result();
  });

  test('E1: an orphan whose checkout comes to be known is delivered after all', async () => {
    const id = shop.newCheckoutId();
    const object = { object: 'payment_intent', id: `pi_${randomUUID()}`, metadata: { checkout_id: id, attempt: '1' } };
    const event = await arrive(body('payment_intent.created', object));
    const old = `UPDATE webhook_inbox SET received_at = now() - interval '2 minutes' WHERE event_id = $1`;
    await shop.db.sql('', old, [event.eventId]);
    expect(await settled(event)).toBe('orphan');
    expect((await inbox.orphans(500)).orphans).toContainEqual(expect.objectContaining({ eventId: event.eventId }));
    await shop.create(id);
    expect(await eventually('it is adopted', async () => (await outcomeOf(event)) === 'signaled')).toBe(true);
    expect((await inbox.orphans(500)).orphans).not.toContainEqual(expect.objectContaining({ eventId: event.eventId }));
    await shop.cancel(id);
  });

  test('E1: news about no payment at all is left alone', async () => {
    expect(await settled(await arrive(body('payout.paid', { object: 'payout', id: 'po_1' })))).toBe('ignored');
  });

  test('E1: news that comes long after the end changes nothing', async () => {
    const id = await ready();
    await shop.complete(id);
    await ended(shop, id);
    const before = await shop.read(id);
    const [intent] = (await facts(shop, id)).intents;
    const types = ['payment_intent.payment_failed', 'payment_intent.canceled', 'payment_intent.succeeded'];
    for (const type of types) {
      const event = await arrive(body(type, { ...intent }, nowSeconds() - 3 * DAY_S));
      expect(await settled(event)).toBe('known');
    }
    expect(await shop.read(id)).toEqual(before);
    await expectFairEnd(shop, id);
  });
});
