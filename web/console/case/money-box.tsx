import type { ReactNode } from 'react';
import type { DeskCase } from '../../../contracts/desk/case.ts';
import type { ConsoleText } from '../words.tsx';
import { useWords } from '../words.tsx';
import { When } from './when.tsx';

const PAYMENTS: Readonly<Record<string, ConsoleText>> = {
  open: 'case.payment_open',
  authorized: 'case.payment_authorized',
  captured: 'case.payment_captured',
  failed: 'case.payment_failed',
  canceled: 'case.payment_canceled',
  refunded: 'case.payment_refunded',
};
const REFUNDS: Readonly<Record<string, readonly [ConsoleText, string]>> = {
  requested: ['case.refund_requested', 'chip warn'],
  pending: ['case.refund_pending', 'chip warn'],
  succeeded: ['case.refund_succeeded', 'chip good'],
  failed: ['case.refund_failed', 'chip bad'],
  refused: ['case.refund_refused', 'chip bad'],
};

/** Where the buyer's money is: the sentence first, what it rests on below. */
export function MoneyBox({ money }: { money: DeskCase['money'] }) {
  const { say } = useWords();
  const { payments, refunds, disputes, late, account } = money;
  return (
    <section className="card" aria-labelledby="case-money">
      <h2 id="case-money">{say('case.money')}</h2>
      <p className="case-money">{money.sentence}</p>
      {payments.length > 0 && (
        <Part title={say('case.payments')}>
          {payments.map((payment) => (
            <li key={payment.attempt}>
              <p>
                {say('case.payment', { attempt: payment.attempt, amount: payment.asked.text })}{' '}
                <span className={payment.state === 'captured' ? 'chip good' : 'chip'}>
                  {PAYMENTS[payment.state] ? say(PAYMENTS[payment.state]!) : payment.state}
                </span>
              </p>
              {payment.paid_back.minor > 0 && (
                <p className="small">{say('case.money_back', { amount: payment.paid_back.text })}</p>
              )}
              {payment.failure && (
                <p className="small">
                  {payment.failure.text} <code>{payment.failure.code}</code>
                </p>
              )}
              <AtStripe url={payment.stripe_url} id={payment.payment_intent} />
            </li>
          ))}
        </Part>
      )}
      {refunds.length > 0 && (
        <Part title={say('case.refunds')}>
          {refunds.map((refund) => {
            const [name, chip] = REFUNDS[refund.status] ?? [null, 'chip'];
            return (
              <li key={refund.id}>
                <p>
                  <strong>{refund.amount.text}</strong>{' '}
                  <span className={chip}>{name === null ? refund.status : say(name)}</span>{' '}
                  {refund.failure !== null && <code>{refund.failure}</code>}
                </p>
                <p className="small">{say('case.refund_why', { reason: refund.reason, by: refund.by })}</p>
                <p className="small">
                  <When at={refund.requested_at} />
                </p>
              </li>
            );
          })}
        </Part>
      )}
      {disputes.length > 0 && (
        <Part title={say('case.disputes')}>
          {disputes.map((dispute) => (
            <li key={dispute.id}>
              <p>
                <strong>{dispute.amount.text}</strong> <span className="chip warn">{dispute.status}</span>
              </p>
              <p className="small">{dispute.reason}</p>
              {dispute.due !== null && (
                <p className="small">
                  {say('case.dispute_due', { time: '' })}
                  <When at={dispute.due} />
                </p>
              )}
            </li>
          ))}
        </Part>
      )}
      {late.length > 0 && (
        <Part title={say('case.late')}>
          {late.map((payment) => (
            <li key={payment.payment_intent}>
              <p>{payment.sentence}</p>
              <AtStripe url={payment.stripe_url} id={payment.payment_intent} />
            </li>
          ))}
        </Part>
      )}
      {account.length > 0 && (
        <details>
          <summary>{say('case.money_account')}</summary>
          <ol className="plain-list small">
            {account.map((sentence, index) => (
              <li key={index}>{sentence}</li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h3>{title}</h3>
      <ul className="plain-list">{children}</ul>
    </>
  );
}

function AtStripe({ url, id }: { url: string | null; id: string | null }) {
  const { say } = useWords();
  if (url === null) return null;
  return (
    <p className="small">
      <a href={url} target="_blank" rel="noreferrer">
        {say('case.at_stripe')} <code>{id}</code>
      </a>
    </p>
  );
}
