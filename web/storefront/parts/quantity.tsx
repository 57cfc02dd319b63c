import { useId, useState } from 'react';
import { useSay } from '../words.tsx';
import './quantity.css';

/**
 * So many units: by two buttons, or typed. What is typed counts when it is left, or with Enter.
 * @param of what they are units of, for a screen reader
 * @param least 0: the button takes it out
 */
export function Quantity({
  of,
  value,
  least = 1,
  most = 999,
  onChange,
}: {
  of: string;
  value: number;
  least?: number;
  most?: number;
  onChange: (value: number) => void;
}) {
  const say = useSay();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const set = (next: number) => onChange(Math.max(least, Math.min(most, next)));
  const settle = () => {
    const number = Number(typed);
    if (typed !== null && typed.trim() !== '' && Number.isSafeInteger(number) && number !== value) set(number);
    setTyped(null);
  };
  return (
    <div className="quantity">
      <label htmlFor={id} className="unseen">
        {say('quantity.of', { title: of })}
      </label>
      <button
        type="button"
        aria-label={say('quantity.fewer', { title: of })}
        disabled={value <= least}
        onClick={() => set(value - 1)}
      >
        −
      </button>
      <input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        value={typed ?? String(value)}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setTyped(target.value.replace(/\D/g, '').slice(0, 4))}
        onBlur={settle}
        onKeyDown={({ key }) => {
          if (key === 'Enter') settle();
          if (key === 'ArrowUp') set(value + 1);
          if (key === 'ArrowDown') set(value - 1);
        }}
      />
      <button
        type="button"
        aria-label={say('quantity.more', { title: of })}
        disabled={value >= most}
        onClick={() => set(value + 1)}
      >
        +
      </button>
    </div>
  );
}
