import { exampleCheckout } from '../../../contracts/ucp/v2026-08-25/example-checkout.ts';
import { EXAMPLE_SHOP } from '../../../contracts/ucp/v2026-08-25/example-shop.ts';
import { renderCheckout, renderHold } from '../../../contracts/ucp/v2026-08-25/render-checkout.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import { serverWords } from '../../../words/texts.ts';
import type { Checkout as Answered } from '../protocol/checkouts.ts';

/** For tests: what the API answers of a checkout like `exampleCheckout`, rendered by the API's own code. */
export function asAnswered(change: Partial<Checkout> = {}, news: readonly CheckoutMessage[] = []): Answered {
  const checkout = exampleCheckout(change);
  return { ...renderCheckout(checkout, news, EXAMPLE_SHOP, serverWords('en')), ...renderHold(checkout) };
}
