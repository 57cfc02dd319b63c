import { z } from 'zod';
import type { CheckoutLine, Destination } from '../../../domain/checkout/checkout.ts';
import type { Quote } from '../../../domain/totals/quote.ts';
import { renderAddress } from './render-checkout.ts';
import { renderLineTotals, renderTotals } from './render-totals.ts';
import { address, envelope, item, total } from './response-parts.ts';
import { capabilityVersions, UCP_VERSION } from './version.ts';
import type { ShopFacts } from './version.ts';

/** An order as `GET /orders/{id}` answers it. */
export const orderResponse = z
  .object({
    ucp: envelope,
    id: z.string(),
    label: z.string(),
    checkout_id: z.string(),
    permalink_url: z.string(),
    currency: z.string(),
    line_items: z.array(
      z.object({
        id: z.string(),
        item,
        quantity: z.object({ original: z.int(), total: z.int(), fulfilled: z.int() }),
        totals: z.array(total),
        status: z.enum(['processing', 'partial', 'fulfilled', 'removed']),
      }),
    ),
    fulfillment: z.object({
      expectations: z.array(
        z.object({
          id: z.string(),
          line_items: z.array(z.object({ id: z.string(), quantity: z.int() })),
          method_type: z.string(),
          destination: address,
          description: z.string(),
        }),
      ),
      events: z.array(z.never()),
    }),
    adjustments: z.array(
      z.object({
        id: z.string(),
        type: z.string(),
        occurred_at: z.iso.datetime(),
        status: z.enum(['pending', 'completed', 'failed']),
        description: z.string(),
        line_items: z.array(z.object({ id: z.string(), quantity: z.int() })),
      }),
    ),
    totals: z.array(total),
  })
  .meta({ id: 'Order' });

export type OrderResponse = z.infer<typeof orderResponse>;

/** What of an order is shown. Times are ISO 8601 in UTC. */
export interface ShownOrder {
  readonly id: string;
  readonly number: string;
  readonly checkoutId: string;
  readonly currency: string;
  readonly lines: readonly CheckoutLine[];
  readonly quote: Quote;
  /** Null where nothing ships, and once erased. */
  readonly destination: Destination | null;
  readonly canceledAt: string | null;
  readonly cancelReason: string | null;
}

/** Before it ships, all of an order is one expectation; a canceled one has no active units. */
export function renderOrder(order: ShownOrder, shop: ShopFacts): OrderResponse {
  const quoted = new Map(order.quote.lines.map((line) => [line.lineId, line]));
  const canceled = order.canceledAt !== null;
  return {
    ucp: { version: UCP_VERSION, status: 'success', capabilities: capabilityVersions('dev.ucp.shopping.order') },
    id: order.id,
    label: order.number,
    checkout_id: order.checkoutId,
    permalink_url: `${shop.publicUrl}/order/${order.id}`,
    currency: order.currency,
    line_items: order.lines.map((line) => {
      const priced = quoted.get(line.lineId);
      if (!priced) throw new Error(`the quote of ${order.id} lacks line ${line.lineId}`);
      return {
        id: line.lineId,
        item: {
          id: line.variantId,
          title: line.title,
          price: line.unitPriceMinor,
          ...(line.imageUrl !== null && { image_url: line.imageUrl }),
        },
        quantity: { original: line.quantity, total: canceled ? 0 : line.quantity, fulfilled: 0 },
        totals: renderLineTotals(priced),
        status: canceled ? 'removed' : 'processing',
      };
    }),
    fulfillment: { expectations: canceled ? [] : expectations(order), events: [] },
    adjustments: order.canceledAt === null ? [] : [cancellation(order, order.canceledAt)],
    totals: renderTotals(order.quote),
  };
}

function expectations({ lines, quote, destination }: ShownOrder): OrderResponse['fulfillment']['expectations'] {
  const shipped = lines.filter(({ requiresShipping }) => requiresShipping);
  if (shipped.length === 0) return [];
  const option = quote.shippingOptions.find(({ id }) => id === quote.selectedShippingOptionId);
  return [
    {
      id: 'shipping',
      line_items: shipped.map(({ lineId, quantity }) => ({ id: lineId, quantity })),
      method_type: 'shipping',
      destination: destination ? renderAddress(destination) : {},
      description: option ? `${option.title}, arrives in ${option.minDays}–${option.maxDays} days` : 'Will be shipped',
    },
  ];
}

function cancellation(
  { id, lines, cancelReason }: ShownOrder,
  canceledAt: string,
): OrderResponse['adjustments'][number] {
  return {
    id: `${id}_cancellation`,
    type: 'cancellation',
    occurred_at: canceledAt,
    status: 'completed',
    description: cancelReason ?? 'The order was canceled.',
    line_items: lines.map(({ lineId, quantity }) => ({ id: lineId, quantity: -quantity })),
  };
}
