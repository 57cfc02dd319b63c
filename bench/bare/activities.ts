import type { Attempted, PaymentGateway } from '../../adapters/stripe/payment-gateway.ts';
import type { Receipt, Ref } from './messages.ts';

/** The activities of a checkout with empty bodies, but for the three calls to Stripe's sandbox, which are the product's. */
export function createBareActivities(gateway: PaymentGateway) {
  const empty = async (_ref: Ref): Promise<Receipt> => ({ outcome: 'applied' });
  const made = async (call: Promise<Attempted>): Promise<string> => {
    const result = await call;
    if (result.kind !== 'ok') throw new Error(`the sandbox refused: ${result.code}`);
    return result.intent.id;
  };
  return {
    applyCommand: empty,
    createOrder: empty,
    sendConfirmation: empty,
    createPaymentIntent: (checkoutId: string) =>
      made(
        gateway.create(
          { checkoutId, attempt: 1, quoteHash: '0'.repeat(64), totalMinor: 4_733, currency: 'USD' },
          `${checkoutId}/create`,
        ),
      ),
    confirmPayment: (checkoutId: string, paymentIntentId: string) =>
      made(
        gateway.confirm(
          paymentIntentId,
          { kind: 'payment_method', token: 'pm_card_visa' },
          'https://shop.example/return',
          `${checkoutId}/confirm`,
        ),
      ),
    capturePayment: (checkoutId: string, paymentIntentId: string) =>
      made(gateway.capture(paymentIntentId, `${checkoutId}/capture`)),
  };
}

export type BareActivities = ReturnType<typeof createBareActivities>;
