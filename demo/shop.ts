import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { orderStoryResponse, refundResponse, storyResponse } from '../api/routes/support/schemas.ts';
import type { CheckoutResponse } from '../contracts/ucp/v2026-08-25/checkout-response.ts';
import { checkoutWorkflowId } from '../contracts/workflow-messages.ts';
import { formatMinor } from '../domain/money/currency.ts';
import type { Running } from '../sandbox/running.ts';
import type { Screen } from './screen.ts';
import { openStorefront, type Storefront, totalOf } from './storefront.ts';

export type Story = z.infer<typeof storyResponse>;
export type OrderStory = z.infer<typeof orderStoryResponse>;
type Refunded = z.infer<typeof refundResponse>;

/** What the stories play on: a running product, as a buyer and as support see it. */
export interface Shop {
  readonly screen: Screen;
  readonly buyer: Storefront;
  /** The buyer's address, new in each run of the demo. */
  readonly email: string;
  /** The checkout as support reads it. */
  story(id: string): Promise<Story>;
  /** The order as support reads it. */
  orderStory(id: string): Promise<OrderStory>;
  /** Support gives all of an order back; the goods come back too. @returns once Stripe has taken the refund */
  refundAll(orderId: string, reason: string): Promise<Refunded>;
  /** Waits until the checkout waits for nothing any more. @throws after 30 s */
  untilEnded(id: string): Promise<Story>;
  /** Shows where the checkout can be seen, and what support reads about it. */
  showRecord(id: string): Promise<void>;
  /** Subject and address of the mail to a buyer about an order; null where a real mail server is configured. */
  mailAbout(orderNumber: string, to: string): Promise<{ subject: string; url: string } | null>;
}

const READ_MS = 10_000;
const END_WITHIN_MS = 30_000;

export function openShop(running: Running, screen: Screen): Shop {
  const email = `ada.${crypto.randomUUID().slice(0, 8)}@mail.example`;
  const ask = async <T>(url: string, init: RequestInit = {}): Promise<T> => {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(READ_MS) });
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${url} answered ${response.status}`);
    return (await response.json()) as T;
  };
  const asSupport = { Authorization: `Bearer ${running.supportApiKey}` };
  const read = <T>(url: string) => ask<T>(url, url.startsWith(running.apiUrl) ? { headers: asSupport } : {});
  const story = (id: string) => read<Story>(`${running.apiUrl}/support/checkouts/${id}`);
  return {
    screen,
    email,
    buyer: openStorefront(running.apiUrl, (status) =>
      screen.detail(`(busy, ${status}: the same request is sent again)`),
    ),
    story,
    orderStory: (id) => read<OrderStory>(`${running.apiUrl}/support/orders/${id}`),
    refundAll: (orderId, reason) =>
      ask<Refunded>(`${running.apiUrl}/support/orders/${orderId}/refunds`, {
        method: 'POST',
        headers: { ...asSupport, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
        body: JSON.stringify({ reason, actor: 'kim', everything: true, restock: true }),
      }),
    async untilEnded(id) {
      const deadline = Date.now() + END_WITHIN_MS;
      for (;;) {
        const seen = await story(id);
        if (seen.waiting === null) return seen;
        if (Date.now() > deadline) throw new Error(`${id} still waits for ${seen.waiting.for} after 30 s.`);
        await delay(100);
      }
    },
    async showRecord(id) {
      const { uiUrl, namespace } = running.temporal;
      const workflowId = checkoutWorkflowId(id);
      const at = `/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
      screen.step(uiUrl ? `In the Temporal UI: ${uiUrl}${at}` : `In Temporal: workflow ${workflowId}`);
      screen.step('What support reads about it:');
      for (const { at: time, what, by } of (await story(id)).story) {
        screen.detail(`${clock(time)}  ${what}${by ? ` (by ${by})` : ''}`);
      }
    },
    async mailAbout(orderNumber, email) {
      if (!running.mailboxUrl) return null;
      const mails = await read<{ id: string; to: string[]; subject: string }[]>(`${running.mailboxUrl}/messages.json`);
      const mail = mails.find(({ to, subject }) => to.includes(email) && subject.includes(orderNumber));
      if (!mail) throw new Error(`The mailbox has no mail about order ${orderNumber}.`);
      return { subject: mail.subject, url: `${running.mailboxUrl}/messages/${mail.id}` };
    },
  };
}

/** A checkout that must have been created. */
export function created(shown: Awaited<ReturnType<Storefront['create']>>): CheckoutResponse {
  if (shown.id === undefined) throw new Error(`Nothing was created: ${reasons(shown.messages)}`);
  return shown;
}

export const reasons = (messages: readonly { content: string }[]): string =>
  messages.map(({ content }) => content).join(' ');

export const money = (checkout: CheckoutResponse): string => formatMinor(totalOf(checkout), checkout.currency);

/** Time of day of an ISO 8601 time, in this machine's zone. */
export const clock = (iso: string): string => new Date(iso).toLocaleTimeString('en-GB');
