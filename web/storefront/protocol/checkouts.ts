import type { z } from 'zod';
import type {
  completeCheckout,
  createCheckout,
  updateCheckout,
} from '../../../contracts/ucp/v2026-08-25/checkout-requests.ts';
import type { CheckoutResponse } from '../../../contracts/ucp/v2026-08-25/checkout-response.ts';
import type { Answer } from './problem.ts';
import { ask } from './request.ts';

export type Checkout = CheckoutResponse;
export type CheckoutWrite = z.input<typeof updateCheckout>;
export type CompleteWrite = z.input<typeof completeCheckout>;

type CheckoutAnswer = Promise<Answer<Checkout>>;
const at = (id: string) => `/checkout-sessions/${encodeURIComponent(id)}`;
/** A complete waits for the outcome of the payment; the API itself answers within 10 s. */
const COMPLETE_MS = 25_000;

/** UCP's checkout capability. `key`: of the intent. `ifMatch`: change nothing if the checkout has changed since. */
export const checkouts = {
  get: (id: string, signal?: AbortSignal): CheckoutAnswer =>
    ask({ method: 'GET', path: at(id), ...(signal && { signal }) }),
  create: (body: z.input<typeof createCheckout>, key: string): CheckoutAnswer =>
    ask({ method: 'POST', path: '/checkout-sessions', body, key }),
  update: (id: string, body: CheckoutWrite, key: string, ifMatch: string | null): CheckoutAnswer =>
    ask({ method: 'PUT', path: at(id), body, key, ifMatch }),
  complete: (
    id: string,
    body: CompleteWrite,
    key: string,
    ifMatch: string | null,
    notAfterMs: number,
  ): CheckoutAnswer =>
    ask({ method: 'POST', path: `${at(id)}/complete`, body, key, ifMatch, notAfterMs, timeoutMs: COMPLETE_MS }),
  cancel: (id: string, key: string): CheckoutAnswer => ask({ method: 'POST', path: `${at(id)}/cancel`, body: {}, key }),
};
