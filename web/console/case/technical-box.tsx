import type { DeskCase } from '../../../contracts/desk/case.ts';
import { useWords } from '../words.tsx';

/** Ids, and the runs that look after it. */
export function TechnicalBox({ told: { checkout, order, channel, workflows } }: { told: DeskCase }) {
  const { say } = useWords();
  return (
    <section className="card small" aria-labelledby="case-technical">
      <h2 id="case-technical">{say('case.technical')}</h2>
      <dl className="pairs">
        <div>
          <dt>{say('case.checkout_id')}</dt>
          <dd>
            <code>{checkout}</code>
          </dd>
        </div>
        {order && (
          <div>
            <dt>{say('case.order_id')}</dt>
            <dd>
              <code>{order.id}</code>
            </dd>
          </div>
        )}
        <div>
          <dt>{say('case.channel')}</dt>
          <dd>{channel}</dd>
        </div>
        <div>
          <dt>{say('case.runs')}</dt>
          <dd>
            <ul className="plain-list">
              {workflows.map(({ id, url }) => (
                <li key={id}>
                  {url === null ? (
                    <code>{id}</code>
                  ) : (
                    <a className="tap" href={url} target="_blank" rel="noreferrer">
                      <code>{id}</code>
                    </a>
                  )}
                </li>
              ))}
            </ul>
          </dd>
        </div>
      </dl>
    </section>
  );
}
