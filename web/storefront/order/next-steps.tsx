import { dayOf } from '../product/early-costs.tsx';
import type { Order } from '../protocol/orders.ts';
import { useSay, useWords } from '../words.tsx';

/** What has happened and what comes next, parcel by parcel, each with its day where it is known. */
export function NextSteps({ order, canceled }: { order: Order; canceled: boolean }) {
  const say = useSay();
  const { day } = useWords();
  const { expectations } = order.fulfillment;
  if (canceled)
    return (
      <section className="next">
        <h2>{say('order.next')}</h2>
        <p>{say('order.canceled_text')}</p>
      </section>
    );
  const leaves = (on: string | undefined) =>
    on === undefined || on === 'now' ? say('order.step_leaves') : say('order.step_leaves_on', { day: day(dayOf(on)) });
  return (
    <section className="next">
      <h2>{say('order.next')}</h2>
      <ol>
        <li className="done">{say('order.step_placed')}</li>
        <li>{say('order.step_mail')}</li>
        {expectations.map(({ id, method_type: type, description, fulfillable_on: on }) => (
          <li key={id}>
            {type === 'pickup' ? say('order.step_fetch') : leaves(on)}
            <span className="quiet">{description}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
