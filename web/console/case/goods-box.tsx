import type { DeskCase } from '../../../contracts/desk/case.ts';
import { useWords } from '../words.tsx';
import { When } from './when.tsx';

/** What is bought, how its total comes about, and what is set aside. */
export function GoodsBox({ told: { lines, totals, held } }: { told: DeskCase }) {
  const { say } = useWords();
  return (
    <section className="card" aria-labelledby="case-goods">
      <h2 id="case-goods">{say('case.goods')}</h2>
      <ul className="goods">
        {lines.map((line) => (
          <li key={line.id}>
            <span>
              {say('case.units', { count: line.quantity })} {line.title}
              <span className="quiet small block">
                {line.sku}
                {line.refunded_units > 0 && ` · ${say('case.refunded_units', { count: line.refunded_units })}`}
              </span>
            </span>
            <span className="amount">{line.total.text}</span>
          </li>
        ))}
      </ul>
      <dl className="totals">
        {totals.map(({ label, amount }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="amount">{amount.text}</dd>
          </div>
        ))}
      </dl>
      {held.length > 0 && (
        <>
          <h3>{say('case.held')}</h3>
          <ul className="plain-list small">
            {held.map(({ sku, location, units, until }) => (
              <li key={`${sku} ${location}`}>
                {say('case.held_units', { units, sku, location })}{' '}
                {until === null ? (
                  say('case.held_paying')
                ) : (
                  <>
                    {say('case.held_until', { time: '' })}
                    <When at={until} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
