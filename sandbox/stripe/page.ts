import { formatAmount } from './currencies.ts';
import { escape } from './html.ts';
import type { Store } from './store.ts';

const SHOWN = 50;

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** A table of plain texts; the column named Amount is set flush right. */
function table(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (tag: 'td' | 'th', value: string, column: number): string => {
    const amount = columns[column] === 'Amount' ? ' class="amount"' : '';
    return `<${tag}${amount}>${escape(value)}</${tag}>`;
  };
  const row = (tag: 'td' | 'th', values: readonly string[]): string =>
    `<tr>${values.map((value, column) => cell(tag, value, column)).join('')}</tr>`;
  const body =
    rows.length === 0
      ? '<p class="empty">None yet.</p>'
      : `<div class="scroll"><table><thead>${row('th', columns)}</thead><tbody>` +
        `${rows.map((values) => row('td', values)).join('\n')}</tbody></table></div>`;
  return `<h2>${escape(title)}</h2>\n${body}`;
}

/**
 * The latest payments, refunds and webhook deliveries, for people. Times are UTC.
 * @param faults HTML of the fault door
 */
export function renderPage(store: Store, faults: string): string {
  const payments = store
    .newestFirst('payment_intent')
    .slice(0, SHOWN)
    .map((payment) => [
      time(payment.created * 1000),
      payment.id,
      formatAmount(payment.amount, payment.currency),
      payment.status,
      payment.last_payment_error?.message ?? payment.cancellation_reason ?? '',
      Object.entries(payment.metadata)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ')
        .slice(0, 120),
    ]);
  const refunds = store
    .newestFirst('refund')
    .slice(0, SHOWN)
    .map((refund) => [
      time(refund.created * 1000),
      refund.id,
      formatAmount(refund.amount, refund.currency),
      refund.status ?? '',
      refund.reason ?? '',
      refund.payment_intent,
    ]);
  const deliveries = store
    .newestFirst('delivery')
    .slice(0, SHOWN)
    .map((delivery) => [
      time(delivery.createdMs),
      delivery.type,
      delivery.state.replace('_', ' '),
      String(delivery.attempts),
      delivery.lastResult ?? '',
      delivery.id,
    ]);
  return `<p>Stands in for Stripe while <code>STRIPE_SECRET_KEY</code> is unset. No money moves. The latest ${SHOWN} of each; times in UTC.</p>
${table('Payments', ['Created', 'PaymentIntent', 'Amount', 'Status', 'Reason', 'Metadata'], payments)}
${table('Refunds', ['Created', 'Refund', 'Amount', 'Status', 'Reason', 'PaymentIntent'], refunds)}
${table('Webhook deliveries', ['Created', 'Event', 'State', 'Attempts', 'Last result', 'Event id'], deliveries)}
${faults}`;
}
