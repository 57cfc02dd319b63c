import { setTimeout as delay } from 'node:timers/promises';
import type { CartResponse } from '../contracts/ucp/v2026-08-25/cart-response.ts';
import type { CheckoutResponse } from '../contracts/ucp/v2026-08-25/checkout-response.ts';
import type { OrderResponse } from '../contracts/ucp/v2026-08-25/order.ts';
import type { Message } from '../contracts/ucp/v2026-08-25/response-parts.ts';

/** A checkout as the API shows it; without an id when nothing was created, for the reasons in `messages`. */
export type Shown = CheckoutResponse | { id?: undefined; status?: undefined; messages: Message[] };

/** One item of a basket. */
export interface Item {
  id: string;
  quantity: number;
}

/** Longer than the API lets a complete wait. */
const ANSWER_MS = 15_000;
/** With at most 2 s between two tries: half a minute. */
const TRIES = 20;
const LONGEST_PAUSE_MS = 2_000;

const CHECKOUTS = '/checkout-sessions';
const DESTINATION = {
  street_address: '1 Main Street',
  address_locality: 'Springfield',
  address_region: 'IL',
  postal_code: '62701',
  address_country: 'US',
};

/** A storefront's side of the API, as plain as it gets: every write carries a key, and a retry sends the same one. */
export interface Storefront {
  create(items: readonly Item[], email: string): Promise<Shown>;
  /** The whole checkout again, now with a way of shipping. */
  chooseShipping(id: string, items: readonly Item[], email: string, option: string): Promise<CheckoutResponse>;
  /** The whole checkout again, now with discount codes too. */
  enterCodes(
    id: string,
    items: readonly Item[],
    email: string,
    option: string,
    codes: readonly string[],
  ): Promise<CheckoutResponse>;
  /** A cart: what it would cost, and nothing set aside. @param contents as the API takes them */
  fillCart(contents: object): Promise<CartResponse>;
  /** The checkout that a cart becomes. */
  checkOut(cartId: string): Promise<Shown>;
  /** The whole checkout again. @param contents as the API takes them */
  write(id: string, contents: object): Promise<CheckoutResponse>;
  /** @param token name of a test card, such as `pm_card_visa` */
  complete(id: string, token: string): Promise<CheckoutResponse>;
  /** Pays `amount` (minor units) by gift card, and the rest by a test card. */
  completeWithGiftCard(id: string, code: string, amount: number, token: string): Promise<CheckoutResponse>;
  /** As a browser does: from our page to the sandbox's bank, yes, and back. */
  sayYesToTheBank(pageUrl: string): Promise<void>;
  cancel(id: string): Promise<CheckoutResponse>;
  read(id: string): Promise<CheckoutResponse>;
  readOrder(id: string): Promise<OrderResponse>;
}

/**
 * @param apiUrl without a slash at its end
 * @param onRetry told of each 429 and 503 before the request is sent again
 * @throws from each method when the answer is neither 200 nor 201, or the API can't be reached
 */
export function openStorefront(apiUrl: string, onRetry: (status: number) => void = () => undefined): Storefront {
  const send = async <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<T> => {
    const key = crypto.randomUUID();
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(`${apiUrl}${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', ...(method !== 'GET' && { 'Idempotency-Key': key }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (response.ok) return (await response.json()) as T;
      const text = await response.text();
      if (![429, 503].includes(response.status) || tries === TRIES) {
        throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
      }
      onRetry(response.status);
      const seconds = Number(response.headers.get('retry-after') ?? 1);
      await delay(Math.min(Number.isFinite(seconds) ? seconds * 1_000 : LONGEST_PAUSE_MS, LONGEST_PAUSE_MS));
    }
  };
  const basket = (items: readonly Item[], email: string, option?: string) => ({
    line_items: items.map(({ id, quantity }) => ({ item: { id }, quantity })),
    buyer: { email, first_name: 'Ada', last_name: 'Lovelace' },
    context: { currency: 'USD' },
    fulfillment: {
      methods: [
        {
          type: 'shipping',
          destinations: [DESTINATION],
          ...(option && { groups: [{ selected_option_id: option }] }),
        },
      ],
    },
  });
  const card = (token: string) => ({
    id: 'card',
    handler_id: 'stripe',
    type: 'card',
    credential: { type: 'token', token },
  });
  return {
    create: (items, email) => send('POST', CHECKOUTS, basket(items, email)),
    chooseShipping: (id, items, email, option) => send('PUT', `${CHECKOUTS}/${id}`, basket(items, email, option)),
    enterCodes: (id, items, email, option, codes) =>
      send('PUT', `${CHECKOUTS}/${id}`, { ...basket(items, email, option), discounts: { codes } }),
    fillCart: (contents) => send('POST', '/carts', contents),
    checkOut: (cartId) => send('POST', CHECKOUTS, { cart_id: cartId, line_items: [] }),
    write: (id, contents) => send('PUT', `${CHECKOUTS}/${id}`, contents),
    complete: (id, token) => send('POST', `${CHECKOUTS}/${id}/complete`, { payment: { instruments: [card(token)] } }),
    completeWithGiftCard: (id, code, amount, token) => {
      const credential = { type: 'gift_card', token: code };
      const gift = { id: 'gift', handler_id: 'gift_cards', type: 'gift_card', credential, amount };
      return send('POST', `${CHECKOUTS}/${id}/complete`, { payment: { instruments: [gift, card(token)] } });
    },
    async sayYesToTheBank(pageUrl) {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const page = await (await fetch(pageUrl, { signal })).text();
      const bank = /id="bank"[^>]*\shref="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
      if (!bank) throw new Error(`${pageUrl} sends nobody to a bank`);
      const answer = await fetch(bank, { method: 'POST', body: new URLSearchParams({ outcome: 'succeeded' }), signal });
      if (!answer.ok) throw new Error(`the way back from the bank answered ${answer.status}`);
    },
    cancel: (id) => send('POST', `${CHECKOUTS}/${id}/cancel`, {}),
    read: (id) => send('GET', `${CHECKOUTS}/${id}`),
    readOrder: (id) => send('GET', `/orders/${id}`),
  };
}

/** The amount to pay, in minor units. */
export function totalOf({ totals }: CheckoutResponse): number {
  const total = totals.find(({ type }) => type === 'total');
  if (!total) throw new Error('a checkout without a total');
  return total.amount;
}
