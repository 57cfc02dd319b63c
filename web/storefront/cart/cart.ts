import { useEffect, useSyncExternalStore } from 'react';
import type { Cart, CartWrite } from '../protocol/carts.ts';
import { carts } from '../protocol/carts.ts';
import type { Answer, Problem } from '../protocol/problem.ts';
import { silence } from '../protocol/problem.ts';
import { newIntent } from '../protocol/request.ts';
import { contextOf, placeNow } from '../place.ts';
import { onStored, store, stored } from '../storage.ts';

/** What all tabs know of the cart; the rest is asked for. */
interface StoredCart {
  readonly id: string;
  /** Its ETag: another one than a tab has read means that it is to be read again. */
  readonly etag: string | null;
  readonly units: number;
  /** The checkout that was begun with it. */
  readonly checkoutId?: string;
}

/** The cart of this browser, as last read. */
export interface CartState {
  /** Null: there is none, or it is not read yet (`isLoading`). */
  readonly cart: Cart | null;
  readonly isLoading: boolean;
  /** Why it could not be read. */
  readonly problem: Problem | null;
}

type CartAnswer = Promise<Answer<Cart>>;

const unsent = new Set<() => void>();
let state: CartState = { cart: null, isLoading: false, problem: null };
let etag: string | null = null;
const listeners = new Set<() => void>();

function setState(next: CartState): void {
  state = next;
  for (const listener of listeners) listener();
}

const known = () => stored<StoredCart>('cart');

/** Writes go one after another, so that each knows what the one before has come to. */
let last: Promise<unknown> = Promise.resolve();
/** Counts the times that the cart was left; and how often it had been when the current turn was asked for. */
let leavings = 0;
let turnOf = 0;
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const asked = leavings;
  const turn = last.then(() => {
    turnOf = asked;
    return work();
  });
  last = turn.catch(() => undefined);
  return turn;
}

function take(answer: Answer<Cart>): Answer<Cart> {
  // Left while it was asked for: what it was is not this browser's any more.
  if (turnOf !== leavings) return answer;
  if (!answer.ok) {
    if (answer.problem.code === 'not_found') forget();
    return answer;
  }
  const { value: cart } = answer;
  etag = answer.etag;
  setState({ cart, isLoading: false, problem: null });
  const before = known();
  const checkoutId = cart.checkout_id ?? (before?.id === cart.id ? before.checkoutId : undefined);
  store('cart', { id: cart.id, etag, units: unitsOf(cart), ...(checkoutId && { checkoutId }) } satisfies StoredCart);
  return answer;
}

const unitsOf = (cart: Cart) => cart.line_items.reduce((sum, { quantity }) => sum + quantity, 0);

function forget(): void {
  etag = null;
  setState({ cart: null, isLoading: false, problem: null });
  store('cart', null);
}

function leave(): void {
  leavings += 1;
  forget();
}

/** Reads the cart anew. */
function load(): CartAnswer | null {
  const id = known()?.id;
  if (id === undefined) return null;
  setState({ ...state, isLoading: true, problem: null });
  return inTurn(async () => {
    const answer = take(await carts.get(id));
    if (!answer.ok && answer.problem.code !== 'not_found')
      setState({ ...state, isLoading: false, problem: answer.problem });
    return answer;
  });
}

/** What a cart holds, as it is written back: a write replaces the whole. */
function writeOf(cart: Cart): CartWrite {
  return {
    line_items: cart.line_items.map(({ id, item, quantity }) => ({ id, item: { id: item.id }, quantity })),
    context: contextOf(placeNow()),
    ...(cart.discounts && { discounts: { codes: cart.discounts.codes } }),
    ...(cart.buyer && { buyer: cart.buyer }),
  };
}

/**
 * Changes the cart as a whole. Changed elsewhere meanwhile, it is read again and the change made to what is there now, once.
 */
function rewrite(change: (write: CartWrite) => CartWrite): CartAnswer {
  return inTurn(async () => {
    const id = known()?.id;
    if (id === undefined) return begin(change({ line_items: [], context: contextOf(placeNow()) }));
    let current = state.cart?.id === id && known()?.etag === etag ? state.cart : null;
    for (let tries = 1; ; tries += 1) {
      if (!current) {
        const read = take(await carts.get(id));
        if (!read.ok) return read;
        current = read.value;
      }
      const answer = take(await carts.update(current.id, change(writeOf(current)), newIntent(), etag));
      const isStale = answer.ok && answer.value.messages.some(({ code }) => code === 'revision_mismatch');
      if (!answer.ok || !isStale || tries === 2) return answer;
      current = answer.value;
    }
  });
}

