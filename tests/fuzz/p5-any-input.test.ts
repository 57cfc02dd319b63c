import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiUnderTest } from '../../api/testing/api-under-test.ts';
import { AGENT_KEY, putCheckout, startApi, SUPPORT_KEY, temporalDown } from '../../api/testing/api-under-test.ts';
import { exampleCheckout } from '../../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { FuzzRequest, Targets } from './requests.ts';
import { anyRequest } from './requests.ts';
import { complaint, send } from './send.ts';

const RUNS = 300;
/** A busy machine makes fewer runs; looking for the smallest counterexample ends then too. */
const LIMIT_MS = 90_000;

const targets: Targets = {
  checkoutIds: ['chk_fuzzed', 'chk_fuzzed-done'],
  orderIds: ['ord_fuzzed'],
  variantIds: ['var_shirt', 'var_mug'],
  apiKeys: [AGENT_KEY],
  supportKey: SUPPORT_KEY,
};

let api: ApiUnderTest;
/** How often the API went as far as asking Temporal, which it may only for what it understood. */
let asked = 0;
beforeAll(async () => {
  api = await startApi({
    gateway: {
      ...temporalDown,
      async deliver(...command) {
        asked += 1;
        return temporalDown.deliver(...command);
      },
      async cancel(...request) {
        asked += 1;
        return temporalDown.cancel(...request);
      },
    },
  });
  await putCheckout(api.db, exampleCheckout({ id: 'chk_fuzzed' }));
  await putCheckout(
    api.db,
    exampleCheckout({ id: 'chk_fuzzed-done', status: 'completed', endedReason: 'order placed' }),
  );
});
afterAll(() => api.close());

const rows = () =>
  api.db.sql('test.rows', 'SELECT id, revision, state::text, personal::text FROM checkouts ORDER BY id', []);

/** With Temporal down, what the API has understood may be told to come again; what it has refused may not. */
async function check(request: FuzzRequest): Promise<void> {
  const before = asked;
  const answer = await send(api.url, request);
  expect({ complaint: complaint(request, answer, asked > before), status: answer.status }).toEqual({
    complaint: null,
    status: answer.status,
  });
}

describe('P5: no input gets a 5xx', () => {
  test('whatever is sent is understood or refused with a 4xx, and changes no checkout', async () => {
    const before = await rows();
    await fc.assert(fc.asyncProperty(anyRequest(targets), check), { numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS });
    expect(await rows()).toEqual(before);
    expect(before).toHaveLength(2);
  });

  test('the generator reaches past the schemas: some of its requests are accepted, and some are refused', async () => {
    expect(asked).toBeGreaterThan(0);
    expect(await api.db.prisma.command.count()).toBeGreaterThan(0);
    const sample = fc.sample(anyRequest(targets), { numRuns: 200, seed: 1 });
    expect(sample.filter(({ wellFormed }) => wellFormed).length).toBeGreaterThan(20);
    expect(sample.filter(({ wellFormed }) => !wellFormed).length).toBeGreaterThan(50);
  });
});
