import { formatAmount } from './currencies.ts';
import { badge, buttons, code, escape, Html, table, time } from './html.ts';
import type { Charge, Dispute, PaymentIntent, Refund } from './records.ts';
import type { Store } from './store.ts';

/** One payment with all that belongs to it. */
interface Payment {
  paymentIntent: PaymentIntent;
  charges: Charge[];
  refunds: Refund[];
  disputes: Dispute[];
}

function byPaymentIntent<T extends { payment_intent: string }>(records: Iterable<T>, wanted: ReadonlySet<string>) {
  const found = new Map<string, T[]>();
  for (const record of records) {
    if (!wanted.has(record.payment_intent)) continue;
    const list = found.get(record.payment_intent);
    if (list === undefined) found.set(record.payment_intent, [record]);
    else list.push(record);
  }
  return found;
}

/** The latest payments, the newest first; each opens to its attempts, refunds and disputes. */
export function renderPayments(store: Store, shown: number): string {
  const latest = store.newestFirst('payment_intent').slice(0, shown);
  if (latest.length === 0) return '<p class="empty">None yet.</p>';
  const wanted = new Set(latest.map(({ id }) => id));
  const charges = byPaymentIntent(store.all('charge'), wanted);
  const refunds = byPaymentIntent(store.all('refund'), wanted);
  const disputes = byPaymentIntent(store.all('dispute'), wanted);
  return latest
    .map((paymentIntent) =>
      payment({
        paymentIntent,
        charges: charges.get(paymentIntent.id) ?? [],
        refunds: refunds.get(paymentIntent.id) ?? [],
        disputes: disputes.get(paymentIntent.id) ?? [],
      }),
    )
    .join('\n');
}

/** What is held, taken and given back of a payment, in words. */
function money({ paymentIntent, charges, refunds, disputes }: Payment): string {
  const { currency } = paymentIntent;
  const refunded = charges.reduce((sum, charge) => sum + charge.amount_refunded, 0);
  const lost = disputes.filter(({ status }) => status === 'lost').reduce((sum, { amount }) => sum + amount, 0);
  const parts = [
    paymentIntent.amount_capturable > 0 ? `${formatAmount(paymentIntent.amount_capturable, currency)} held` : '',
    paymentIntent.amount_received > 0 ? `${formatAmount(paymentIntent.amount_received, currency)} captured` : '',
    refunded > 0 ? `${formatAmount(refunded, currency)} refunded` : '',
    refunds.some(({ status }) => status === 'failed') ? 'a refund failed' : '',
    disputes.length > 0 ? 'disputed' : '',
    lost > 0 ? `${formatAmount(lost, currency)} lost` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function payment(all: Payment): string {
  const { paymentIntent } = all;
  const reason = paymentIntent.last_payment_error?.message ?? paymentIntent.cancellation_reason?.replaceAll('_', ' ');
  const metadata = Object.entries(paymentIntent.metadata)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
  const challenge = paymentIntent.next_action?.redirect_to_url?.url ?? null;
  const settle = { succeeded: 'Bank pays', failed: 'Bank refuses' };
  return `<details class="payment"><summary>
<span class="soft">${time(paymentIntent.created * 1000)}</span>
<strong class="amount">${escape(formatAmount(paymentIntent.amount, paymentIntent.currency))}</strong>
<span>${badge(paymentIntent.status).text}</span>
<span class="soft">${escape([money(all), reason ?? ''].filter((part) => part !== '').join(' · '))}</span>
</summary><div>
<p id="${escape(paymentIntent.id)}">${code(paymentIntent.id).text} ${metadata === '' ? '' : `<small>${escape(metadata.slice(0, 300))}</small>`}</p>
${challenge === null ? '' : `<p><a href="${escape(challenge)}">The page that the buyer is sent to</a></p>`}
${paymentIntent.status === 'processing' ? `<p>${buttons(`/_sandbox/payment_intents/${paymentIntent.id}/settle`, settle).text}</p>` : ''}
<h3>Attempts</h3>${attempts(all.charges)}
${all.refunds.length === 0 ? '' : `<h3>Refunds</h3>${refundTable(all.refunds)}`}
${all.disputes.length === 0 ? '' : `<h3>Disputes</h3>${disputeTable(all.disputes)}`}
</div></details>`;
}

function method(charge: Charge): string {
  const details = charge.payment_method_details;
  if (details?.card) return `${details.card.brand ?? 'card'} ${details.card.last4 ?? ''}`;
  const account = details?.us_bank_account ?? details?.sepa_debit;
  return `${(details?.type ?? '').replaceAll('_', ' ')} ${account?.last4 ?? ''}`;
}

function attempts(charges: readonly Charge[]): string {
  const columns = [
    'Time',
    'Charge',
    'Method',
    'Result',
    { amount: 'Captured' },
    { amount: 'Refunded' },
    'Capture before',
  ];
  const rows = charges.map((charge) => {
    const before = charge.payment_method_details?.card?.capture_before;
    const disputable = charge.amount_captured > charge.amount_refunded && !charge.disputed;
    return [
      time(charge.created * 1000),
      code(charge.id),
      method(charge) + (charge.payment_method_details?.card?.three_d_secure ? ', 3-D Secure' : ''),
      charge.failure_code === null
        ? badge(charge.status === 'succeeded' && !charge.captured ? 'authorized' : charge.status)
        : new Html(`<span class="bad">${escape(`${charge.failure_code}: ${charge.failure_message ?? ''}`)}</span>`),
      formatAmount(charge.amount_captured, charge.currency),
      formatAmount(charge.amount_refunded, charge.currency),
      before === undefined || charge.captured ? '' : time(before * 1000),
      disputable ? buttons(`/_sandbox/charges/${charge.id}/dispute`, { opened: 'Dispute' }) : '',
    ];
  });
  return table([...columns, ''], rows);
}

function refundTable(refunds: readonly Refund[]): string {
  const rows = refunds.map((refund) => {
    const outcomes: Record<string, string> =
      refund.status === 'pending' ? { succeeded: 'Settle', failed: 'Fail' } : { failed: 'Fail' };
    return [
      time(refund.created * 1000),
      code(refund.id),
      formatAmount(refund.amount, refund.currency),
      badge(refund.status ?? ''),
      refund.failure_reason ?? refund.reason ?? '',
      refund.status === 'failed' ? '' : buttons(`/_sandbox/refunds/${refund.id}/settle`, outcomes),
    ];
  });
  return table(['Time', 'Refund', { amount: 'Amount' }, 'Status', 'Reason', ''], rows);
}

const DECIDED = new Set(['won', 'lost', 'warning_closed']);

function disputeTable(disputes: readonly Dispute[]): string {
  const rows = disputes.map((dispute) => [
    time(dispute.created * 1000),
    code(dispute.id),
    formatAmount(dispute.amount, dispute.currency),
    badge(dispute.status),
    dispute.reason.replaceAll('_', ' '),
    DECIDED.has(dispute.status)
      ? ''
      : buttons(`/_sandbox/disputes/${dispute.id}/settle`, { won: 'Shop wins', lost: 'Shop loses' }),
  ]);
  return table(['Time', 'Dispute', { amount: 'Amount' }, 'Status', 'Reason', ''], rows);
}