async function begin(write: CartWrite): CartAnswer {
  return take(await carts.create(write, newIntent()));
}

/** The cart of this browser: one, which all its tabs share. */
export const cart = {
  /** Puts more of a variant into it, and begins it where there is none. */
  add: (item: string, quantity: number): CartAnswer =>
    inTurn(async () => {
      const id = known()?.id;
      const first: CartWrite = { line_items: [{ item: { id: item }, quantity }], context: contextOf(placeNow()) };
      if (id === undefined) return begin(first);
      const answer = take(await carts.add(id, item, quantity, newIntent()));
      // It had expired: a new one.
      return !answer.ok && answer.problem.code === 'not_found' ? begin(first) : answer;
    }),
  /** 0 takes the line out. */
  setQuantity: (line: string, quantity: number): CartAnswer =>
    inTurn(async () => {
      const id = known()?.id;
      if (id === undefined) return { ok: false, problem: silence('stopped') };
      const answer = await carts.setQuantity(id, line, quantity, newIntent());
      if (answer.ok || answer.problem.code !== 'not_found') return take(answer);
      // The line may be gone, or the cart: only the second ends it.
      const read = take(await carts.get(id));
      return read.ok && quantity > 0 ? answer : read;
    }),
  setCodes: (codes: readonly string[]): CartAnswer =>
    rewrite((write) => ({ ...write, discounts: { codes: [...codes] } })),
  /** Where it is to go has changed: its prices and taxes are estimated anew. */
  movePlace: (): CartAnswer | null => (known() ? rewrite((write) => write) : null),
  /** Reads it anew. */
  load,
  /** The cart once all that is on its way has come to something. */
  settled: (): Promise<Cart | null> => {
    for (const send of [...unsent]) send();
    return inTurn(async () => state.cart);
  },
  /** A change that rests a moment before it is sent: `settled` does not wait for that. */
  unsent,
  /** A cart that was sent by its address becomes the one of this browser. */
  adopt: (id: string): void => {
    if (known()?.id !== id) store('cart', { id, etag: null, units: 0 } satisfies StoredCart);
  },
  /** The buyer has signed in: his cart on every device becomes that of this browser, with what the guest had put into this one. */
  signedIn: (): Promise<void> =>
    inTurn(async () => {
      const id = known()?.id;
      if (id !== undefined && take(await carts.merge(id, newIntent())).ok) return;
      const mine = await carts.mine();
      const [own] = mine.ok ? mine.value.carts : [];
      if (own && turnOf === leavings)
        store('cart', { id: own.id, etag: null, units: unitsOf(own) } satisfies StoredCart);
    }),
  /** The buyer has signed out: it stays his, and not this browser's. */
  leave,
  /** Its checkout has begun. */
  nameCheckout: (checkoutId: string): void => {
    const now = known();
    if (now) store('cart', { ...now, checkoutId });
  },
  /** What was in the cart is bought: the next one begins empty. A cart that another checkout was begun with stays. */
  bought: (checkoutId: string): void => {
    if (known()?.checkoutId === checkoutId) forget();
  },
};

// Another tab has changed it: read again where it is shown, forgotten where it is gone.
onStored(() => {
  const now = known();
  if (!now) {
    if (state.cart) leave();
  } else if (listeners.size > 0 && !state.isLoading && (state.cart?.id !== now.id || etag !== now.etag)) void load();
});

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The cart, read when it is first shown and kept up with other tabs. */
export function useCart(): CartState {
  const now = useSyncExternalStore(subscribe, () => state);
  useEffect(() => {
    const there = known();
    if (there && !state.isLoading && (state.cart?.id !== there.id || etag !== there.etag)) void load();
  }, []);
  return now;
}

/** How many units are in the cart, without reading it. */
export function useCartUnits(): number {
  return useSyncExternalStore(onStored, () => known()?.units ?? 0);
}
