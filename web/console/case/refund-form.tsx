import { useEffect, useId, useState } from 'react';
import type { DeskAmount, DeskCase } from '../../../contracts/desk/case.ts';
import type { Problem } from '../api.ts';
import { ask } from '../api.ts';
import { useWords } from '../words.tsx';
import type { RefundChoice } from './refund-choice.ts';
import { minorOf } from './refund-choice.ts';
import { Stepper } from './stepper.tsx';

/** `POST …/refunds/preview`: what the refund would do now. */
interface Preview {
  readonly amount: DeskAmount;
  readonly effect: string;
}

/** Typed amounts and clicked units are worked out once nobody goes on for so long. */
const PAUSE_MS = 250;

type Way = 'everything' | 'lines' | 'amount';

/** What goes back: all that is left, units of lines and the shipping, or an amount; with what that would do, worked out by the shop. */
export function RefundForm({
  told: { order, lines, total },
  path,
  disabled,
  onChoice,
}: {
  told: DeskCase;
  path: string;
  disabled: boolean;
  onChoice: (choice: RefundChoice | null) => void;
}) {
  const { say } = useWords();
  const field = useId();
  const [way, setWay] = useState<Way>('lines');
  const [units, setUnits] = useState<Readonly<Record<string, number>>>({});
  const [shipping, setShipping] = useState(false);
  const [restock, setRestock] = useState(false);
  const [typed, setTyped] = useState('');
  const choice = choiceOf({ way, units, shipping, restock, typed, currency: total.currency });
  const { preview, problem } = usePreview(path, choice, onChoice);
  const ways = [
    ['lines', say('case.by_line')],
    ['amount', say('case.by_amount')],
    ['everything', say('case.everything', { amount: order?.refundable.text ?? '' })],
  ] as const;
  return (
    <fieldset disabled={disabled} className="refund">
      <legend>{say('case.how_much')}</legend>
      {ways.map(([value, label]) => (
        <label key={value} className="choice">
          <input type="radio" name={`${field}-way`} checked={way === value} onChange={() => setWay(value)} />
          {label}
        </label>
      ))}
      {way === 'lines' && (
        <ul className="plain-list">
          {lines.map(({ id, title, quantity, refunded_units }) => (
            <li key={id} className="refund-line">
              <span>
                {title}{' '}
                <span className="quiet small">{say('case.of_units', { count: quantity - refunded_units })}</span>
              </span>
              <Stepper
                title={title}
                value={units[id] ?? 0}
                most={quantity - refunded_units}
                onChange={(count) => setUnits({ ...units, [id]: count })}
              />
            </li>
          ))}
          {order?.shipping_refundable && (
            <li>
              <Check checked={shipping} onChange={setShipping} label={say('case.shipping')} />
            </li>
          )}
        </ul>
      )}
      {way === 'amount' && (
        <div className="field">
          <label htmlFor={`${field}-amount`}>{say('case.amount', { currency: total.currency })}</label>
          <input
            id={`${field}-amount`}
            inputMode="decimal"
            autoComplete="off"
            value={typed}
            aria-invalid={typed !== '' && choice === null}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      {way !== 'amount' && <Check checked={restock} onChange={setRestock} label={say('case.restock')} />}
      <output className={problem ? 'note bad' : 'note warn'}>
        {choice === null ? (
          <p>
            {say(way === 'amount' ? 'case.amount_wrong' : 'case.choose_lines', { most: order?.refundable.text ?? '' })}
          </p>
        ) : problem ? (
          <p>
            {problem.text || say('shell.problem')} <code>{problem.code}</code>
          </p>
        ) : preview ? (
          <p>{preview.effect}</p>
        ) : (
          <p>{say('case.preview')}</p>
        )}
      </output>
    </fieldset>
  );
}

function Check({ checked, onChange, label }: { checked: boolean; onChange: (now: boolean) => void; label: string }) {
  return (
    <label className="choice">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

function choiceOf(form: {
  way: Way;
  units: Readonly<Record<string, number>>;
  shipping: boolean;
  restock: boolean;
  typed: string;
  currency: string;
}): RefundChoice | null {
  const { way, units, shipping, restock, typed, currency } = form;
  if (way === 'amount') {
    const minor = minorOf(typed, currency);
    return minor === null ? null : { amount_minor: minor };
  }
  const back = restock && { restock: true as const };
  if (way === 'everything') return { everything: true, ...back };
  const lines = Object.entries(units).flatMap(([id, quantity]) => (quantity > 0 ? [{ id, quantity }] : []));
  if (lines.length === 0 && !shipping) return null;
  return {
    ...(lines.length > 0 && { lines, ...back }),
    ...(shipping && { shipping: true as const }),
  };
}

/** Has the shop work out what a choice would do; only what it would do can be confirmed. */
function usePreview(path: string, choice: RefundChoice | null, onChoice: (choice: RefundChoice | null) => void) {
  const wanted = choice && JSON.stringify(choice);
  const [found, setFound] = useState<{ of: string; preview?: Preview; problem?: Problem } | null>(null);
  useEffect(() => {
    onChoice(null);
    if (wanted === null) return undefined;
    const stop = new AbortController();
    const workOut = async () => {
      const body: unknown = JSON.parse(wanted);
      const answer = await ask<Preview>(`${path}/preview`, { method: 'POST', body, signal: stop.signal });
      if (stop.signal.aborted) return;
      setFound(answer.ok ? { of: wanted, preview: answer.value } : { of: wanted, problem: answer.problem });
      if (answer.ok) onChoice(JSON.parse(wanted) as RefundChoice);
    };
    const timer = setTimeout(() => void workOut(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [path, wanted, onChoice]);
  const isOurs = found !== null && found.of === wanted;
  return { preview: isOurs ? found.preview : undefined, problem: isOurs ? found.problem : undefined };
}
