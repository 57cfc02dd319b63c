import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { createIdentity } from '../../adapters/crypto/identity.ts';
import { createSeal } from '../../adapters/crypto/sealing.ts';
import { createPlatformProfiles } from '../../adapters/platforms/platform-profiles.ts';
import { createCatalog } from '../../adapters/postgres/catalog-reads.ts';
import { createStaffSessions } from '../../adapters/postgres/staff-sessions.ts';
import { createStaffUsers } from '../../adapters/postgres/staff-users.ts';
import { createSignInDesk } from '../../adapters/postgres/sign-in-desk.ts';
import { createWebhookInbox } from '../../adapters/postgres/webhook-inbox.ts';
import { createLogger } from '../../adapters/telemetry/logger.ts';
import { createApiMetrics } from '../../adapters/telemetry/metrics.ts';
import type { AppDependencies } from '../../api/dependencies.ts';
import { createLive } from '../../api/live/live.ts';
import { carryOut } from '../../api/routes/checkout-sessions/carry-out.ts';
import type { CommandPayload } from '../../contracts/commands.ts';
import { ended, expectFairEnd, facts } from '../setup/referee.ts';
import type { Shop } from '../setup/shop.ts';
import { startShop, wantedMug } from '../setup/shop.ts';

let shop: Shop;
let deps: AppDependencies;
beforeAll(async () => {
  shop = await startShop();
  deps = {
    settings: shop.settings,
    db: shop.db,
    commands: shop.commands,
    gateway: shop.gateway,
    identity: createIdentity(shop.settings.dataKey),
    seal: createSeal(shop.settings.dataKey),
    platforms: createPlatformProfiles({ development: true }),
    giftCards: shop.giftCards,
    catalog: createCatalog(shop.db, 'USD'),
    staffSessions: createStaffSessions(shop.db, createSeal(shop.settings.dataKey)),
    staffUsers: createStaffUsers(shop.db, createClaimKeys(shop.settings.dataKey)),
    identityProvider: null,
    signIn: createSignInDesk(shop.db, createClaimKeys(shop.settings.dataKey), createSeal(shop.settings.dataKey)),
    verifyWebhook: () => ({ ok: false, refusal: 'forged' }),
    inbox: createWebhookInbox(shop.db),
    live: createLive(async () => ({ checkouts: new Map(), items: new Map() }), createLogger('api', 'silent')),
    logger: createLogger('api', 'silent'),
    metrics: createApiMetrics(),
  };
});
afterEach(() => shop.faults.clear());
afterAll(() => shop?.stop());

const create: CommandPayload = { operation: 'create', channel: 'test', wanted: wantedMug };
const update: CommandPayload = {
  operation: 'update',
  wanted: { ...wantedMug, selectedOptionId: 'standard' },
  ifRevision: null,
};
const complete: CommandPayload = {
  operation: 'complete',
  credential: { kind: 'payment_method', token: 'pm_card_visa' },
  ifRevision: null,
};

/** One write request, as a route of the API carries it out. */
function ask(checkoutId: string, payload: CommandPayload, idempotencyKey: string) {
  return carryOut(deps, {
    caller: 'test',
    idempotencyKey,
    checkoutId,
    payload,
    raw: Buffer.from(JSON.stringify(payload)),
    reach: payload.operation === 'create' ? 'new' : 'own',
    reader: { profileUrl: null, language: null },
  });
}

async function ready(): Promise<string> {
  const id = shop.newCheckoutId();
  await shop.create(id);
  await shop.update(id);
  return id;
}

test('E2: the same key and body give the same answer: at once, after a worker restart, and after the end', async () => {
  const id = shop.newCheckoutId();
  const keys = { create: randomUUID(), update: randomUUID(), complete: randomUUID() };
  const first = [await ask(id, create, keys.create), await ask(id, update, keys.update)];
  expect([await ask(id, create, keys.create), await ask(id, update, keys.update)]).toEqual(first);
  await shop.stopWorkers();
  await shop.startWorker();
  expect([await ask(id, create, keys.create), await ask(id, update, keys.update)]).toEqual(first);
  first.push(await ask(id, complete, keys.complete));
  expect(first[2]?.json).toMatchObject({ status: expect.stringMatching(/^complete/) });
  expect(await ended(shop, id)).toBe('completed');
  const again = [
    await ask(id, create, keys.create),
    await ask(id, update, keys.update),
    await ask(id, complete, keys.complete),
  ];
  expect(again).toEqual(first);
  expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);
});

