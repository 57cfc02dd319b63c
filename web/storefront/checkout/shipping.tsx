import type { Checkout } from '../protocol/checkouts.ts';
import { useMoney, useWords } from '../words.tsx';
import { Choice } from './field.tsx';
import { idOf, useForm } from './form-context.ts';
import { chosenMethod } from './form.ts';
import { messagesAt } from './problems.ts';
import { SpotMessages } from './spot-messages.tsx';
import { amountOf } from './view.ts';

type Option = NonNullable<Checkout['fulfillment']>['methods'][number]['groups'][number]['options'][number];

/** How the goods come: the ways that there are for this address, each with its days and its price. */
export function Shipping() {
  const { say } = useWords();
  const { checkout, form, choose, errorOf } = useForm();
  const money = useMoney(checkout.currency);
  const days = useDays();
  const method = chosenMethod(checkout);
  const options = method?.groups[0]?.options ?? [];
  const price = (option: Option) => {
    const amount = amountOf(option, 'total');
    return amount === 0 ? say('checkout.free') : money(amount);
  };
  const unavailable = (checkout.fulfillment?.available_methods ?? []).filter(
    ({ type, line_item_ids: lines, fulfillable_on: on }) =>
      type === 'shipping' && lines.length === 0 && on === undefined,
  );
  if (form.way === 'pickup' && method?.type !== 'pickup') return null;
  if (options.length === 0)
    return (
      <p className="quiet">
        {say(form.way === 'pickup' ? 'checkout.shipping.place_first' : 'checkout.shipping.first')}
      </p>
    );
  if (method?.type === 'pickup')
    return options.map((option) => (
      <p key={option.id} className="choice-text">
        <b>{option.title}</b>
        <span className="quiet small">{option.description.plain}</span>
      </p>
    ));
  const error = errorOf('optionId');
  return (
    <fieldset className="choices" aria-describedby={error ? 'checkout-option-error' : undefined}>
      <legend className="unseen">{say('checkout.step.shipping')}</legend>
      {options.map((option, index) => (
        <Choice
          key={option.id}
          id={index === 0 ? idOf('optionId') : undefined}
          name="option"
          title={option.title}
          detail={days(option) ?? option.description.plain}
          price={price(option)}
          checked={form.optionId === option.id}
          onChange={() => choose({ optionId: option.id })}
        />
      ))}
      {unavailable.map(({ description }) => (
        <p key={description} className="quiet small">
          {description}
        </p>
      ))}
      {error && (
        <p className="error" id="checkout-option-error">
          {error}
        </p>
      )}
      <SpotMessages
        messages={messagesAt(checkout.messages, 'option').filter(({ code }) => code !== 'field_required')}
      />
    </fieldset>
  );
}

/** The days on which an option arrives; null where the API does not tell them. They are days and no moments: no time zone moves them. */
function useDays(): (option: Option) => string | null {
  const { say, day } = useWords();
  const dateOf = (time: string) => {
    const [year = 0, month = 1, date = 1] = time.slice(0, 10).split('-').map(Number);
    return new Date(year, month - 1, date);
  };
  return ({ earliest_fulfillment_time: from, latest_fulfillment_time: to }) => {
    if (!from || !to) return null;
    const [first, last] = [day(dateOf(from)), day(dateOf(to))];
    return first === last
      ? say('checkout.arrives_on', { day: last })
      : say('checkout.arrives_between', { first, last });
  };
}
