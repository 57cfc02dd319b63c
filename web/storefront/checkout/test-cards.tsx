import type { Ref } from 'react';
import { useImperativeHandle, useState } from 'react';
import type { StorefrontText } from '../words.tsx';
import { useSay } from '../words.tsx';
import { Choice } from './field.tsx';
import type { PaymentSource } from './paying.ts';

/** Stripe's test cards, by the name under which each is a payment method (https://docs.stripe.com/testing). */
const CARDS: readonly (readonly [string, StorefrontText, StorefrontText, string])[] = [
  ['pm_card_visa', 'checkout.test.works', 'checkout.test.works_text', '4242'],
  ['pm_card_threeDSecure2Required', 'checkout.test.asks', 'checkout.test.asks_text', '3220'],
  ['pm_card_visa_chargeDeclined', 'checkout.test.declined', 'checkout.test.declined_text', '0002'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'checkout.test.funds', 'checkout.test.funds_text', '9995'],
  ['pm_card_chargeDeclinedExpiredCard', 'checkout.test.expired', 'checkout.test.expired_text', '0069'],
  ['pm_card_chargeDeclinedProcessingError', 'checkout.test.error', 'checkout.test.error_text', '0119'],
  ['pm_card_threeDSecureRequiredChargeDeclined', 'checkout.test.asks_no', 'checkout.test.asks_no_text', '1629'],
];

/** Without a key of Stripe's: cards that only its sandbox knows, and that say so. No card data is asked for, and no money moves. */
export function TestCards({ source }: { source: Ref<PaymentSource> }) {
  const say = useSay();
  const [chosen, choose] = useState('pm_card_visa');
  useImperativeHandle(source, () => ({ check: async () => true, token: async () => chosen }), [chosen]);
  return (
    <div className="test-cards">
      <p className="note warn">{say('checkout.test.notice')}</p>
      <fieldset className="choices">
        <legend className="unseen">{say('checkout.test.cards')}</legend>
        {CARDS.map(([token, title, text, lastFour]) => (
          <Choice
            key={token}
            name="card"
            value={token}
            title={say(title)}
            detail={`•••• ${lastFour} · ${say(text)}`}
            checked={chosen === token}
            onChange={() => choose(token)}
          />
        ))}
      </fieldset>
    </div>
  );
}
