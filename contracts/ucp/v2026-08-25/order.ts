import { z } from 'zod';
import type { CheckoutLine, Destination } from '../../../domain/checkout/checkout.ts';
import type { PickupPlace } from '../../../domain/checkout/pickup.ts';
import type { OrderDispute, OrderRefund } from '../../../domain/order/order.ts';
import { counts, isClosed } from '../../../domain/order/order.ts';
import type { Parcel } from '../../../domain/stock/parcels.ts';
import { parcelsOf } from '../../../domain/stock/parcels.ts';
import type { PlacedUnits } from '../../../domain/stock/returned-units.ts';
import type { Quote } from '../../../domain/totals/quote.ts';
import type { SayToBuyer } from '../../../words/buyer-text.ts';
import type { Values } from '../../../words/values.ts';
import { renderAddress, renderPlace } from './render-address.ts';
import { renderItem } from './render-checkout.ts';
import { spanOf } from './render-fulfillment.ts';
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
          fulfillable_on: z.string().optional(),
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
        totals: z.array(total).optional(),
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
  /** Where its units were taken from. */
  readonly sold: readonly (PlacedUnits & { readonly backordered?: number })[];
  /** Null where nothing ships, and once erased. */
  readonly destination: Destination | null;
  /** Where the buyer fetches the goods; null where they are shipped, or neither. */
  readonly pickup: PickupPlace | null;
  readonly canceledAt: string | null;
  readonly refunds: readonly OrderRefund[];
  readonly disputes: readonly OrderDispute[];
}

/** Before it ships, an order is one expectation for each parcel; a canceled one has no active units. */
export function renderOrder(order: ShownOrder, shop: ShopFacts, say: SayToBuyer): OrderResponse {
  const quoted = new Map(order.quote.lines.map((line) => [line.lineId, line]));
  const canceled = order.canceledAt !== null;
  const given = returnedUnits(order);
  return {
    ucp: { version: UCP_VERSION, status: 'success', capabilities: capabilityVersions('dev.ucp.shopping.order') },
    id: order.id,
    label: order.number,
    checkout_id: order.checkoutId,
    permalink_url: `${shop.storefrontUrl}/order/${order.id}`,
    currency: order.currency,
    line_items: order.lines.map((line) => {
      const priced = quoted.get(line.lineId);
      if (!priced) throw new Error(`the quote of ${order.id} lacks line ${line.lineId}`);
      const active = canceled ? 0 : line.quantity - (given.get(line.lineId) ?? 0);
      return {
        id: line.lineId,
        item: renderItem(line, priced.unitPriceMinor),
        quantity: { original: line.quantity, total: active, fulfilled: 0 },
        totals: renderLineTotals(priced),
        status: active === 0 ? 'removed' : 'processing',
      };
    }),
    fulfillment: { expectations: canceled ? [] : expectations(order, given, say), events: [] },
    adjustments: adjustments(order, say),
    totals: renderTotals(order.quote, say),
  };
}

/** Units that refunds by line have taken off the order, by line. */
function returnedUnits({ refunds }: ShownOrder): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { lineId, quantity } of refunds.filter(counts).flatMap(({ lines }) => lines))
    units.set(lineId, (units.get(lineId) ?? 0) + quantity);
  return units;
}

type Expectation = OrderResponse['fulfillment']['expectations'][number];

function expectations(order: ShownOrder, given: ReadonlyMap<string, number>, say: SayToBuyer): Expectation[] {
  const { lines, sold } = order;
  const parcels = remaining(parcelsOf(lines, sold), given);
  const { id, text, ...way } = wayOf(order, say);
  const [only] = parcels;
  const plain = parcels.length === 1 && only?.shipsOn === 'now';
  return parcels.map(({ lines: units, shipsOn }, index) => ({
    id: index === 0 ? id : `${id}_${index + 1}`,
    line_items: units.map(({ lineId, quantity }) => ({ id: lineId, quantity })),
    ...way,
    description: plain ? text : parcelText({ number: index + 1, count: parcels.length, way: text }, shipsOn, say),
    // The day is known as a day: its beginning in UTC stands for it.
    ...(!plain && shipsOn !== null && { fulfillable_on: shipsOn === 'now' ? 'now' : `${shipsOn}T00:00:00Z` }),
  }));
}

