import type { Order } from '../protocol/orders.ts';
import { useSay, useWords } from '../words.tsx';

type Adjustment = Order['adjustments'][number];

/** What has changed since: money on its way back, or there. Nothing where nothing has. */
export function Adjustments({ order }: { order: Order }) {
  const say = useSay();
  const { money, day } = useWords();
  const shown = order.adjustments.filter(({ type }) => type === 'refund' || type === 'cancellation');
  if (shown.length === 0) return null;
  const textOf = ({ type, status, totals }: Adjustment) => {
    if (type === 'cancellation') return say('order.was_canceled');
    const amount = money(-(totals?.find((total) => total.type === 'total')?.amount ?? 0), order.currency);
    return say(`order.refund_${status}`, { amount });
  };
  return (
    <section>
      <h2>{say('order.changes')}</h2>
      <ul className="changes">
        {shown.map((one) => (
          <li key={one.id}>
            <time className="quiet" dateTime={one.occurred_at}>
              {day(new Date(one.occurred_at))}
            </time>
            <span>{textOf(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
