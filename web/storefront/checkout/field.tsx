import { useId } from 'react';
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react';
import { useSay } from '../words.tsx';

interface Common {
  readonly label: string;
  /** Why it is not right; said with the field (WCAG 3.3.1). */
  readonly error?: string | null;
  readonly hint?: string;
  readonly optional?: boolean;
  readonly className?: string;
}

function Frame({
  id,
  label,
  error,
  hint,
  optional,
  className,
  children,
}: Common & { id: string; children: ReactNode }) {
  const say = useSay();
  return (
    <div className={className ? `field ${className}` : 'field'}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="quiet"> {say('checkout.optional')}</span>}
      </label>
      {children}
      {hint && !error && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

const describedBy = (id: string, { error, hint }: Common) => (error ? `${id}-error` : hint ? `${id}-hint` : undefined);

/** One line of text with its label, and what is wrong with it. */
export function TextField({
  label,
  error,
  hint,
  optional,
  className,
  ...input
}: Common & Omit<InputHTMLAttributes<HTMLInputElement>, 'className'>) {
  const ownId = useId();
  const id = input.id ?? ownId;
  const common = { label, ...(error && { error }), ...(hint && { hint }), ...(optional && { optional }) };
  return (
    <Frame {...common} id={id} {...(className && { className })}>
      <input {...input} id={id} aria-invalid={error ? true : undefined} aria-describedby={describedBy(id, common)} />
    </Frame>
  );
}

/** A choice of one from many. */
export function SelectField({
  label,
  error,
  hint,
  optional,
  className,
  children,
  ...select
}: Common & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className'>) {
  const ownId = useId();
  const id = select.id ?? ownId;
  const common = { label, ...(error && { error }), ...(hint && { hint }), ...(optional && { optional }) };
  return (
    <Frame {...common} id={id} {...(className && { className })}>
      <select {...select} id={id} aria-invalid={error ? true : undefined} aria-describedby={describedBy(id, common)}>
        {children}
      </select>
    </Frame>
  );
}

/** One of a few choices, as a row of a list that is a target as a whole. */
export function Choice({
  title,
  detail,
  price,
  ...input
}: { title: string; detail?: ReactNode; price?: string } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="choice">
      <input type="radio" {...input} />
      <span className="choice-text">
        <b>{title}</b>
        {detail && <span className="quiet small">{detail}</span>}
      </span>
      {price && <span className="choice-price">{price}</span>}
    </label>
  );
}
