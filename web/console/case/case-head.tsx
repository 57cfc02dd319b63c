import type { DeskCase } from '../../../contracts/desk/case.ts';
import { Heading } from '../shell/heading.tsx';
import type { ConsoleText } from '../words.tsx';
import { useWords } from '../words.tsx';
import { When } from './when.tsx';

const STATUSES: Readonly<Record<string, readonly [ConsoleText, string]>> = {
  incomplete: ['case.status_incomplete', 'chip'],
  ready_for_complete: ['case.status_ready_for_complete', 'chip'],
  complete_in_progress: ['case.status_complete_in_progress', 'chip warn'],
  requires_escalation: ['case.status_requires_escalation', 'chip warn'],
  completed: ['case.status_completed', 'chip good'],
  canceled: ['case.status_canceled', 'chip bad'],
};

/** What it is, where it stands, and what happens next. */
export function CaseHead({ told }: { told: DeskCase }) {
  const { say, moment } = useWords();
  const { order, now, total, status, headline } = told;
  const [name, chip] =
    order?.status === 'canceled'
      ? (['case.status_order_canceled', 'chip bad'] as const)
      : (STATUSES[status] ?? (['case.checkout', 'chip'] as const));
  const title = order ? say('case.order', { number: order.number }) : say('case.checkout');
  return (
    <header className="case-head card">
      <div className="case-title">
        <Heading title={title} />
        <span className={chip}>{say(name)}</span>
        <span className="amount">{total.text}</span>
      </div>
      <p className="case-headline">{headline}</p>
      <p className="quiet small">
        {order
          ? say('case.placed', { time: moment(order.placed_at) })
          : say('case.begun', { time: moment(told.created_at) })}
      </p>
      {now.attention !== null && (
        <div className="note bad">
          <p>
            <strong>{say('case.attention')}</strong>
          </p>
          <p>{now.attention}</p>
        </div>
      )}
      <section aria-labelledby="case-next">
        <h2 id="case-next">{say('case.next')}</h2>
        {now.waiting_for === null ? (
          <p>{say('case.next_nothing')}</p>
        ) : (
          <>
            <p>{say('case.waits_for', { what: now.waiting_for })}</p>
            <dl className="pairs">
              {now.until !== null && (
                <div>
                  <dt>{say('case.until')}</dt>
                  <dd>
                    <When at={now.until} />
                  </dd>
                </div>
              )}
              {now.then !== null && (
                <div>
                  <dt>{say('case.then')}</dt>
                  <dd>{now.then}</dd>
                </div>
              )}
            </dl>
          </>
        )}
      </section>
    </header>
  );
}
