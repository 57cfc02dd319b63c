import { formatAmount } from './currencies.ts';
import type { Store } from './store.ts';

const SHOWN = 50;

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; white-space: nowrap; }
  th { font-weight: 600; } td.amount, th.amount { text-align: right; font-variant-numeric: tabular-nums; }
  code { font-size: .9em; } .empty { opacity: .7; }
`;

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stripe sandbox</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Stripe sandbox</h1>
<p>Stands in for Stripe while <code>STRIPE_SECRET_KEY</code> is unset. No money moves. The latest ${SHOWN} of each; times in UTC.</p>
${table('Payments', ['Created', 'PaymentIntent', 'Amount', 'Status', 'Reason', 'Metadata'], payments)}
${table('Refunds', ['Created', 'Refund', 'Amount', 'Status', 'Reason', 'PaymentIntent'], refunds)}
${table('Webhook deliveries', ['Created', 'Event', 'State', 'Attempts', 'Last result', 'Event id'], deliveries)}
${faults}
</body>
</html>
`;
}
