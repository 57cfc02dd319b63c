import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import type { Appearance, Stripe, StripeElementLocale, StripeElementsOptionsMode } from '@stripe/stripe-js';
// `pure`: the script is loaded when it is asked for, and not by being named here.
import { loadStripe } from '@stripe/stripe-js/pure';
import type { Ref } from 'react';
import { useEffect, useImperativeHandle, useMemo, useState } from 'react';
import { toStripeAmount } from '../../../domain/money/stripe-amount.ts';
import { useSay, useWords } from '../words.tsx';
import type { CheckoutForm } from './form.ts';
import { PAYMENT_WAIT, PaymentNotLoaded, WAIT_ID } from './payment-wait.tsx';
import type { PaymentSource } from './paying.ts';

export interface StripeParts {
  readonly publishableKey: string;
  /** Stripe's names of the ways of paying that the shop takes. */
  readonly methods: readonly string[];
  /** As the PaymentIntent will have it, or Stripe refuses the token (https://docs.stripe.com/payments/accept-a-payment-deferred). */
  readonly captureMethod: 'manual' | 'automatic';
  /** What is left to pay. */
  readonly dueMinor: number;
  /** ISO 4217, capitals. */
  readonly currency: string;
  /** Billing is where the goods go, unless the buyer says something else. */
  readonly form: CheckoutForm;
  readonly source: Ref<PaymentSource>;
}

/**
 * Stripe's Payment Element in deferred mode (https://docs.stripe.com/payments/finalize-payments-on-the-server): the page collects,
 * and hands the shop a ConfirmationToken; the PaymentIntent is made and confirmed by the checkout's workflow alone. Which wallets
 * and which ways of paying later are shown is Stripe's choice among those that the shop takes.
 */
export default function StripePayment(parts: StripeParts) {
  const [tries, setTries] = useState(0);
  return <Loaded key={tries} onRetry={() => setTries(tries + 1)} {...parts} />;
}

/** One try to load Stripe.js. */
function Loaded({ onRetry, ...parts }: StripeParts & { onRetry: () => void }) {
  const { say, language } = useWords();
  const { publishableKey } = parts;
  // In the language in which it began it goes on: Stripe.js can't be told another one later.
  const [locale] = useState(language as StripeElementLocale);
  const [stripe, setStripe] = useState<Stripe | 'loading' | 'failed'>('loading');
  useEffect(() => {
    let isOver = false;
    loadStripe(publishableKey, { locale }).then(
      (loaded) => !isOver && setStripe(loaded ?? 'failed'),
      () => !isOver && setStripe('failed'),
    );
    return () => {
      isOver = true;
    };
  }, [publishableKey, locale]);

  if (stripe === 'loading') return <output {...PAYMENT_WAIT}>{say('checkout.stripe.loading')}</output>;
  if (stripe === 'failed') return <PaymentNotLoaded onRetry={onRetry} />;
  return <Element stripe={stripe} onFailed={() => setStripe('failed')} {...parts} />;
}

const WHY_NOT = {
  above_maximum: 'checkout.stripe.too_large',
  below_minimum: 'checkout.stripe.too_small',
  not_in_steps: 'checkout.stripe.not_in_steps',
} as const;

function Element({
  stripe,
  onFailed,
  dueMinor,
  currency,
  methods,
  captureMethod,
  form,
  source,
}: StripeParts & { stripe: Stripe; onFailed: () => void }) {
  const say = useSay();
  const appearance = useAppearance();
  const payable = toStripeAmount(dueMinor, currency);
  const amount = payable.ok ? payable.amount : 0;
  const options = useMemo(
    (): StripeElementsOptionsMode => ({
      mode: 'payment',
      amount,
      currency: currency.toLowerCase(),
      captureMethod,
      allowedPaymentMethodTypes: [...methods],
      appearance,
    }),
    [amount, currency, methods, captureMethod, appearance],
  );
  if (!payable.ok)
    return (
      <p className="note warn" role="alert" id={WAIT_ID} tabIndex={-1}>
        {say(WHY_NOT[payable.reason], { currency })}
      </p>
    );
  return (
    <Elements stripe={stripe} options={options}>
      <Collected form={form} source={source} onFailed={onFailed} />
    </Elements>
  );
}

function Collected({ form, source, onFailed }: Pick<StripeParts, 'form' | 'source'> & { onFailed: () => void }) {
  const say = useSay();
  const stripe = useStripe();
  const elements = useElements();
  const [problem, setProblem] = useState<string | null>(null);
  useImperativeHandle(source, () => {
    const failed = (message: string | undefined) => setProblem(message ?? say('checkout.stripe.not_taken'));
    return {
      // First of all, within the click: wallets open their sheet by it.
      check: async () => {
        setProblem(null);
        if (!stripe || !elements) {
          failed(say('checkout.stripe.loading'));
          return false;
        }
        const { error } = await elements.submit();
        // What is wrong with a field is said beside it, by Stripe.
        if (error && error.type !== 'validation_error') failed(error.message);
        return !error;
      },
      token: async () => {
        if (!stripe || !elements) return null;
        const { error, confirmationToken } = await stripe.createConfirmationToken({
          elements,
          // What the Element does not collect; what it does, the buyer has entered there.
          params: { payment_method_data: { billing_details: { email: form.email, phone: form.phone } } },
        });
        if (error) failed(error.message);
        return confirmationToken?.id ?? null;
      },
    };
  }, [stripe, elements, form, say]);
  const name = [form.firstName, form.lastName].filter((part) => part !== '').join(' ');
  return (
    <>
      <PaymentElement
        onLoadError={onFailed}
        options={{
          layout: { type: 'accordion', defaultCollapsed: false, radios: 'if_multiple' },
          // Prefilled, so that Stripe asks only for what its ways of paying need beside it.
          defaultValues: {
            billingDetails: {
              name,
              email: form.email,
              phone: form.phone,
              address: {
                line1: form.street,
                line2: form.extended,
                city: form.city,
                state: form.region,
                postal_code: form.postalCode,
                country: form.country,
              },
            },
          },
          fields: { billingDetails: { name: 'auto', email: 'never', phone: 'never', address: 'auto' } },
        }}
      />
      <p className="error" role="alert">
        {problem}
      </p>
    </>
  );
}

/** The page's own colours, which follow the system's, told to the frames that Stripe draws. */
function useAppearance(): Appearance {
  const [isDark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const list = matchMedia('(prefers-color-scheme: dark)');
    const look = () => setDark(list.matches);
    list.addEventListener('change', look);
    return () => list.removeEventListener('change', look);
  }, []);
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const of = (name: string) => style.getPropertyValue(name).trim();
    return {
      theme: isDark ? 'night' : 'stripe',
      disableAnimations: matchMedia('(prefers-reduced-motion: reduce)').matches,
      variables: {
        colorPrimary: of('--strong'),
        colorBackground: of('--card'),
        colorText: of('--text'),
        colorTextSecondary: of('--quiet'),
        colorDanger: of('--bad'),
        fontFamily: 'system-ui, sans-serif',
        fontSizeBase: '16px',
        borderRadius: of('--radius-small'),
        spacingUnit: '4px',
      },
      rules: {
        '.Input': { border: `1px solid ${of('--field-line')}`, padding: '12px' },
        '.Label': { fontWeight: '600' },
      },
    };
  }, [isDark]);
}
