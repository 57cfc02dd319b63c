import type { RefObject } from 'react';
import { lazy, Suspense } from 'react';
import type { StorefrontSettings } from '../../../contracts/storefront.ts';
import type { Checkout } from '../protocol/checkouts.ts';
import { shopNow } from '../protocol/request.ts';
import { useMoney, useSay } from '../words.tsx';
import { formOf } from './form.ts';
import { PAYMENT_WAIT, PaymentNotLoaded } from './payment-wait.tsx';
import { messagesAt } from './problems.ts';
import type { PaymentSource } from './paying.ts';
import { TestCards } from './test-cards.tsx';
import { holdOf } from './view.ts';

/** Stripe's wrapper comes only where Stripe is used. */
const StripePayment = lazy(() =>
  // Browsers remember that a script failed until the page is loaded again; what was entered is saved.
  import('./stripe-payment.tsx').catch(() => ({
    default: () => <PaymentNotLoaded onRetry={() => location.reload()} />,
  })),
);

/** How it is paid: by Stripe's own form, by test cards where no money moves, or not at all where nothing is left to pay. */
export function Payment({
  checkout,
  settings,
  dueMinor,
  source,
}: {
  checkout: Checkout;
  settings: StorefrontSettings;
  dueMinor: number;
  source: RefObject<PaymentSource | null>;
}) {
  const say = useSay();
  const { publishable_key: publishableKey, methods, capture_method: captureMethod } = settings.payment;
  if (dueMinor === 0) return <p>{say('checkout.nothing_due')}</p>;
  if (publishableKey === null) return <TestCards source={source} />;
  return (
    <Suspense fallback={<p {...PAYMENT_WAIT}>{say('checkout.stripe.loading')}</p>}>
      <StripePayment
        {...{ publishableKey, methods, captureMethod, dueMinor, source }}
        currency={checkout.currency}
        form={formOf(checkout)}
      />
    </Suspense>
  );
}

/** Why the last try to pay came to nothing, what to do now, and by what support finds it. */
export function PaymentRefusal({ checkout }: { checkout: Checkout }) {
  const say = useSay();
  const isHeld = holdOf(checkout, shopNow())?.state === 'held';
  const messages = messagesAt(checkout.messages, 'payment').filter(({ type }) => type === 'error');
  return (
    <div role="alert" id="checkout-refusal" tabIndex={-1}>
      {messages.map(({ code, content }) => (
        <div key={code + content} className="note bad">
          <p>
            <b>{content}</b>
          </p>
          {code === 'payment_failed' && <p>{say('checkout.refused.kept', { held: isHeld ? 'yes' : 'no' })}</p>}
          <p className="small">{say('checkout.support_code', { code, id: checkout.id })}</p>
        </div>
      ))}
    </div>
  );
}

/** What is true of paying here: by whom the buyer is charged, what, when; how he gets his money back; who sees his card. */
export function Assurances({
  checkout,
  settings,
  dueMinor,
}: {
  checkout: Checkout;
  settings: StorefrontSettings;
  dueMinor: number;
}) {
  const say = useSay();
  const money = useMoney(checkout.currency);
  const { shop, payment, legal } = settings;
  return (
    <ul className="assurances">
      {dueMinor > 0 && (
        <li>
          {say(`checkout.charged.${payment.charged}`, {
            shop: shop.name,
            amount: money(dueMinor),
            currency: checkout.currency,
          })}
        </li>
      )}
      {dueMinor > 0 && (
        <li>{say(payment.publishable_key === null ? 'checkout.card.sandbox' : 'checkout.card.stripe')}</li>
      )}
      {legal.refund !== null && (
        <li>
          <a href={legal.refund} target="_blank" rel="noreferrer">
            {say('checkout.returns')}
          </a>
        </li>
      )}
    </ul>
  );
}
