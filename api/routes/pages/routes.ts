import { Router } from 'express';
import { loadCheckout } from '../../../adapters/postgres/checkout-table.ts';
import { renderTotals } from '../../../contracts/ucp/v2026-08-25/render-totals.ts';
import { standingMessages } from '../../../domain/checkout/messages.ts';
import type { CheckoutStatus } from '../../../domain/checkout/checkout.ts';
import { formatMinor } from '../../../domain/money/currency.ts';
import type { Quote } from '../../../domain/totals/quote.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { visibleOrder } from '../orders/routes.ts';
import { html, page } from './html.ts';
import type { Html } from './html.ts';

const CHECKOUT_ID = /^chk_[A-Za-z0-9_-]{1,64}$/;

const STATUS: Readonly<Record<CheckoutStatus, string>> = {
  incomplete: 'Something is still missing before you can pay.',
  requires_escalation: 'Your bank asks you to confirm the payment.',
  ready_for_complete: 'Ready to be paid.',
  complete_in_progress: 'Your payment is in progress.',
  completed: 'Your order is placed. Thank you.',
  canceled: 'This checkout was canceled. You were not charged.',
};

/** What a buyer sees who follows the addresses that answers carry: state and totals, nothing personal. */
export function pageRoutes(deps: AppDependencies): Router {
  const { settings, db } = deps;
  const router = Router();

  router.get('/', (_request, response) => {
    const body = html`<p>This is the checkout service of ${settings.shop.name}.</p>
      <ul>
        <li><a href="/docs">How to use it</a>, and the same <a href="/openapi.json">for programs</a></li>
        <li><a href="/.well-known/ucp">What it speaks</a> (UCP)</li>
        <li><a href="/readyz">Whether it is ready</a></li>
      </ul>`;
    response.type('html').send(page(settings.shop.name, body));
  });

  router.get('/checkout/:id', async (request, response) => {
    const { id } = request.params;
    const checkout = CHECKOUT_ID.test(id) ? await loadCheckout(db.sql, id) : null;
    if (!checkout) throw new ApiError('not_found');
    response.locals['checkoutId'] = checkout.id;
    const { order } = checkout;
    const notes = standingMessages(checkout).map(({ content }) => html`<li>${content}</li>`);
    const body = html`<p>${STATUS[checkout.status]}</p>
      ${order ? html`<p><a href="/order/${order.id}">Order ${order.number}</a></p>` : ''}
      ${
        notes.length > 0
          ? html`<ul>
              ${notes}
            </ul>`
          : ''
      }
      ${totalsTable(checkout.quote)}`;
    response
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(page(`Checkout at ${settings.shop.name}`, body));
  });

  router.get('/order/:id', async (request, response) => {
    const order = await visibleOrder(deps, request, response);
    const canceled = order.canceledAt !== null;
    const body = html`<p>${canceled ? 'This order was canceled.' : `Placed on ${order.placedAt.slice(0, 10)}.`}</p>
      ${totalsTable(order.quote)}`;
    response
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(page(`Order ${order.number}`, body));
  });

  return router;
}

function totalsTable(quote: Quote): Html {
  const lines = quote.lines.map(
    ({ title, quantity, subtotalMinor }) =>
      html`<tr>
        <td>${quantity} × ${title}</td>
        <td>${formatMinor(subtotalMinor, quote.currency)}</td>
      </tr>`,
  );
  const totals = renderTotals(quote).map(
    ({ type, display_text, amount }) =>
      html`<tr>
        <td>${display_text ?? type}</td>
        <td>${formatMinor(amount, quote.currency)}</td>
      </tr>`,
  );
  return html`<table>
    <tbody>
      ${lines}${totals}
    </tbody>
  </table>`;
}
