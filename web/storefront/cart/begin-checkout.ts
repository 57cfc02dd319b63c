import type { Answer } from '../protocol/problem.ts';
import type { Cart } from '../protocol/carts.ts';
import type { Checkout, CheckoutWrite } from '../protocol/checkouts.ts';
import { checkouts } from '../protocol/checkouts.ts';
import { newIntent } from '../protocol/request.ts';
import { cart as cartOfBrowser } from './cart.ts';

/**
 * The checkout of the cart: begun, or gone on with where it is open already, with what the cart holds now; what the buyer told the
 * checkout of himself stays.
 */
export async function beginCheckout(cart: Cart): Promise<Answer<Checkout>> {
  const begun = await checkouts.create({ cart_id: cart.id, line_items: [] }, newIntent());
  if (!begun.ok) return begun;
  cartOfBrowser.nameCheckout(begun.value.id);
  const { status } = begun.value;
  const isOpen = status === 'incomplete' || status === 'ready_for_complete';
  if (!isOpen || sameContents(cart, begun.value)) return begun;
  const write = { ...writeOf(begun.value), ...contentsOf(cart) };
  return checkouts.update(begun.value.id, write, newIntent(), begun.etag);
}

function sameContents(cart: Cart, checkout: Checkout): boolean {
  const told = ({ line_items: lines, discounts, context }: Cart | Checkout) =>
    JSON.stringify([
      lines.map(({ item, quantity }) => `${quantity} ${item.id}`).sort(),
      discounts?.codes ?? [],
      context?.address_country,
    ]);
  return told(cart) === told(checkout);
}

function contentsOf({
  line_items: lines,
  discounts,
  context,
}: Cart): Partial<CheckoutWrite> & Pick<CheckoutWrite, 'line_items'> {
  return {
    line_items: lines.map(({ item, quantity }) => ({ item: { id: item.id }, quantity })),
    ...(context && { context }),
    discounts: { codes: discounts?.codes ?? [] },
  };
}

/** What a checkout says of its buyer and the way to him, as it is written back: a write replaces the whole. */
function writeOf({ buyer, fulfillment }: Checkout): Partial<CheckoutWrite> {
  const methods = fulfillment?.methods.map(({ type, destinations, groups, ...method }) => {
    const selected = { line_item_ids: undefined, selected_destination_id: method.selected_destination_id };
    const chosen = groups.map(({ selected_option_id: id }) => ({ selected_option_id: id }));
    if (type === 'pickup') return { ...selected, type, groups: chosen };
    const addresses = destinations.flatMap((one) => (one.type === 'shipping_address' ? [one] : []));
    return { ...selected, type, destinations: addresses, groups: chosen };
  });
  const used = methods?.filter((_, place) => fulfillment?.methods[place]?.line_item_ids.length !== 0);
  return { ...(buyer && { buyer }), ...(used && used.length > 0 && { fulfillment: { methods: used } }) };
}
