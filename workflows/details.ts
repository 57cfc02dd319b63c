import { workflowInfo } from '@temporalio/workflow';
import type { ReconciliationReport } from '../contracts/reconciliation.ts';
import type { RunLinks, RunMemo } from '../contracts/run-links.ts';
import { casePath, link } from '../contracts/run-links.ts';
import type { CheckoutHead, OrderHead } from '../contracts/workflow-messages.ts';
import { formatMinor } from '../domain/money/currency.ts';

/** What an open run says of itself in the Temporal UI, in Markdown. No personal data. */

const STATUS: Readonly<Record<CheckoutHead['status'] | OrderHead['status'], string>> = {
  incomplete: 'Not ready to be paid yet',
  ready_for_complete: 'Ready to be paid',
  requires_escalation: 'The buyer has to do something on our page',
  complete_in_progress: 'Being paid',
  completed: 'Bought',
  canceled: 'Canceled',
  placed: 'Placed',
};

const WAITS: Readonly<Record<NonNullable<CheckoutHead['waitingFor'] | OrderHead['waitingFor']>, string>> = {
  buyer: 'the buyer',
  payment: 'Stripe to say how the payment went',
  buyer_action: 'the buyer, who is at his bank',
  bank: 'the bank, which still processes the payment',
  capture: 'the money to be taken',
  confirmation_email: 'the confirmation e-mail to be sent',
  cancellation_email: 'the buyer to be told that the order is canceled',
  tax_record: 'the taxes to be booked at their provider',
  release: 'money and stock to be given back',
  support: 'support',
  shipment: 'the goods to be shipped, or the authorization to lapse',
  refund: 'a refund to be made, or to reach the buyer',
  dispute: 'the bank to decide a dispute',
  mail_again: 'a mail to be sent again',
};

/** Something that did not work and is tried again. */
export interface Trouble {
  readonly what: string;
  readonly times: number;
}

/** What a checkout's run says now. */
export function checkoutDetails(checkoutId: string, head: CheckoutHead, trouble: Trouble | null): string {
  const { units, attempt } = head;
  return page({
    head: [
      STATUS[head.status],
      head.orderNumber && `order ${head.orderNumber}`,
      `${units} ${units === 1 ? 'unit' : 'units'}`,
      head.total,
      head.channel,
    ],
    attention: head.attention,
    runbook: head.attention === null ? 'checkout-overdue.md' : 'checkout-attention.md',
    caseOf: checkoutId,
    lines: [
      ...waits(head),
      `Stock held until: ${time(head.holdExpiresMs)}; checkout open until: ${time(head.expiresMs)}`,
      ...(attempt > 0 ? [`Payment attempts: ${attempt}`] : []),
      ...tried(trouble),
      ...(head.cancelRequested ? ['A cancel was asked for'] : []),
      `Checkout \`${checkoutId}\` (${head.status}), revision ${head.revision}`,
    ],
  });
}

/** What an order's run says now. */
export function orderDetails(orderId: string, head: OrderHead, trouble: Trouble | null): string {
  return page({
    head: [STATUS[head.status], `order ${head.number}`, formatMinor(head.totalMinor, head.currency), head.channel],
    attention: head.attention,
    runbook: head.attention === null ? 'orders.md' : 'order-attention.md',
    caseOf: head.checkoutId,
    lines: [
      ...waits(head),
      ...(head.next?.do === 'wait' ? [`Stripe is read again: ${time(head.next.untilMs)}`] : []),
      ...(head.requestedRefunds.length > 0 ? [`Refunds to be made: ${head.requestedRefunds.length}`] : []),
      ...tried(trouble),
      `Order \`${orderId}\`, checkout \`${head.checkoutId}\`, revision ${head.revision}`,
    ],
  });
}

/** What a recovery's run says now. @param nextMs when Stripe is read again at the latest */
export function recoveryDetails(
  paymentIntentId: string,
  now: { readonly waits: string; readonly looks: number; readonly nextMs: number | null },
  trouble: Trouble | null,
): string {
  return page({
    head: ['Money without an order'],
    attention: trouble?.what ?? (now.waits === 'support' ? 'the money has to be given back in another way' : null),
    runbook: 'money-without-an-order.md',
    caseOf: null,
    lines: [
      `Waits for: ${now.waits}`,
      `Stripe is read again: ${time(now.nextMs)} at the latest, and at news`,
      `Looks so far: ${now.looks}`,
      ...tried(trouble),
      `PaymentIntent \`${paymentIntentId}\``,
    ],
  });
}

/** What a reconciliation's run says now. */
export function reconciliationDetails({ stage, compared, found, mendsSent, open }: ReconciliationReport): string {
  const total = Object.values(compared).reduce((sum, count) => sum + count, 0);
  return page({
    head: [stage === 'done' ? 'Done' : `Comparing: ${stage}`],
    attention: null,
    runbook: 'reconciliation.md',
    caseOf: null,
    lines: [
      `Compared so far: ${total} (${Object.entries(compared)
        .map(([walk, count]) => `${walk} ${count}`)
        .join(', ')})`,
      `Breaks found: ${found}; mends sent: ${mendsSent}${open === null ? '' : `; open in the end: ${open}`}`,
    ],
  });
}

interface Page {
  readonly head: readonly (string | null)[];
  readonly attention: string | null;
  readonly runbook: string;
  readonly caseOf: string | null;
  readonly lines: readonly string[];
}

function page({ head, attention, runbook, caseOf, lines }: Page): string {
  const [title, ...facts] = head.filter(Boolean);
  const links = further(runbook, caseOf);
  return [
    [`**${title}**`, ...facts].join(' · '),
    '',
    ...(attention === null ? [] : [`> **Needs attention:** ${attention}`, '']),
    ...lines.map((line) => `- ${line}`),
    ...(links.length > 0 ? ['', links.join(' · ')] : []),
  ].join('\n');
}

function further(runbook: string, checkoutId: string | null): string[] {
  const links = givenLinks();
  if (!links) return [];
  return [
    ...(checkoutId === null ? [] : [link('Case in the console', links.console + casePath(checkoutId))]),
    link('Runbook', `${links.runbooks}/${runbook}`),
  ];
}

/** What the run was given at its start, for itself and its children; null for runs begun before there were links. */
export function givenLinks(): RunLinks | null {
  const { console, runbooks } = (workflowInfo().memo ?? {}) as RunMemo;
  return console && runbooks ? { console, runbooks } : null;
}

function waits({
  waitingFor,
  deadlineMs,
  nextAction,
}: Pick<CheckoutHead | OrderHead, 'waitingFor' | 'deadlineMs' | 'nextAction'>) {
  return [
    `Waits for: ${waitingFor === null ? 'nothing' : WAITS[waitingFor]}`,
    ...(nextAction ? [`Next${deadlineMs ? `, at ${time(deadlineMs)}` : ''}: ${nextAction}`] : []),
  ];
}

function tried(trouble: Trouble | null): string[] {
  return trouble ? [`Tried ${trouble.times} ${trouble.times === 1 ? 'time' : 'times'}: ${trouble.what}`] : [];
}

function time(ms: number | null): string {
  return ms === null ? 'none' : new Date(ms).toISOString();
}
