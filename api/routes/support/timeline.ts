import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import type { DeskEntry } from '../../../contracts/desk/case.ts';
import type { ServerText } from '../../../words/texts.ts';
import { causeOf } from './account.ts';
import { tellCall } from './calls.ts';
import { tellEvent } from './sentences.ts';
import { amount } from './tongue.ts';
import type { Tongue } from './tongue.ts';

/** Where a payment is looked at; null where nobody can. */
export type StripeLink = (paymentIntentId: string | null) => string | null;

const ENDS: Readonly<Record<string, ServerText>> = {
  placed: 'event.recovery.placed',
  given_back: 'event.recovery.given_back',
  canceled: 'event.recovery.canceled',
  made_good: 'event.recovery.made_good',
};

/** What happened, in plain words, oldest first. */
export function timelineOf(tongue: Tongue, records: CheckoutRecords, stripe: StripeLink = () => null): DeskEntry[] {
  const intents = new Map(records.payments.map(({ attempt, paymentIntentId }) => [attempt, paymentIntentId]));
  const linked = (paymentIntentId: string | null | undefined) => {
    const url = stripe(paymentIntentId ?? null);
    return url === null ? null : { label: 'Stripe', url };
  };
  const entries: DeskEntry[] = [
    ...records.events.map((event) => ({
      ...tellEvent(tongue, event),
      at: event.at,
      link: linked(intents.get(Number(event.data['attempt'] ?? Number.NaN))),
    })),
    ...records.effects.flatMap((effect) => {
      const told = tellCall(tongue, effect, records);
      const link = told?.kind === 'mail' ? null : linked(intents.get(effect.attempt));
      return told === null ? [] : [{ ...told, at: effect.resultAt ?? effect.intentAt, link }];
    }),
    ...records.recoveries.flatMap((recovery) => tellLateMoney(tongue, recovery, linked(recovery.paymentIntentId))),
  ];
  return entries.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function tellLateMoney(
  tongue: Tongue,
  { cause, amountMinor, currency, outcome, openedAt, closedAt }: CheckoutRecords['recoveries'][number],
  link: DeskEntry['link'],
): DeskEntry[] {
  const sum = amount(tongue, amountMinor, currency);
  const said = (key: ServerText) => tongue.say(key, { amount: sum.text });
  const entry = { by: null, amount: sum, code: null, link };
  const end = outcome === null ? undefined : ENDS[outcome];
  return [
    { ...entry, at: openedAt, kind: 'trouble', what: said('event.recovery.opened'), why: causeOf(tongue, cause) },
    ...(end === undefined || closedAt === null
      ? []
      : [{ ...entry, at: closedAt, kind: 'money' as const, what: said(end), why: null }]),
  ];
}
