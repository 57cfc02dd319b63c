import type { Order } from '../protocol/orders.ts';

/** An account, offered once the purchase is done. */
export function AccountOffer({ order: _order }: { order: Order }) {
  return null;
}
