import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import type { ServerText } from '../../../words/texts.ts';
import type { Told } from './sentences.ts';
import { amount } from './tongue.ts';
import type { Tongue } from './tongue.ts';

type Effect = CheckoutRecords['effects'][number];

const CALLS: Readonly<Record<string, ServerText>> = {
  create: 'call.create',
  confirm: 'call.confirm',
  confirm_again: 'call.confirm_again',
  capture: 'call.capture',
  cancel: 'call.cancel',
  refund: 'call.refund',
  confirmation_email: 'call.confirmation_email',
  cancellation_email: 'call.cancellation_email',
  given_back_email: 'call.given_back_email',
  tax_record: 'call.tax_record',
};

/** A call outside, as in "refused to …". */
export function callOf({ say }: Tongue, step: string): string {
  const key = CALLS[step];
  return key === undefined ? step.replace(/_/g, ' ') : say(key);
}

/**
 * What a call outside has come to, where no event tells it already: what the bank reserved and let go, mails, refusals, and
 * what is not known yet.
 */
export function tellCall(tongue: Tongue, effect: Effect, { events, effects }: CheckoutRecords): Told | null {
  const { step, outcome, attempt, amountMinor, currency, externalId, needsBuyer } = effect;
  // What was only booked is told by events and by the account.
  if (!(step in CALLS)) return null;
  const what = callOf(tongue, step);
  const told = (kind: Told['kind'], key: ServerText): Told => ({
    kind,
    what: tongue.say(key, { what, amount: tongue.money(amountMinor, currency) }),
    why: null,
    by: null,
    amount: amountMinor === null || currency === null ? null : amount(tongue, amountMinor, currency),
    code: null,
  });
  if (outcome === null || outcome === 'unknown') return told('trouble', 'call.unknown');
  const isReserve = step === 'confirm' || step === 'confirm_again';
  // A card that was declined is told by the failed payment.
  if (outcome === 'refused') return isReserve || step === 'create' ? null : told('trouble', 'call.refused');
  if (isReserve) return needsBuyer ? null : told('money', 'call.reserved');
  if (step === 'cancel') {
    const reserved = effects.some(
      (other) =>
        other.attempt === attempt && other.step.startsWith('confirm') && other.outcome === 'done' && !other.needsBuyer,
    );
    return reserved && amountMinor !== null ? told('money', 'call.let_go') : null;
  }
  if (step === 'refund') {
    const known = events.some(({ data }) => data['stripeRefundId'] === externalId);
    return known ? null : told('money', 'call.paid_back');
  }
  if (step === 'cancellation_email') return told('mail', 'call.mailed.cancellation_email');
  if (step === 'given_back_email') return told('mail', 'call.mailed.given_back_email');
  return null;
}
