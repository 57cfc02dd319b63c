import type { CheckoutMessage, MessageTarget } from '../../../domain/checkout/messages.ts';
import type { SayToBuyer } from '../../../words/buyer-text.ts';
import { tell } from '../../../words/say.ts';
import type { ErrorOutcome, Message } from './response-parts.ts';
import { UCP_VERSION } from './version.ts';

/** Answers list shipping first. */
const METHOD = '$.fulfillment.methods[0]';
const PICKUP = '$.fulfillment.methods[1]';

/** Where in the answer the part stands that a message is about (RFC 9535). */
function pathOf(target: MessageTarget): string {
  switch (target.part) {
    case 'line':
      return `$.line_items[${target.index}]`;
    case 'quantity':
      return `$.line_items[${target.index}].quantity`;
    case 'email':
      return '$.buyer.email';
    case 'destination':
      return `${METHOD}.destinations[0]`;
    case 'selected_destination':
      return `${METHOD}.selected_destination_id`;
    case 'option':
      return `${METHOD}.groups[0].selected_option_id`;
    case 'code':
      return `$.discounts.codes[${target.index}]`;
    case 'pickup_place':
      return `${PICKUP}.selected_destination_id`;
    case 'pickup_lines':
      return `${PICKUP}.line_item_ids`;
    case 'payment':
      return '$.payment.instruments[0]';
    case 'instrument':
      return `$.payment.instruments[${target.index}]`;
  }
}

export function renderMessage({ type, code, severity, target, content }: CheckoutMessage, say: SayToBuyer): Message {
  return {
    type,
    code,
    ...(type === 'error' && { severity: severity ?? 'recoverable' }),
    content: tell(say, content),
    ...(target && { path: pathOf(target) }),
  };
}

/** The answer of a create that made nothing: its errors can't be mended on a checkout that does not exist. */
export function renderNothingCreated(
  messages: readonly CheckoutMessage[],
  say: SayToBuyer,
  continueUrl: string,
): ErrorOutcome {
  return errorOutcome(
    messages.map((message) => (message.type === 'error' ? { ...message, severity: 'unrecoverable' } : message)),
    say,
    continueUrl,
  );
}

/** A business outcome without a resource. */
export function errorOutcome(
  messages: readonly CheckoutMessage[],
  say: SayToBuyer,
  continueUrl?: string,
): ErrorOutcome {
  return {
    ucp: { version: UCP_VERSION, status: 'error' },
    messages: messages.map((message) => renderMessage(message, say)),
    ...(continueUrl !== undefined && { continue_url: continueUrl }),
  };
}
