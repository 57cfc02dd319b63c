import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import { balanceOf } from '../../../domain/ledger/balance.ts';
import { CAUSES } from '../../../domain/recovery/late-money.ts';
import { money } from './sentences.ts';

/** What we did with the buyer's money, in plain words, oldest first; the last sentence is what it comes to. */
export function accountOf(records: CheckoutRecords, currency: string): string[] {
  const amount = (minor: number) => money(minor, currency);
  const balance = balanceOf(records.effects);
  const giftMinor = giftCardsOf(records.effects);
  const heldMinor = balance.takenMinor - balance.returnedMinor;
  return [
    ...records.effects.flatMap((effect) => sentence(effect) ?? []),
    ...records.recoveries.map(recoverySentence),
    ...(balance.reservedMinor > 0 ? [`${amount(balance.reservedMinor)} is reserved on the card and not taken.`] : []),
    ...(giftMinor > 0 ? [`${amount(giftMinor)} of what gift cards paid is with us.`] : []),
    heldMinor > 0
      ? `Now ${amount(heldMinor)} of the buyer's money is with us${giftMinor > 0 ? ' from his card' : ''}.`
      : "Now none of the buyer's money is with us.",
  ];
}

/** What gift cards have paid and not got back: no money at Stripe, so no part of the balance. */
function giftCardsOf(effects: CheckoutRecords['effects']): number {
  const sum = (step: string) =>
    effects.filter((effect) => effect.step === step).reduce((total, { amountMinor }) => total + (amountMinor ?? 0), 0);
  return sum('gift_card_debit') - sum('gift_card_credit');
}

type Effect = CheckoutRecords['effects'][number];

const DONE: Readonly<Record<string, (amount: string, effect: Effect) => string>> = {
  confirm: (amount, { attempt, needsBuyer }) =>
    needsBuyer
      ? `The buyer's bank asked the buyer to confirm ${amount} (attempt ${attempt}).`
      : `${amount} was reserved on the card (attempt ${attempt}).`,
  confirm_again: (amount, { attempt }) => `${amount} was reserved on the card (attempt ${attempt}).`,
  capture: (amount) => `${amount} was taken.`,
  cancel: (amount, { attempt }) => `What was asked for in attempt ${attempt} (${amount}) was let go.`,
  refund: (amount, { externalId }) => `${amount} was paid back (${externalId ?? 'no reference'}).`,
  found: (amount, { externalId }) =>
    `${amount} turned out to be taken at Stripe, not by us (${externalId ?? 'no reference'}).`,
  found_refund: (amount, { externalId }) =>
    `${amount} was paid back at Stripe, not by us (${externalId ?? 'no reference'}).`,
  refund_failed: (amount) => `The bank sent a refund of ${amount} back to us.`,
  gift_card_debit: (amount, { externalId }) => `${amount} was paid by gift card ${externalId ?? ''}.`,
  gift_card_credit: (amount, { externalId }) => `${amount} was put back on gift card ${externalId ?? ''}.`,
  code_used: (_amount, { externalId }) => `A use of discount code ${externalId ?? ''} was counted.`,
  code_returned: (_amount, { externalId }) => `The use of discount code ${externalId ?? ''} was given back.`,
  order: (amount) => `An order over ${amount} was written.`,
  order_canceled: (amount) => `The order over ${amount} was taken back.`,
};

const TRIED: Readonly<Record<string, string>> = {
  confirm: 'reserving the money on the card',
  confirm_again: 'reserving the money that the buyer had confirmed',
  capture: 'taking the money',
  cancel: 'letting go of the money',
  refund: 'paying the money back',
};

function sentence(effect: Effect): string | null {
  const { step, outcome, attempt, amountMinor, currency } = effect;
  if (step === 'cancel' && outcome === 'done' && amountMinor === null)
    return `Attempt ${attempt} was closed at Stripe; nothing had been reserved.`;
  if (outcome === 'done') return DONE[step]?.(money(amountMinor, currency), effect) ?? null;
  const tried = TRIED[step];
  if (!tried) return null;
  if (outcome === 'refused') return `Attempt ${attempt}: ${tried} was refused.`;
  return `Attempt ${attempt}: whether ${tried} worked is not known yet; it is being settled.`;
}

const ENDS: Readonly<Record<string, string>> = {
  placed: 'The order was placed after all.',
  given_back: 'All of it was given back.',
  canceled: 'Nothing of it was taken.',
};

function recoverySentence(recovery: CheckoutRecords['recoveries'][number]): string {
  const { paymentIntentId, amountMinor, currency, cause, outcome, waitingFor, nextAction, attention } = recovery;
  const why = Object.entries(CAUSES).find(([code]) => code === cause)?.[1] ?? cause;
  const now =
    outcome === null ? `It waits for: ${waitingFor ?? 'nothing'}. ${nextAction ?? ''}` : (ENDS[outcome] ?? outcome);
  const look = attention === null ? '' : ` Somebody has to look at this: ${attention}.`;
  return `${money(amountMinor, currency)} (${paymentIntentId}) came without an order: ${why}. ${now.trim()}${look}`;
}
