import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import { balanceOf } from '../../../domain/ledger/balance.ts';
import type { RecoveryCause } from '../../../domain/recovery/late-money.ts';
import type { ServerText } from '../../../words/texts.ts';
import { callOf } from './calls.ts';
import { attentionOf, nextOf } from './stored-words.ts';
import type { Tongue } from './tongue.ts';

type Effect = CheckoutRecords['effects'][number];

/** What we did with the buyer's money, in plain words, oldest first, and what it comes to now. */
export function accountOf(
  tongue: Tongue,
  records: CheckoutRecords,
  currency: string,
): { readonly done: string[]; readonly now: string } {
  const amount = (minor: number) => ({ amount: tongue.money(minor, currency) });
  const balance = balanceOf(records.effects);
  const giftMinor = giftCardsOf(records.effects);
  const heldMinor = balance.takenMinor - balance.returnedMinor;
  const { say } = tongue;
  return {
    done: [
      ...records.effects.flatMap((effect) => sentence(tongue, effect) ?? []),
      ...records.recoveries.map((recovery) => tellRecovery(tongue, recovery)),
      ...(balance.reservedMinor > 0 ? [say('account.still_reserved', amount(balance.reservedMinor))] : []),
      ...(giftMinor > 0 ? [say('account.gift_cards_left', amount(giftMinor))] : []),
    ],
    now:
      heldMinor > 0
        ? say(giftMinor > 0 ? 'account.with_us_card' : 'account.with_us', amount(heldMinor))
        : say('account.nothing'),
  };
}

/** What gift cards have paid and not got back: no money at Stripe, so no part of the balance. */
function giftCardsOf(effects: CheckoutRecords['effects']): number {
  const sum = (step: string) =>
    effects.filter((effect) => effect.step === step).reduce((total, { amountMinor }) => total + (amountMinor ?? 0), 0);
  return sum('gift_card_debit') - sum('gift_card_credit');
}

const DONE: Readonly<Record<string, ServerText>> = {
  confirm: 'account.reserved',
  confirm_again: 'account.reserved',
  capture: 'account.captured',
  cancel: 'account.canceled',
  refund: 'account.refunded',
  found: 'account.found',
  found_refund: 'account.found_refund',
  refund_failed: 'account.refund_failed',
  gift_card_debit: 'account.gift_card_debit',
  gift_card_credit: 'account.gift_card_credit',
  code_used: 'account.code_used',
  code_returned: 'account.code_returned',
  order: 'account.order',
  order_canceled: 'account.order_canceled',
  made_good: 'account.made_good',
};
/** Calls that move money, whose outcome matters also where it is not known. */
const MOVES = new Set(['confirm', 'confirm_again', 'capture', 'cancel', 'refund']);

function sentence(tongue: Tongue, effect: Effect): string | null {
  const { step, outcome, attempt, amountMinor, currency, externalId, needsBuyer } = effect;
  const { say, money } = tongue;
  if (step === 'cancel' && outcome === 'done' && amountMinor === null) return say('account.closed', { attempt });
  if (outcome === 'done') {
    const key = needsBuyer ? 'account.asked_bank' : DONE[step];
    return key === undefined
      ? null
      : say(key, { amount: money(amountMinor, currency), attempt, id: externalId ?? '–' });
  }
  if (!MOVES.has(step)) return null;
  return say(outcome === 'refused' ? 'account.refused' : 'account.unknown', { attempt, what: callOf(tongue, step) });
}

const CAUSES: Readonly<Record<RecoveryCause, ServerText>> = {
  checkout_ended: 'cause.checkout_ended',
  attempt_closed: 'cause.attempt_closed',
  attempt_unknown: 'cause.attempt_unknown',
  quote_mismatch: 'cause.quote_mismatch',
  refund_failed: 'cause.refund_failed',
};
const ENDS: Readonly<Record<string, ServerText>> = {
  placed: 'recovery.placed',
  given_back: 'recovery.given_back',
  canceled: 'recovery.canceled',
  made_good: 'recovery.made_good',
};

/** Why money belongs to no order. */
export function causeOf({ say }: Tongue, cause: string): string {
  const key = (CAUSES as Readonly<Record<string, ServerText>>)[cause];
  return key === undefined ? cause : say(key);
}

/** Money that came without an order, and what became of it. */
export function tellRecovery(tongue: Tongue, recovery: CheckoutRecords['recoveries'][number]): string {
  const { paymentIntentId, amountMinor, currency, cause, outcome, nextAction, attention } = recovery;
  const end = outcome === null ? undefined : ENDS[outcome];
  const now = [
    end === undefined ? (nextOf(tongue, nextAction) ?? '') : tongue.say(end),
    attentionOf(tongue, attention) ?? '',
  ];
  return tongue
    .say('account.recovery', {
      amount: tongue.money(amountMinor, currency),
      id: paymentIntentId,
      cause: causeOf(tongue, cause),
      now: now.join(' ').trim(),
    })
    .trim();
}
