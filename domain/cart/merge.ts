import type { Cart, CartContents, CartLine } from './cart.ts';
import { unnamed, withoutRepeats } from './cart.ts';

/**
 * What becomes of a guest's cart when he signs in and has a cart already. None loses a product.
 * sum: the quantities add up. newest: where both have a product, the quantity of the cart that was changed last.
 * ask: nothing is done where both have something; the buyer decides.
 */
export type MergePolicy = 'sum' | 'newest' | 'ask';

/** Whether there is anything for the buyer to decide. */
export function needsChoice(guest: Pick<Cart, 'lines'>, own: Pick<Cart, 'lines'>): boolean {
  return guest.lines.length > 0 && own.lines.length > 0;
}

/** The customer's cart with the guest's in it: every product of both, every code of both, what the newer cart says of the buyer. */
export function merged(guest: Cart, own: Cart, policy: Exclude<MergePolicy, 'ask'>, mostUnits: number): CartContents {
  const guestIsNewer = guest.updatedAt > own.updatedAt;
  const [newer, older] = guestIsNewer ? [guest, own] : [own, guest];
  return {
    lines: policy === 'sum' ? summed(own, guest, mostUnits) : newest(own, guest, guestIsNewer, mostUnits),
    codes: unique([...newer.codes, ...older.codes]),
    buyer: newer.buyer ?? older.buyer,
    // A guess never outranks what somebody said.
    ...(newer.localityGuessed && older.locality && !older.localityGuessed ? placeOf(older) : placeOf(newer, older)),
    currency: newer.currency,
  };
}

function placeOf(cart: Cart, fallback: Cart = cart): Pick<Cart, 'locality' | 'localityGuessed'> {
  const source = cart.locality ? cart : fallback;
  return { locality: source.locality, localityGuessed: source.localityGuessed };
}

function summed(own: Cart, guest: Cart, mostUnits: number): CartLine[] {
  return withoutRepeats([...own.lines, ...guest.lines.map(unnamed)], mostUnits);
}

function newest(own: Cart, guest: Cart, guestIsNewer: boolean, mostUnits: number): CartLine[] {
  const fromGuest = new Map(guest.lines.map((line) => [line.variantId, line.quantity]));
  const kept = own.lines.map((line) => ({
    ...line,
    quantity: guestIsNewer ? (fromGuest.get(line.variantId) ?? line.quantity) : line.quantity,
  }));
  const known = new Set(own.lines.map(({ variantId }) => variantId));
  return withoutRepeats(
    [...kept, ...guest.lines.filter(({ variantId }) => !known.has(variantId)).map(unnamed)],
    mostUnits,
  );
}

/** Codes are compared without regard to case. */
function unique(codes: readonly string[]): string[] {
  const seen = new Set<string>();
  return codes.filter((code) => {
    const key = code.trim().toUpperCase();
    return seen.has(key) ? false : seen.add(key);
  });
}
