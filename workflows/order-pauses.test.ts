import { describe, expect } from '@jest/globals';
import type { SupportAnswer } from '../contracts/commands.ts';
import type { CommandRef } from '../contracts/workflow-messages.ts';
import { eventually } from '../tests/setup/eventually.ts';
import { askedRefund, orderInMemory, reserved, runOrder } from '../tests/setup/order-in-memory.ts';
import { skippedTime } from '../tests/setup/skipped-time.ts';
import { refundUpdate } from './messages.ts';

// While a mail server is away, the money of an order goes its way: a mail is tried for a minute at a time, and the pause between
// two rounds ends when something else has come to be done first.

const time = await skippedTime();

const AWAY = 'the mail server is away';
const NOT_TOLD = 'stand (the buyer could not be told that the order is canceled)';
const NOT_AGAIN = 'stand (the mail could not be sent again)';
const captured = { ...reserved, status: 'captured', capturedMinor: 5_000 } as const;
const answer = (change: Partial<SupportAnswer>): SupportAnswer => ({
  ...{ outcome: 'applied', code: null, refundId: null },
  ...change,
});

/** An order that support has canceled and whose buyer can't be told while `mail.away`, with the refunds that support asks for. */
async function untold() {
  const canceledAt = new Date(await time.env.currentTimeMs()).toISOString();
  const canceled = { status: 'canceled', canceledAt, canceledBy: 'kim', capturePolicy: 'on_order' } as const;
  const order = await orderInMemory(time, { ...canceled, payment: captured });
  const { steps, step, at, taken } = order;
  const mail = { away: true, tries: 0 };
  const send = steps.sendCancellation;
  steps.sendCancellation = async (ref) => {
    mail.tries += 1;
    if (mail.away) throw new Error(AWAY);
    return send?.(ref);
  };
  const refund = askedRefund(at);
  steps.applyOrderCommand = ({ commandId }) =>
    commandId === 'refused'
      ? step('refuse', {}, answer({ outcome: 'refused', code: 'refund_exceeds_captured' }))
      : step('ask', { refunds: [refund] }, answer({ refundId: refund.id }));
  steps.makeRefund = () => {
    const made = { ...refund, status: 'succeeded' as const, stripeRefundId: 're_1', settledAt: at(0) };
    return step('make refund', { refunds: [made] }, 'made' as const);
  };
  return { ...order, mail, names: () => taken.map((one) => one.replace(/ at [\d.]+ h$/, '')) };
}

const command = (commandId: string): { args: [CommandRef] } => ({ args: [{ commandId }] });

describe(time.title, () => {
  const { story } = time;

  story('E4: a mail that can not be sent again is tried for minutes at a time, not for a day', async () => {
    const resent = { today: 1, next: { number: 1, at: new Date(await time.env.currentTimeMs()).toISOString() } };
    const { taken, steps, step } = await orderInMemory(time, { payment: captured, resent });
    steps.sendAgain = async () => {
      if (taken.length < 2) throw new Error(AWAY);
      return step('send again', { resent: { today: 1, next: null } }, null);
    };
    expect(await runOrder(time, steps)).toBe('settled');
    expect(taken.slice(0, 2)).toEqual([`${NOT_AGAIN} at 0 h`, `${NOT_AGAIN} at 0.2 h`]);
    expect(taken[2]).toMatch(/^send again at 0\.[34] h$/);
  });

  story('E4: nor is the mail that an order is canceled', async () => {
    const { taken, steps, mail } = await untold();
    steps.standOrder = ((stand) => async (ref) => {
      const result = await stand?.(ref);
      mail.away = taken.length < 2;
      return result!;
    })(steps.standOrder);
    expect(await runOrder(time, steps)).toBe('settled');
    expect(taken.slice(0, 3)).toEqual([`${NOT_TOLD} at 0 h`, `${NOT_TOLD} at 0.2 h`, 'mail']);
  });

  story(
    'M6, E4: a refund that is asked for in the pause after a mail is made at once, and the mail goes on',
    async () => {
      const { taken, steps, mail, names } = await untold();
      const end = await runOrder(time, steps, async (order) => {
        await time.env.sleep('3 minutes');
        expect(taken).toEqual([`${NOT_TOLD} at 0 h`]);
        await order.executeUpdate(refundUpdate, command('refund'));
        expect(names().slice(1, 3)).toEqual(['ask', 'make refund']);
        mail.away = false;
      });
      expect(end).toBe('settled');
      expect(names().filter((name) => name !== NOT_TOLD)).toEqual(['ask', 'make refund', 'mail', 'stand']);
    },
  );

  story('E4: what changes nothing does not end the pause', async () => {
    const { steps, mail } = await untold();
    await runOrder(time, steps, async (order) => {
      await time.env.sleep('3 minutes');
      const { tries } = mail;
      await order.executeUpdate(refundUpdate, command('refused'));
      await time.env.sleep('3 minutes');
      expect(mail.tries).toBe(tries);
      mail.away = false;
    });
    expect(mail.tries).toBeGreaterThan(2);
  });

  story(
    'M6, E4: a refund that is asked for while a mail is tried is made once that has failed, without a pause',
    async () => {
      const { steps, mail, names } = await untold();
      const end = await runOrder(time, steps, async (order) => {
        await eventually('the mail is tried', async () => mail.tries > 0);
        const asked = order.executeUpdate(refundUpdate, command('refund'));
        await eventually('the refund is asked for', async () => names().includes('ask'));
        await time.env.sleep('3 minutes');
        await asked;
        expect(names().slice(0, 3)).toEqual(['ask', NOT_TOLD, 'make refund']);
        mail.away = false;
      });
      expect(end).toBe('settled');
    },
  );

  story('E4: so is news of Stripe that comes meanwhile', async () => {
    const { steps, mail, names } = await untold();
    const end = await runOrder(time, steps, async (order) => {
      await eventually('the mail is tried', async () => mail.tries > 0);
      await order.signal('paymentNews', { eventId: 'evt_1', paymentIntentId: 'pi_1' });
      await time.env.sleep('3 minutes');
      expect(names().slice(0, 2)).toEqual([NOT_TOLD, 'read']);
      mail.away = false;
    });
    expect(end).toBe('settled');
  });
});
