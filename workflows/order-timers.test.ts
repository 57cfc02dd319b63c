import { describe, expect } from '@jest/globals';
import { askedRefund, orderInMemory, reserved, runOrder } from '../tests/setup/order-in-memory.ts';
import { skippedTime } from '../tests/setup/skipped-time.ts';

const HOUR = 3_600_000;

const time = await skippedTime();

describe(time.title, () => {
  const { story } = time;

  story('M10: on day 6 a held authorization is captured, and the workflow ends', async () => {
    const { taken, steps } = await orderInMemory(time, {});
    expect(await runOrder(time, steps)).toBe('settled');
    expect(taken).toEqual(['read at 144 h', 'capture at 144 h']);
  });

  story(
    'M10: by the other policy people are told on day 6; on day 7 the order is taken back, and its buyer told',
    async () => {
      const { taken, steps, step } = await orderInMemory(time, {}, { lapse: 'attention' });
      const told: (string | null)[] = [];
      let reads = 0;
      steps.readOrderMoney = async () => {
        reads += 1;
        const result = await step('read', {}, reads < 2 ? ('as expected' as const) : ('lapsed' as const));
        told.push(result.head.attention);
        return result;
      };
      expect(await runOrder(time, steps)).toBe('settled');
      expect(told[0]).toContain('the authorization lapses');
      expect(taken).toEqual([
        'read at 144 h',
        'read at 168 h',
        'cancel order (the authorization of the payment lapsed) at 168 h',
        'cancel payment',
        'stand at 168 h',
        'mail',
        'stand at 168 h',
      ]);
    },
  );

  story('M5, E4: a pending refund is read at growing intervals for 60 days, then left to people', async () => {
    const now = await time.env.currentTimeMs();
    const asked = askedRefund(() => new Date(now).toISOString());
    const refund = { ...asked, status: 'pending' as const, stripeRefundId: 're_1' };
    const { taken, steps } = await orderInMemory(time, {
      payment: { ...reserved, status: 'captured' },
      refunds: [refund],
    });
    expect(await runOrder(time, steps)).toBe('settled');
    expect(taken.slice(0, 3)).toEqual(['read at 0 h', 'read at 0 h', 'read at 0.1 h']);
    expect(taken.length).toBeLessThan(150);
    const last = Number(/at ([\d.]+) h/.exec(taken.at(-1) ?? '')?.[1]);
    expect(last).toBeGreaterThanOrEqual(60 * 24);
    expect(last).toBeLessThan(60 * 24 + 13);
  });

  story('M6: a refund that can not be made asks for people after each round and goes on trying', async () => {
    const { taken, steps, step, at, seen } = await orderInMemory(time, {
      payment: { ...reserved, status: 'captured' },
    });
    const refund = askedRefund(at);
    await step('asked', { refunds: [refund] }, null);
    steps.makeRefund = async () => {
      if (taken.length < 3) throw new Error('Stripe is away');
      const made = { ...refund, status: 'succeeded' as const, stripeRefundId: 're_1', settledAt: at(HOUR) };
      return step('make refund', { refunds: [made] }, 'made' as const);
    };
    expect(await runOrder(time, steps)).toBe('settled');
    expect(taken.map((name) => name.replace(/ at .*/, ''))).toEqual([
      'asked',
      'stand (a refund could not be made yet)',
      'stand (a refund could not be made yet)',
      'make refund',
    ]);
    expect(seen().refunds).toMatchObject([{ status: 'succeeded' }]);
  });
});
