import { unplan } from './agenda.ts';
import type { Duty } from './agenda.ts';
import { lapseDispute, openDispute } from './disputes.ts';
import type { Call } from './endpoint.ts';
import { expireAuthorization, lapseAuthentication } from './payment-intent-state.ts';
import { settleRefund } from './refund-settlement.ts';
import { transact } from './requests.ts';
import type { Parts } from './requests.ts';
import { settlePayment } from './settlement.ts';

const TICK_MS = 200;
/** A step that fails is our own fault; it is tried again, but not at every tick. */
const AGAIN_SECONDS = 60;

const DUTIES: Readonly<Record<Duty, (call: Call, object: string) => void>> = {
  authorization_expires: expireAuthorization,
  authentication_lapses: lapseAuthentication,
  payment_settles: (call, id) => settlePayment(call, id),
  refund_settles: (call, id) => settleRefund(call, id),
  dispute_opens: (call, id) => openDispute(call, id),
  dispute_lapses: lapseDispute,
};

/**
 * Does what is due by the sandbox's clock: before each request, so that no answer is older than the clock, and a few
 * times a second, so that webhooks of what happens by itself need no request.
 */
export function runDue(parts: Parts): void {
  const nowSeconds = Math.floor(parts.now() / 1000);
  const due = [...parts.store.all('agenda')].filter(({ dueSeconds }) => dueSeconds <= nowSeconds);
  for (const { duty, object } of due.sort((a, b) => a.dueSeconds - b.dueSeconds)) {
    try {
      transact(parts, (call) => {
        unplan(call, duty, object);
        DUTIES[duty](call, object);
      });
    } catch (error) {
      parts.log(`${duty} of ${object} failed`, error);
      const id = `${duty} ${object}`;
      const dueSeconds = nowSeconds + AGAIN_SECONDS;
      parts.store.transaction((tx) => tx.put('agenda', { id, duty, object, dueSeconds }));
    }
  }
}

/** Runs `runDue` until the returned function is called. */
export function startClock(parts: Parts): () => void {
  const timer = setInterval(() => runDue(parts), TICK_MS).unref();
  return () => clearInterval(timer);
}
