import { formatAmount } from './currencies.ts';
import { badge, code, escape, Html, table, time } from './html.ts';
import { renderPayments } from './page-payments.ts';
import type { DeliveryRecord, EventRecord } from './records.ts';
import type { Store } from './store.ts';

const PAYMENTS = 50;
const EVENTS = 100;

/**
 * What the sandbox knows, for people: sums, payments with their attempts, events with their deliveries, endpoints. Times
 * are UTC by the sandbox's clock.
 * @param faults HTML of the fault door
 */
export function renderPage(store: Store, faults: string): string {
  return `<p class="soft">Stands in for Stripe while <code>STRIPE_SECRET_KEY</code> is unset. No money moves. Times in UTC.</p>
<nav><a href="#payments">Payments</a><a href="#events">Events</a><a href="#endpoints">Endpoints</a><a href="#faults">Faults</a></nav>
${sums(store)}
<h2 id="payments">Payments <small>the latest ${PAYMENTS}</small></h2>
${renderPayments(store, PAYMENTS)}
<h2 id="events">Events <small>the latest ${EVENTS}</small></h2>
<div class="scroll">${events(store)}</div>
<h2 id="endpoints">Webhook endpoints</h2>
<div class="scroll">${endpoints(store)}</div>
<section id="faults">${faults}</section>`;
}

/** Captured, refunded and what is left, in each currency. */
function sums(store: Store): string {
  const byCurrency = new Map<string, { captured: number; refunded: number }>();
  for (const { currency, amount_captured, amount_refunded } of store.all('charge')) {
    const { captured, refunded } = byCurrency.get(currency) ?? { captured: 0, refunded: 0 };
    byCurrency.set(currency, { captured: captured + amount_captured, refunded: refunded + amount_refunded });
  }
  const tile = (amount: number, currency: string, label: string): string =>
    `<div class="card"><strong>${escape(formatAmount(amount, currency))}</strong><span class="soft">${label}</span></div>`;
  const tiles = [...byCurrency].map(
    ([currency, { captured, refunded }]) =>
      tile(captured, currency, 'captured') +
      tile(refunded, currency, 'refunded') +
      tile(captured - refunded, currency, 'kept'),
  );
  return tiles.map((row) => `<div class="tiles">${row}</div>`).join('\n');
}

function events(store: Store): string {
  const deliveries = new Map<string, DeliveryRecord[]>();
  for (const delivery of store.all('delivery')) {
    const list = deliveries.get(delivery.event);
    if (list === undefined) deliveries.set(delivery.event, [delivery]);
    else list.push(delivery);
  }
  const rows = store
    .newestFirst('event')
    .slice(0, EVENTS)
    .map((event) => [
      time(event.created * 1000),
      event.type,
      code(subject(event)),
      code(event.id),
      new Html((deliveries.get(event.id) ?? []).map(delivered).join('<br>')),
    ]);
  return table(['Time', 'Type', 'About', 'Event', 'Deliveries'], rows);
}

function subject({ data }: EventRecord): string {
  return data.object.id;
}

function delivered({ endpoint, state, attempts, lastResult }: DeliveryRecord): string {
  const times = attempts === 1 ? '' : `, ${attempts} attempts`;
  const result = lastResult === null ? '' : ` (${lastResult}${times})`;
  return `${badge(state).text} <small>${escape(`${endpoint}${result}`)}</small>`;
}

function endpoints(store: Store): string {
  const rows = store
    .newestFirst('webhook_endpoint')
    .map(({ id, object }) => [code(id), object.url, badge(object.status), object.enabled_events.join(', ')]);
  return table(['Endpoint', 'URL', 'Status', 'Events'], rows);
}
