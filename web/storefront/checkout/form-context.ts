import { createContext, use } from 'react';
import type { Checkout } from '../protocol/checkouts.ts';
import type { AddressForm } from './address-form.ts';
import type { CheckoutForm, FormField, Pending } from './form.ts';
import type { CheckoutSession } from './session.ts';

/** What the parts of the form work with. */
export interface FormParts {
  readonly session: CheckoutSession;
  readonly checkout: Checkout;
  /** The checkout's own values with what is pending on top. */
  readonly form: CheckoutForm;
  readonly address: AddressForm;
  readonly saving: boolean;
  /** What is wrong with a field, in words; null: nothing, or it is too early to say so. */
  readonly errorOf: (field: FormField) => string | null;
  /** Something of the buyer's choice: saved at once. */
  readonly choose: (fields: Pending) => void;
  /** Typed: saved when the field is left. */
  readonly type: (fields: Pending) => void;
  readonly leave: (field: FormField) => void;
}

export const FormContext = createContext<FormParts | null>(null);

export function useForm(): FormParts {
  const parts = use(FormContext);
  if (!parts) throw new Error('a part of the checkout form stands outside of it');
  return parts;
}

/** The id by which a field is found and focused. */
export const idOf = (field: FormField): string => `checkout-${field}`;

/** What a text field of the form is bound with. */
export function useBound(field: FormField) {
  const { form, errorOf, type, leave } = useForm();
  return {
    id: idOf(field),
    name: field,
    value: form[field],
    error: errorOf(field),
    onChange: ({ target }: { target: { value: string } }) => type({ [field]: target.value }),
    onBlur: () => leave(field),
  };
}
