import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { laterText } from '../../../domain/stock/line-stock.ts';
import type { SayToBuyer } from '../../../words/buyer-text.ts';
import { tell } from '../../../words/say.ts';
import type { CheckoutResponse } from './checkout-response.ts';

type Available = NonNullable<NonNullable<CheckoutResponse['fulfillment']>['available_methods']>;

/**
 * When the lines can leave, where some of them can't at once; nothing where all can.
 * Source: UCP fulfillment, "Available Methods", `fulfillable_on`.
 */
export function renderAvailability({ lines, pickup }: Pick<Checkout, 'lines' | 'pickup'>, say: SayToBuyer): Available {
  const type: Available[number]['type'] = pickup?.wanted ? 'pickup' : 'shipping';
  const shipped = lines.filter(({ requiresShipping }) => requiresShipping);
  const late = shipped.filter(({ later }) => later !== undefined);
  if (late.length === 0) return [];
  const now = shipped.filter(({ later, quantity }) => later === undefined || later.units < quantity);
  return [
    ...(now.length === 0 ? [] : [{ type, line_item_ids: now.map(({ lineId }) => lineId), fulfillable_on: 'now' }]),
    ...late.flatMap(({ lineId, later, quantity }) =>
      later
        ? [
            {
              type,
              line_item_ids: [lineId],
              // The day is known as a day: its beginning in UTC stands for it.
              fulfillable_on: later.shipsOn === null ? null : `${later.shipsOn}T00:00:00Z`,
              description: tell(say, laterText(later, quantity)),
            },
          ]
        : [],
    ),
  ];
}
