import { formatMinor } from '../../../domain/money/currency.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { ActionView } from './view.ts';
import { LOOK_SECONDS } from './view.ts';

/** What the page tells besides its state. */
export interface ActionFacts {
  readonly shopName: string;
  readonly totalMinor: number;
  readonly currency: string;
  /** UCP's id of the action, for platforms that show the page within their own. */
  readonly actionId: string;
  /** The page's own address, without a query. */
  readonly ownUrl: string;
  /** Where the bank asks; only in state `asked`. */
  readonly bankUrl: string | null;
  /** The shop's page of this checkout. */
  readonly checkoutUrl: string;
  readonly publicUrl: string;
  readonly storefrontUrl: string;
}

const TITLE: Readonly<Record<ActionView['state'], string>> = {
  asked: 'Confirm your payment',
  checking: 'Checking with your bank',
  placed: 'Your order is placed',
  failed: 'The payment did not go through',
  canceled: 'This checkout was canceled',
  over: 'This payment is over',
};

const STYLE = `
  :root { color-scheme: light dark; --text: #1d2327; --quiet: #59636b; --back: #f6f7f8; --card: #fff; --line: #dfe3e6;
    --strong: #14532d; --on-strong: #fff; }
  @media (prefers-color-scheme: dark) { :root { --text: #e8eaec; --quiet: #a3adb5; --back: #15181a; --card: #1e2225;
    --line: #343a3f; --strong: #86d6a3; --on-strong: #0d2416; } }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back);
    color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
  main { width: 100%; max-width: 26rem; padding: 1.75rem 1.5rem; background: var(--card); border: 1px solid var(--line);
    border-radius: 0.75rem; overflow-wrap: anywhere; }
  h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.25; }
  p { margin: 0 0 1rem; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; margin: 0 0 1.25rem; padding: 0.875rem 0;
    border-block: 1px solid var(--line); }
  dt { color: var(--quiet); }
  dd { margin: 0; text-align: end; font-weight: 600; }
  .go { display: block; margin: 0 0 1rem; padding: 0.875rem 0.5rem; border-radius: 0.5rem; background: var(--strong);
    color: var(--on-strong); font-weight: 600; text-align: center; text-decoration: none; }
  .go:last-child { margin-bottom: 0; }
  .go[hidden] { display: none; }
  .go:hover { filter: brightness(1.1); }
  a { color: inherit; }
  a:focus-visible { outline: 3px solid var(--strong); outline-offset: 3px; border-radius: 0.25rem; }
  .quiet { margin: 0; color: var(--quiet); font-size: 0.875rem; }
`;

/** The page where a buyer confirms one attempt at his bank. It works without script and needs nothing from elsewhere. */
export function actionPage(view: ActionView, facts: ActionFacts): string {
  const title = TITLE[view.state];
  const next =
    view.state === 'checking' && view.look !== null
      ? html`<meta http-equiv="refresh" content="${LOOK_SECONDS}; url=${facts.ownUrl}?look=${view.look}" />`
      : '';
  return html`<!doctype html>
    <html lang="en" data-action="${facts.actionId}" data-state="${view.state}" data-next="${nextUrl(view, facts)}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        ${next}
        <title>${title} – ${facts.shopName}</title>
        <style>
          ${{ html: STYLE }}
        </style>
        <script src="${facts.publicUrl}/actions/surface.js" defer></script>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content(view, facts)}
        </main>
      </body>
    </html> `.html;
}

/** Where the page leads by itself once the payment is settled; empty before. */
function nextUrl(view: ActionView, { storefrontUrl, checkoutUrl }: ActionFacts): string {
  if (view.state === 'asked' || view.state === 'checking') return '';
  return view.state === 'placed' ? `${storefrontUrl}/order/${view.orderId}` : checkoutUrl;
}

function content(view: ActionView, facts: ActionFacts): Html {
  switch (view.state) {
    case 'asked':
      return html`<p>
          ${view.again ? 'Your bank has not confirmed the payment yet.' : 'Your bank wants to be sure that it is you.'}
          Nothing is charged before you confirm.
        </p>
        ${amount(facts)}
        <a class="go" id="bank" href="${facts.bankUrl ?? facts.checkoutUrl}" rel="noreferrer">Continue to your bank</a>
        <p class="quiet">
          Your items stay set aside meanwhile. You have about
          ${view.minutesLeft === 1 ? 'a minute' : `${view.minutesLeft} minutes`}.
          <a href="${facts.checkoutUrl}">Back to the shop</a>
        </p>`;
    case 'checking':
      return html`<p role="status">This takes a moment. ${view.look === null ? '' : 'The page goes on by itself.'}</p>
        ${amount(facts)}
        <p class="quiet">
          You are not charged twice.
          ${
            view.look === null
              ? html`<a href="${facts.ownUrl}?look=1">Look again</a>`
              : html`<a href="${facts.ownUrl}?look=${view.look}">Look now</a>`
          }
        </p>`;
    case 'placed':
      return html`<p role="status">Thank you. Order ${view.orderNumber} is confirmed by e-mail.</p>
        ${amount(facts)}
        <a class="go" href="${facts.storefrontUrl}/order/${view.orderId}">See your order</a>`;
    case 'failed':
      return html`<p role="status">${view.content}</p>
        ${amount(facts)}
        <a class="go" href="${facts.checkoutUrl}">Back to the shop</a>`;
    case 'canceled':
      return html`<p role="status">You were not charged.</p>
        <p class="quiet"><a href="${facts.checkoutUrl}">Back to the shop</a></p>`;
    case 'over':
      return html`<p role="status">Another try has taken its place.</p>
        <a class="go" href="${facts.checkoutUrl}">Back to the shop</a>`;
  }
}

function amount({ shopName, totalMinor, currency }: ActionFacts): Html {
  return html`<dl>
    <dt>Shop</dt>
    <dd>${shopName}</dd>
    <dt>Amount</dt>
    <dd>${formatMinor(totalMinor, currency)}</dd>
  </dl>`;
}
