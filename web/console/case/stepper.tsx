import { useWords } from '../words.tsx';

/** A number of units, by two buttons or typed. */
export function Stepper({
  title,
  value,
  most,
  onChange,
}: {
  title: string;
  value: number;
  most: number;
  onChange: (units: number) => void;
}) {
  const { say } = useWords();
  const set = (units: number) => onChange(Math.min(Math.max(units, 0), most));
  return (
    <span className="stepper">
      <button
        type="button"
        aria-label={say('case.fewer', { title })}
        disabled={value === 0}
        onClick={() => set(value - 1)}
      >
        −
      </button>
      <input
        inputMode="numeric"
        aria-label={say('case.line_units', { title })}
        value={value}
        onChange={(event) => set(Number(event.target.value.replace(/\D/g, '').slice(0, 7)))}
      />
      <button
        type="button"
        aria-label={say('case.more', { title })}
        disabled={value >= most}
        onClick={() => set(value + 1)}
      >
        +
      </button>
    </span>
  );
}
