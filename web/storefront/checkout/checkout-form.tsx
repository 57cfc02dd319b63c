import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { StorefrontSettings } from '../../../contracts/storefront.ts';
import type { Checkout } from '../protocol/checkouts.ts';
import { ProblemNote } from '../shell/problem-note.tsx';
import type { StorefrontText } from '../words.tsx';
import { useMoney, useSay } from '../words.tsx';
import type { AddressForm } from './address-form.ts';
import { addressFormOf } from './address-form.ts';
import { Delivery } from './delivery.tsx';
import type { FormParts } from './form-context.ts';
import { FormContext, idOf } from './form-context.ts';
import type { CheckoutForm, FormField } from './form.ts';
import { chosenMethod, formOf } from './form.ts';
import type { SessionState } from './known-checkout.ts';
import { DifferenceNotice, PageMessages } from './notices.tsx';
import { WAIT_ID } from './payment-wait.tsx';
import { Assurances, Payment, PaymentRefusal } from './payment.tsx';
import type { PaymentSource } from './paying.ts';
import { messagesAt, problemsOf } from './problems.ts';
import type { ChangeGiftCards } from './reductions.tsx';
import { Reductions } from './reductions.tsx';
import type { CheckoutSession } from './session.ts';
import { Shipping } from './shipping.tsx';
import type { Step } from './steps.tsx';
import { stepId, STEPS, Steps, titleOf } from './steps.tsx';
import type { GiftCard } from './view.ts';
import { amountOf, splitOf } from './view.ts';

export interface CheckoutFormParts {
  readonly session: CheckoutSession;
  readonly state: SessionState;
  readonly checkout: Checkout;
  readonly settings: StorefrontSettings;
  readonly giftCards: readonly GiftCard[];
  readonly onGiftCards: ChangeGiftCards;
  /** Something else stands in its place; what was entered is kept. */
  readonly hidden: boolean;
  readonly children: ReactNode;
}

/** Contact and delivery, shipping, payment: one page, so that all that was entered stays in sight until it is paid. */
export function CheckoutFormPage(parts: CheckoutFormParts) {
  const { session, state, checkout, settings, giftCards, onGiftCards, hidden, children } = parts;
  const say = useSay();
  const money = useMoney(checkout.currency);
  const source = useRef<PaymentSource>(null);
  const { pending, paying, problem, difference, refusals } = state;
  const form = useMemo((): CheckoutForm => ({ ...formOf(checkout), ...pending }), [checkout, pending]);
  const address = useAddressForm(checkout, form);
  const ships = checkout.fulfillment !== undefined;
  const fetched = form.way === 'pickup';
  const hasOptions = (chosenMethod(checkout)?.groups[0]?.options.length ?? 0) > 0;
  const problems = problemsOf(form, address, { ships, hasOptions });
  const [tried, setTried] = useState(false);
  const [left, setLeft] = useState<ReadonlySet<FormField>>(new Set());

  const formParts = useMemo((): FormParts => {
    const errorOf = (field: FormField) => {
      const own = problems.find(([wrong]) => wrong === field)?.[1];
      // Too early to say that something is missing; what is written and wrong is said once the field is left.
      const isDue = tried || (left.has(field) && form[field] !== '');
      if (own) return isDue ? say(own) : null;
      return messagesOf(checkout, field)[0] ?? null;
    };
    const choose: FormParts['choose'] = (fields) => {
      session.type(fields);
      void session.save();
    };
    const leave = (field: FormField) => {
      setLeft((before) => new Set(before).add(field));
      void session.save();
    };
    return {
      session,
      checkout,
      form,
      address,
      saving: state.saving,
      errorOf,
      choose,
      type: (f) => session.type(f),
      leave,
    };
  }, [session, checkout, form, address, state.saving, problems, tried, left, say]);

  const focusFirst = useCallback((id: string | undefined) => {
    // After what is shown by the same press.
    requestAnimationFrame(() => {
      const wrong = id ? document.getElementById(id) : firstTold();
      wrong?.focus();
      wrong?.scrollIntoView({ block: 'center' });
    });
  }, []);
  useEffect(() => {
    if (refusals > 0) focusFirst(undefined);
  }, [refusals, focusFirst]);

  const { dueMinor } = splitOf(amountOf(checkout, 'total'), giftCards);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const [first] = problems;
    if (first) return focusFirst(idOf(first[0]));
    // Nothing to pay with yet: what is to come, or why it does not, stands in its place.
    if (dueMinor > 0 && !source.current) return focusFirst(WAIT_ID);
    void session.pay(dueMinor > 0 ? source.current : null, giftCards);
  };

  const isPaying = paying.kind === 'sending';
  // What is chosen for the buyer is done once he has come so far.
  const isDelivered = problems.every(([field]) => field === 'optionId');
  const done: Record<Step, boolean> = {
    delivery: isDelivered,
    shipping: isDelivered && (!ships || (hasOptions && problems.length === 0)),
    payment: false,
  };
  return (
    <form className="checkout-form" noValidate onSubmit={submit} hidden={hidden} aria-busy={isPaying || state.saving}>
      <Steps steps={STEPS.filter((step) => ships || step !== 'shipping')} done={done} fetched={fetched} />
      {children}
      <DifferenceNotice
        difference={difference}
        currency={checkout.currency}
        onSeen={() => session.dismissDifference()}
      />
      <PageMessages checkout={checkout} hasDifference={difference !== null} />
      <FormContext value={formParts}>
        <Section step="delivery" title={titleOf('delivery', fetched)} number={1}>
          <Delivery />
        </Section>
        {ships && (
          <Section step="shipping" title={titleOf('shipping', fetched)} number={2}>
            <Shipping />
          </Section>
        )}
        <Section step="payment" title={titleOf('payment', fetched)} number={ships ? 3 : 2}>
          <Reductions session={session} checkout={checkout} giftCards={giftCards} onGiftCards={onGiftCards} />
          <PaymentRefusal checkout={checkout} />
          <Payment checkout={checkout} settings={settings} dueMinor={dueMinor} source={source} />
        </Section>
      </FormContext>
      <ProblemNote problem={problem} onRetry={() => void session.save({}, true)} />
      <button type="submit" className="button wide pay" aria-disabled={isPaying}>
        {isPaying ? (
          <>
            <span className="spinner" aria-hidden="true" /> {say('checkout.pay_busy')}
          </>
        ) : (
          say(dueMinor > 0 ? 'checkout.pay' : 'checkout.place_order', { amount: money(dueMinor) })
        )}
      </button>
      <Assurances checkout={checkout} settings={settings} dueMinor={dueMinor} />
    </form>
  );
}

