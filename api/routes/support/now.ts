import type { Awaited, Brief } from '../../../adapters/postgres/desk-briefs.ts';
import type { DeskCase } from '../../../contracts/desk/case.ts';
import type { ServerText } from '../../../words/texts.ts';
import { attentionOf, nextOf } from './stored-words.ts';
import type { Tongue } from './tongue.ts';

const WAITS: Readonly<Record<string, ServerText>> = {
  buyer: 'wait.buyer',
  payment: 'wait.payment',
  buyer_action: 'wait.buyer_action',
  bank: 'wait.bank',
  capture: 'wait.capture',
  confirmation_email: 'wait.confirmation_email',
  tax_record: 'wait.tax_record',
  release: 'wait.release',
  support: 'wait.support',
  shipment: 'wait.shipment',
  cancellation_email: 'wait.cancellation_email',
  refund: 'wait.refund',
  dispute: 'wait.dispute',
  order: 'wait.order',
  mail_again: 'wait.mail_again',
};

/** What is waited for, as in "waits for …". */
export function waitOf({ say }: Tongue, waitingFor: string): string {
  const key = WAITS[waitingFor];
  return key === undefined ? waitingFor.replace(/_/g, ' ') : say(key);
}

/** What happens next and when: of the checkout while it lasts, of its order, or of money that came late. */
export function nowOf(tongue: Tongue, { awaits, order, late }: Brief): DeskCase['now'] {
  const all = [awaits, order?.awaits, late].filter((it): it is Awaited => it !== null && it !== undefined);
  const waiting = all.find(({ waitingFor }) => waitingFor !== null);
  const attention = all.find((it) => it.attention !== null)?.attention ?? null;
  const isLate = waiting !== undefined && waiting === late && waiting.waitingFor === 'release';
  return {
    waiting_for: isLate
      ? tongue.say('wait.late_release')
      : waiting?.waitingFor
        ? waitOf(tongue, waiting.waitingFor)
        : null,
    until: waiting?.deadlineAt?.toISOString() ?? null,
    then: nextOf(tongue, waiting?.nextAction ?? null),
    attention: attentionOf(tongue, attention),
  };
}
