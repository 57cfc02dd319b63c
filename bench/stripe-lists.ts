import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the lists hold: payment n was made `stepMs` after payment n − 1. */
export interface ListedPayments {
  readonly count: number;
  readonly firstMs: number;
  readonly stepMs: number;
  /** Payments that Stripe knows nothing of. */
  readonly missing: ReadonlySet<number>;
  readonly amount: number;
}

const intentId = (n: number): string => `pi_bench_${n}`;
const checkoutId = (n: number): string => `chk_bench_${String(n).padStart(9, '0')}`;

/**
 * Serves Stripe's lists of PaymentIntents and refunds, and single PaymentIntents, without keeping any: each is computed from its
 * number. It stands for Stripe in the bench of reconciliation only, which needs more payments than the sandbox keeps, and
 * answers in a millisecond or two where Stripe takes some hundred.
 */
export async function startStripeLists(listed: ListedPayments) {
  const { count, firstMs, stepMs, missing, amount } = listed;
  const createdOf = (n: number) => Math.floor((firstMs + n * stepMs) / 1_000);
  const intent = (n: number) => ({
    id: intentId(n),
    object: 'payment_intent',
    amount,
    amount_received: amount,
    currency: 'usd',
    status: 'succeeded',
    created: createdOf(n),
    metadata: { checkout_id: checkoutId(n), attempt: '1' },
    latest_charge: { id: `ch_bench_${n}`, object: 'charge', amount_refunded: 0 },
  });
  let calls = 0;
  const answer = (url: URL): { status: number; body: object } => {
    calls += 1;
    const single = /^\/v1\/payment_intents\/pi_bench_(\d+)$/.exec(url.pathname)?.[1];
    if (single !== undefined) {
      const n = Number(single);
      return n < count && !missing.has(n)
        ? { status: 200, body: intent(n) }
        : {
            status: 404,
            body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: single } },
          };
    }
    const list = (data: object[], more: boolean) => ({ status: 200, body: { object: 'list', data, has_more: more } });
    if (url.pathname === '/v1/refunds') return list([], false);
    const [from, to] = [Number(url.searchParams.get('created[gte]')), Number(url.searchParams.get('created[lte]'))];
    const after = url.searchParams.get('starting_after');
    const newest = Math.min(count - 1, Math.floor(((to + 1) * 1_000 - firstMs) / stepMs) + 1);
    const data: object[] = [];
    let n = after === null ? newest : Number(after.slice('pi_bench_'.length)) - 1;
    for (; n >= 0 && createdOf(n) >= from && data.length < Number(url.searchParams.get('limit')); n -= 1) {
      if (createdOf(n) <= to && !missing.has(n)) data.push(intent(n));
    }
    return list(data, n >= 0 && createdOf(n) >= from);
  };
  const server = createServer((request, response) => {
    const { status, body } = answer(new URL(request.url ?? '/', 'http://127.0.0.1'));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
