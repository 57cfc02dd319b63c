import type { DeskCase } from '../../../contracts/desk/case.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { ServerText } from '../../../words/texts.ts';
import { amount } from './tongue.ts';
import type { Tongue } from './tongue.ts';

/** The sum as the buyer sees it; what is 0 is left out. */
export function totalsOf(
  tongue: Tongue,
  { quote, giftCards = [], currency, pickup }: Pick<Checkout, 'quote' | 'giftCards' | 'currency' | 'pickup'>,
): DeskCase['totals'] {
  const line = (key: ServerText, minor: number, label = '') =>
    minor === 0 ? [] : [{ label: tongue.say(key, { label }), amount: amount(tongue, minor, currency) }];
  const fetched = pickup !== null && quote.pickupLocationId !== undefined;
  const giftMinor = giftCards.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return [
    { label: tongue.say('total.subtotal'), amount: amount(tongue, quote.subtotalMinor, currency) },
    ...line('total.items_discount', -quote.itemsDiscountMinor),
    ...line(fetched ? 'total.pickup' : 'total.shipping', quote.shippingMinor),
    ...line('total.shipping_discount', -quote.discountMinor),
    ...quote.taxes
      .filter(({ inclusive }) => !inclusive)
      .flatMap(({ label, amountMinor }) => line('total.tax', amountMinor, label)),
    ...line('total.fee', quote.feeMinor),
    { label: tongue.say('total.total'), amount: amount(tongue, quote.totalMinor, currency) },
    ...quote.taxes
      .filter(({ inclusive }) => inclusive)
      .flatMap(({ label, amountMinor }) => line('total.tax_included', amountMinor, label)),
    ...line('total.gift_cards', -giftMinor),
  ];
}