function Section({
  step,
  title,
  number,
  children,
}: {
  step: Step;
  title: StorefrontText;
  number: number;
  children: ReactNode;
}) {
  const say = useSay();
  return (
    <section className="step card" id={stepId(step)} aria-labelledby={`${stepId(step)}-title`}>
      <h2 id={`${stepId(step)}-title`}>
        <span className="number" aria-hidden="true">
          {number}
        </span>
        {say(title)}
      </h2>
      {children}
    </section>
  );
}

/** The form of the country's addresses; the API may want more of it, since it knows the shop's zones. */
function useAddressForm(checkout: Checkout, form: CheckoutForm): AddressForm {
  const isLacking = messagesAt(checkout.messages, 'address').some(({ code }) => code === 'field_required');
  const { country, region, postalCode } = form;
  return useMemo(() => {
    const usual = addressFormOf(country);
    const complete = form.street !== '' && form.city !== '';
    const lacks = [
      ...(region === '' && !usual.region?.required ? ['region' as const] : []),
      ...(postalCode === '' && !usual.postalCode?.required ? ['postalCode' as const] : []),
    ];
    return isLacking && complete ? addressFormOf(country, lacks) : usual;
  }, [country, region, postalCode, form.street, form.city, isLacking]);
}

/** What the API says of one field; that something is missing, the page says itself. */
function messagesOf({ messages }: Checkout, field: FormField): string[] {
  return messagesAt(messages, 'field')
    .filter(({ code, path }) => code !== 'field_required' && path?.endsWith(field === 'email' ? '.email' : ''))
    .map(({ content }) => content);
}

/** What the buyer is to look at first: a wrong field, or what the page says. */
function firstTold(): HTMLElement | null {
  const told = [
    '#checkout-difference .note',
    '.checkout-form [aria-invalid="true"]',
    '#checkout-refusal .note',
    '.checkout-form [role="alert"] > .note',
    '.checkout-form .note.bad[role="alert"]',
    '.checkout-form .note[role="alert"]',
  ];
  for (const place of told) {
    const found = document.querySelector<HTMLElement>(place);
    const alert = found?.closest<HTMLElement>('[role="alert"]');
    if (alert) alert.tabIndex = -1;
    if (found) return alert ?? found;
  }
  return null;
}