/** All that is shipped goes to one address; all that is fetched, from one place. */
function wayOf({ quote, destination, pickup }: ShownOrder, say: SayToBuyer) {
  if (pickup) {
    const { name, address: at } = pickup;
    const text = at.hours === null ? name : `${name}, ${at.hours}`;
    return { id: 'pickup', method_type: 'pickup', destination: renderPlace(at), text };
  }
  const option = quote.shippingOptions.find(({ id }) => id === quote.selectedShippingOptionId);
  const text = option ? say('order.arrives', { title: option.title, ...spanOf(option) }) : say('order.will_ship');
  return { id: 'shipping', method_type: 'shipping', destination: destination ? renderAddress(destination) : {}, text };
}

function parcelText(parcel: Values, shipsOn: Parcel['shipsOn'], say: SayToBuyer): string {
  if (shipsOn === 'now') return say('order.parcel', parcel);
  if (shipsOn === null) return say('order.parcel_unknown', parcel);
  return say('order.parcel_later', { ...parcel, day: { day: shipsOn } });
}

/** What is left of parcels without the units that were given back: those that would leave last are taken off first. */
function remaining(parcels: readonly Parcel[], given: ReadonlyMap<string, number>): Parcel[] {
  const off = new Map(given);
  const left = [...parcels].reverse().map((parcel): Parcel => {
    const lines = parcel.lines.flatMap(({ lineId, quantity }) => {
      const taken = Math.min(quantity, off.get(lineId) ?? 0);
      off.set(lineId, (off.get(lineId) ?? 0) - taken);
      return quantity > taken ? [{ lineId, quantity: quantity - taken }] : [];
    });
    return { ...parcel, lines };
  });
  return left.reverse().filter(({ lines }) => lines.length > 0);
}

type Adjustment = OrderResponse['adjustments'][number];

/** What changed after the order was placed, oldest first: refunds, disputes, its cancellation. */
function adjustments(order: ShownOrder, say: SayToBuyer): Adjustment[] {
  const all = [
    ...order.refunds.map(refundAdjustment),
    ...order.disputes.map((dispute) => disputeAdjustment(dispute, say)),
    ...(order.canceledAt === null ? [] : [cancellation(order, order.canceledAt, say)]),
  ];
  return all.sort((one, other) => Date.parse(one.occurred_at) - Date.parse(other.occurred_at));
}

function refundAdjustment(refund: OrderRefund): Adjustment {
  const { id, status, amountMinor, giftCardMinor, reason, lines, requestedAt } = refund;
  return {
    id,
    type: 'refund',
    occurred_at: requestedAt,
    status: status === 'succeeded' ? 'completed' : status === 'failed' || status === 'refused' ? 'failed' : 'pending',
    description: reason,
    line_items: lines.map(({ lineId, quantity }) => ({ id: lineId, quantity: -quantity })),
    totals: [{ type: 'total', amount: -(amountMinor + giftCardMinor) }],
  };
}

/** Lost: the buyer has the money. Won: nothing changed. */
function disputeAdjustment(dispute: OrderDispute, say: SayToBuyer): Adjustment {
  const { id, status, amountMinor, openedAt } = dispute;
  return {
    id,
    type: 'dispute',
    occurred_at: openedAt,
    status: status === 'lost' ? 'completed' : isClosed(dispute) ? 'failed' : 'pending',
    description: say('order.disputed', { reason: dispute.reason }),
    line_items: [],
    totals: [{ type: 'total', amount: -amountMinor }],
  };
}

function cancellation({ id, lines }: ShownOrder, canceledAt: string, say: SayToBuyer): Adjustment {
  return {
    id: `${id}_cancellation`,
    type: 'cancellation',
    occurred_at: canceledAt,
    status: 'completed',
    description: say('order.canceled'),
    line_items: lines.map(({ lineId, quantity }) => ({ id: lineId, quantity: -quantity })),
  };
}
