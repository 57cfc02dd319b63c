import type { Brief, BriefOrder } from '../../../adapters/postgres/desk-briefs.ts';
import { whoOf } from './stored-words.ts';
import type { Tongue } from './tongue.ts';

/** Where a checkout stands, in one sentence. */
export function headlineOf(tongue: Tongue, brief: Brief): string {
  const { say } = tongue;
  const { status, order, awaits, cancelActor, failed, held, late } = brief;
  if (order) return ofOrder(tongue, brief, order);
  if (status === 'canceled') {
    if (late !== null) return say('headline.canceled_refunding');
    if (cancelActor === 'buyer') return say('headline.canceled_buyer');
    if (cancelActor === null || cancelActor === 'timer') return say('headline.canceled_time');
    return say('headline.canceled_staff', { who: whoOf(tongue, cancelActor) ?? cancelActor });
  }
  if (cancelActor !== null) return say('headline.being_canceled');
  if (status === 'complete_in_progress' || status === 'requires_escalation') {
    if (awaits.waitingFor === 'bank') return say('headline.with_bank');
    return say(awaits.waitingFor === 'buyer_action' ? 'headline.at_bank' : 'headline.paying');
  }
  if (failed) return say('headline.declined');
  if (status === 'ready_for_complete') return say('headline.ready');
  return say(held ? 'headline.shopping' : 'headline.lapsed');
}

function ofOrder({ say, money }: Tongue, { currency, totalMinor, awaits }: Brief, order: BriefOrder): string {
  const { number, status, payment, refundedMinor, refundingMinor, failedRefundMinor, disputedMinor } = order;
  const sum = (minor: number) => ({ number, amount: money(minor, currency) });
  if (failedRefundMinor > 0) return say('headline.refund_failed', sum(failedRefundMinor));
  if (status === 'canceled') {
    const out = [awaits.waitingFor, order.awaits.waitingFor].includes('release') || refundingMinor > 0;
    return say(out ? 'headline.order_canceling' : 'headline.order_canceled', { number });
  }
  if (disputedMinor > 0) return say('headline.disputed', sum(disputedMinor));
  if (refundingMinor > 0) return say('headline.refunding', sum(refundingMinor));
  if (refundedMinor >= totalMinor && totalMinor > 0) return say('headline.ordered_refunded', { number });
  if (refundedMinor > 0) {
    const [refunded, total] = [money(refundedMinor, currency), money(totalMinor, currency)];
    return say('headline.ordered_part_refunded', { number, refunded, total });
  }
  if (payment === null) return say('headline.ordered_free', { number });
  if (payment === 'authorized')
    return say(awaits.waitingFor === 'capture' ? 'headline.ordered_taking' : 'headline.ordered_reserved', { number });
  return say('headline.ordered', { number });
}
