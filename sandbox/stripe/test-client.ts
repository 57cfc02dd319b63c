import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { afterEach } from '@jest/globals';
import Stripe from 'stripe';
import { createStripeSandbox } from './server.ts';
import type { ListeningSandbox, StripeSandboxOptions } from './server.ts';

/** A clock that only a test moves. */
export class TestClock {
  ms = Date.UTC(2026, 10, 20);
  readonly now = (): number => this.ms;

  advanceHours(hours: number): void {
    this.ms += hours * 3_600_000;
  }
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A sandbox on a free port, closed after the test, and the real SDK pointed at it (without retries of its own). */
export async function startSandbox(options: StripeSandboxOptions = {}) {
  const created = createStripeSandbox(options);
  const sandbox: ListeningSandbox = await created.listen(0);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= sandbox.close());
  open.push(close);
  const { faults } = created;
  return { stripe: client(sandbox.port), url: sandbox.url, port: sandbox.port, faults, close };
}

export function client(port: number, key = 'sk_test_sandbox'): Stripe {
  return new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
}

/** Parameters of a payment as the product makes it: confirmed on the server, captured later. */
export const manual = {
  amount: 2000,
  currency: 'usd',
  capture_method: 'manual',
  confirmation_method: 'manual',
  allowed_payment_method_types: ['card'],
} satisfies Stripe.PaymentIntentCreateParams;

/** Lets a bank or a cardholder act (controls.ts); the status of the answer. */
export async function settle(url: string, noun: string, id: string, outcome: string, verb = 'settle'): Promise<number> {
  const body = new URLSearchParams({ outcome });
  return (await fetch(`${url}/_sandbox/${noun}/${id}/${verb}`, { method: 'POST', body })).status;
}

/** The id of what may be expanded. */
export function idOf(reference: string | { id: string } | null): string {
  if (reference === null) throw new Error('there is no reference');
  return typeof reference === 'string' ? reference : reference.id;
}

/** The SDK's error of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('the call was expected to fail');
}

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A webhook endpoint that answers with `status(n)` to the n-th delivery and keeps what came. */
export async function startReceiver(status: (count: number) => number = () => 200) {
  const received: Received[] = [];
  let wake: () => void = () => undefined;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      received.push({ headers: req.headers, body: Buffer.concat(chunks).toString() });
      res.statusCode = status(received.length);
      res.end();
      wake();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/webhooks`,
    received,
    /** Resolves when `count` deliveries have come (jest's own time limit ends the wait). */
    async until(count: number): Promise<void> {
      while (received.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}
