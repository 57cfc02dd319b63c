import { useId, useState } from 'react';
import { messagesAt } from '../parts/messages.tsx';
import type { Cart } from '../protocol/carts.ts';
import { useSay, useWords } from '../words.tsx';
import { cart as cartOfBrowser } from './cart.ts';

/** Codes that nothing the buyer does will make good; others may be once he says who he is, or buys more. */
const HOPELESS: ReadonlySet<string> = new Set(['discount_code_invalid', 'discount_code_expired']);

const refusalOf = (cart: Cart, place: number) => messagesAt(cart.messages, `$.discounts.codes[${place}]`)[0];

/** Promotion codes: what each takes off, or why it takes nothing off. What the shop takes off by itself stands with them. */
export function Codes({
  cart,
  during,
}: {
  cart: Cart;
  during: (work: () => ReturnType<typeof cartOfBrowser.add>) => Promise<boolean>;
}) {
  const say = useSay();
  const { money } = useWords();
  const id = useId();
  const [typed, setTyped] = useState('');
  const codes = cart.discounts?.codes ?? [];
  const applied = cart.discounts?.applied ?? [];
  const set = (next: readonly string[]) => during(() => cartOfBrowser.setCodes(next));
  const add = async () => {
    const code = typed.trim();
    if (code === '' || codes.some((one) => one.toLowerCase() === code.toLowerCase())) return setTyped('');
    // One that is worth nothing makes place for the next try.
    const kept = codes.filter((_, place) => !HOPELESS.has(refusalOf(cart, place)?.code ?? ''));
    if (await set([...kept, code])) setTyped('');
  };
  return (
    <form
      className="codes"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div className="field">
        <label htmlFor={id}>{say('codes.label')}</label>
        <div className="codes-row">
          <input
            id={id}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={100}
            value={typed}
            aria-describedby={`${id}-news`}
            onChange={({ target }) => setTyped(target.value)}
          />
          <button type="submit" className="button second">
            {say('codes.apply')}
          </button>
        </div>
      </div>
      <ul id={`${id}-news`} aria-live="polite">
        {applied
          .filter(({ automatic }) => automatic)
          .map(({ title, amount }) => (
            <li key={title} className="good">
              <span>{title}</span>
              <span>−{money(amount, cart.currency)}</span>
            </li>
          ))}
        {codes.map((code, place) => {
          const refused = refusalOf(cart, place);
          const taken = applied.find((one) => one.code?.toLowerCase() === code.toLowerCase());
          return (
            <li key={code} className={!refused ? 'good' : HOPELESS.has(refused.code) ? 'bad' : 'later'}>
              <span>
                <b>{code}</b>
                {refused ? `: ${refused.content}` : taken && ` −${money(taken.amount, cart.currency)}`}
              </span>
              <button
                type="button"
                className="plain small"
                aria-label={say('codes.remove_of', { code })}
                onClick={() => {
                  // The button goes with its code.
                  document.getElementById(id)?.focus();
                  void set(codes.filter((one) => one !== code));
                }}
              >
                {say('cart.remove')}
              </button>
            </li>
          );
        })}
      </ul>
    </form>
  );
}
