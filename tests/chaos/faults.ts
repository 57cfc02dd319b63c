import type { Fault, WebhookFault } from '../../sandbox/stripe/fault-door-faults.ts';

/** How a call goes wrong, and how often in comparison with the others. */
const CALL_FATES: readonly (readonly [weight: number, fate: Omit<Fault, 'call'>])[] = [
  [10, { answer: '429', processed: false }],
  [10, { answer: '500', processed: false }],
  [10, { answer: '500', processed: true }],
  [10, { answer: 'stuck 500', processed: false }],
  [10, { answer: 'stuck 500', processed: true }],
  [10, { answer: 'reset', processed: false }],
  [10, { answer: 'reset', processed: true }],
  [10, { answer: 'pass', processed: false, delayMs: 1_500 }],
  [10, { answer: 'pass', processed: true, delayMs: 1_500 }],
  // Each costs the caller's whole time-out.
  [1, { answer: 'hang', processed: true }],
];
const WEBHOOK_FATES = ['dropped', 'doubled', 'delayed', 'reordered'] as const;

/** The fault door of a sandbox, over HTTP. */
export interface Door {
  /** Each call and each webhook is hit with this chance from now on, in place of all other faults. */
  random(chance: number): Promise<void>;
  /** Every call fails from now on, in place of all other faults: half of them cut, half answered with 500. */
  outage(): Promise<void>;
  clear(): Promise<void>;
  /** Calls and webhooks that were hit so far. */
  hits(): Promise<number>;
}

/** @param seed of all chances */
export function openDoor(stripeUrl: string, seed: number): Door {
  const url = `${stripeUrl}/_sandbox/faults`;
  let before = 0;
  const send = async (method: 'GET' | 'POST' | 'DELETE', fault?: Fault | WebhookFault): Promise<unknown> => {
    const body = fault && { body: JSON.stringify(fault), headers: { 'content-type': 'application/json' } };
    const response = await fetch(url, { method, ...body, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  const placed = async (): Promise<number> => {
    const { faults } = (await send('GET')) as { faults: { hits: number }[] };
    return faults.reduce((sum, { hits }) => sum + hits, 0);
  };
  const clear = async (): Promise<void> => {
    before += await placed();
    await send('DELETE');
  };
  return {
    clear,
    hits: async () => before + (await placed()),
    async random(chance) {
      await clear();
      if (chance === 0) return;
      const weights = CALL_FATES.reduce((sum, [weight]) => sum + weight, 0);
      const shares = chances(CALL_FATES.map(([weight]) => (chance * weight) / weights));
      for (const [index, [, fate]] of CALL_FATES.entries())
        await send('POST', { ...fate, call: '*', ...often(shares[index] ?? 0, seed + index) });
      const webhookShares = chances(WEBHOOK_FATES.map(() => chance / WEBHOOK_FATES.length));
      for (const [index, webhook] of WEBHOOK_FATES.entries())
        await send('POST', { webhook, delayMs: 2_000, ...often(webhookShares[index] ?? 0, seed + 100 + index) });
    },
    async outage() {
      await clear();
      await send('POST', { call: '*', answer: 'reset', processed: false, ...often(0.5, seed) });
      await send('POST', { call: '*', answer: '500', processed: false, times: null });
    },
  };
}

const often = (probability: number, seed: number) => ({ times: null, probability, seed: seed % 2 ** 32 });

/** Faults are asked one after the other: the chance of each, given that those before it did not hit. */
function chances(shares: readonly number[]): number[] {
  let left = 1;
  return shares.map((share) => {
    const chance = share / left;
    left -= share;
    return chance;
  });
}
