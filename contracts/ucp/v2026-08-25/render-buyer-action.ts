import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import { buyerText } from '../../../domain/errors.ts';
import type { CheckoutResponse } from './checkout-response.ts';
import { giftCardInstruments } from './render-tenders.ts';
import { HANDLER_ID } from './version.ts';

/** The type of a 3-D Secure action (UCP payment authentication, "Payment 3DS Challenge Action"). */
const CHALLENGE = 'dev.ucp.payment.three_ds_challenge';

/** Where the buyer confirms the payment at his bank. */
export interface BuyerAction {
  readonly url: string;
  /** The caller has said in its profile that it shows such a page itself. */
  readonly negotiated: boolean;
}

/** The name of the action of an attempt: another attempt is another occurrence. */
export function actionIdOf(attempt: number): string {
  return `three_ds_${attempt}`;
}

/**
 * What a checkout says that waits for the buyer: an action to those who have negotiated it, who show the page and look again;
 * to all others that the buyer has to be sent to the page (UCP checkout, `requires_escalation`).
 */
export function renderBuyerAction(
  checkout: Checkout,
  { url, negotiated }: BuyerAction,
): Pick<CheckoutResponse, 'status' | 'continue_url' | 'payment' | 'actions'> {
  if (!negotiated) return { status: 'requires_escalation', continue_url: url };
  const instrument = checkout.instrumentId ?? 'card';
  return {
    status: 'complete_in_progress',
    continue_url: url,
    payment: {
      instruments: [
        ...giftCardInstruments(checkout),
        { id: instrument, handler_id: HANDLER_ID, type: 'card', selected: true },
      ],
    },
    actions: {
      [CHALLENGE]: [{ id: actionIdOf(checkout.attempt), config: { payment_instrument_id: instrument, url } }],
    },
  };
}

/** `requires_escalation` has to come with the reason for which the buyer is needed. */
export const escalation: CheckoutMessage = {
  type: 'error',
  code: 'requires_3ds',
  severity: 'requires_buyer_input',
  content: buyerText('requires_3ds'),
  target: { part: 'payment' },
};