test('E2: a day later, with the workflow long gone, a key still gives its answer and has no further effect', async () => {
  const id = await ready();
  const key = randomUUID();
  const first = await ask(id, complete, key);
  await ended(shop, id);
  await shop.db.sql(
    '',
    `UPDATE commands SET received_at = received_at - interval '23 hours', deadline_at = deadline_at - interval '23 hours'
     WHERE checkout_id = $1`,
    [id],
  );
  expect(await ask(id, complete, key)).toEqual(first);
  expect((await facts(shop, id)).intents).toHaveLength(1);
});

test('E2: an answer that was lost before it was kept is the same when it is asked for after the end', async () => {
  const id = await ready();
  const key = randomUUID();
  const raw = Buffer.from(JSON.stringify(complete));
  const kept: unknown[] = [];
  // The API dies between the workflow's answer and its keeping.
  const dying = {
    ...deps,
    commands: {
      ...shop.commands,
      keepResponse: async (_id: string, response: { status: number; body: unknown }) => {
        kept.push(response);
        throw new Error('the API died');
      },
    },
  };
  const request = {
    caller: 'test',
    idempotencyKey: key,
    checkoutId: id,
    payload: complete,
    raw,
    reach: 'own',
    reader: { profileUrl: null, language: null },
  } as const;
  await expect(carryOut(dying, request)).rejects.toThrow('the API died');
  await ended(shop, id);
  const { status, ...rest } = await ask(id, complete, key);
  expect([{ status, body: rest }]).toEqual(kept);
  expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);
});

test('E2: another body under the same key is a conflict and changes nothing', async () => {
  const id = await ready();
  const key = randomUUID();
  await ask(id, update, key);
  const before = await shop.read(id);
  const other: CommandPayload = {
    ...update,
    wanted: { ...wantedMug, lines: [{ lineId: null, variantId: 'mug', quantity: 9 }] },
  };
  await expect(ask(id, other, key)).rejects.toMatchObject({ status: 409 });
  expect(await shop.read(id)).toEqual(before);
});

test('E2: the same key five times at once has one effect and one answer', async () => {
  const id = await ready();
  const key = randomUUID();
  const updates = await Promise.all(Array.from({ length: 5 }, () => ask(id, update, key)));
  expect(new Set(updates.map((answer) => JSON.stringify(answer))).size).toBe(1);
  // Created, updated once by ready(), and once by the five.
  expect((await shop.read(id))?.revision).toBe(3);
  const paying = randomUUID();
  const completes = await Promise.all(Array.from({ length: 5 }, () => ask(id, complete, paying)));
  expect(new Set(completes.map((answer) => JSON.stringify(answer))).size).toBe(1);
  await ended(shop, id);
  expect((await expectFairEnd(shop, id)).intents).toHaveLength(1);
});

test('E2: the same create twice at once makes one checkout', async () => {
  const id = shop.newCheckoutId();
  const key = randomUUID();
  const [one, two] = await Promise.all([ask(id, create, key), ask(id, create, key)]);
  expect(one).toEqual(two);
  expect((await shop.read(id))?.revision).toBe(1);
});

test("E2: keys are each operation's and each checkout's own", async () => {
  const key = randomUUID();
  const [one, two] = [await ready(), await ready()];
  await ask(one, update, key);
  await ask(two, update, key);
  expect((await ask(one, complete, key)).json).toMatchObject({ status: expect.stringMatching(/^complete/), id: one });
  expect(await ended(shop, one)).toBe('completed');
  expect((await shop.read(two))?.status).toBe('ready_for_complete');
});

test('E2: a command that comes past its deadline is refused for good, and has no effect', async () => {
  const id = await ready();
  const key = randomUUID();
  const recorded = await shop.commands.record({
    caller: 'test',
    operation: 'complete',
    idempotencyKey: key,
    checkoutId: id,
    fingerprint: new Uint8Array(32),
    payload: complete,
    reach: 'own',
  });
  if (recorded.kind !== 'deliver') throw new Error('a fresh key was known');
  await shop.db.sql('', `UPDATE commands SET deadline_at = now() - interval '1 second' WHERE id = $1`, [
    recorded.commandId,
  ]);
  const before = await shop.read(id);
  const delivery = await shop.gateway.deliver('complete', id, recorded.commandId);
  expect(delivery).toMatchObject({ kind: 'delivered', receipt: { outcome: 'late' } });
  // Once refused, always refused, although its deadline is moved.
  await shop.db.sql('', `UPDATE commands SET deadline_at = now() + interval '1 minute' WHERE id = $1`, [
    recorded.commandId,
  ]);
  expect(await shop.gateway.deliver('complete', id, recorded.commandId)).toMatchObject({
    receipt: { outcome: 'late' },
  });
  expect(await shop.read(id)).toEqual(before);
  expect((await facts(shop, id)).intents).toEqual([]);
});
