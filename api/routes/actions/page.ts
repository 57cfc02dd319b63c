import { failureText } from '../../../domain/errors.ts';
import { formatAmount } from '../../../words/amounts.ts';
import type { Language } from '../../../words/languages.ts';
import { tell } from '../../../words/say.ts';
import type { SayToBuyer } from '../../../words/buyer-text.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { ActionView } from './view.ts';
import { LOOK_SECONDS } from './view.ts';

/** What the page tells besides its state. */
export interface ActionFacts {
  readonly language: Language;
  /** In its address; null: not there. */
  readonly askedLanguage: Language | null;
  readonly say: SayToBuyer;
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
  const { language, say } = facts;
  const title = say(`action.title.${view.state}`);
  const next =
    view.state === 'checking' && view.look !== null
      ? html`<meta http-equiv="refresh" content="${LOOK_SECONDS}; url=${lookUrl(facts, view.look)}" />`
      : '';
  return html`<!doctype html>
    <html
      lang="${language}"
      data-action="${facts.actionId}"
      data-state="${view.state}"
      data-next="${nextUrl(view, facts)}"
    >
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

/** The page as it is after one look more, in the language that was asked for. */
function lookUrl({ ownUrl, askedLanguage }: ActionFacts, look: number): string {
  return `${ownUrl}?look=${look}${askedLanguage === null ? '' : `&lang=${askedLanguage}`}`;
}

function content(view: ActionView, facts: ActionFacts): Html {
  const { say } = facts;
  const back = html`<a href="${facts.checkoutUrl}">${say('action.back')}</a>`;
  switch (view.state) {
    case 'asked':
      return html`<p>${say(view.again ? 'action.why_again' : 'action.why')}</p>
        ${amount(facts)}
        <a class="go" id="bank" href="${facts.bankUrl ?? facts.checkoutUrl}" rel="noreferrer">${say('action.go')}</a>
        <p class="quiet">${say('action.time_left', { minutes: view.minutesLeft })} ${back}</p>`;
    case 'checking':
      return html`<p role="status">${say('action.moment')} ${view.look === null ? '' : say('action.goes_on')}</p>
        ${amount(facts)}
        <p class="quiet">
          ${say('action.not_twice')}
          ${
            view.look === null
              ? html`<a href="${lookUrl(facts, 1)}">${say('action.look_again')}</a>`
              : html`<a href="${lookUrl(facts, view.look)}">${say('action.look_now')}</a>`
          }
        </p>`;
    case 'placed':
      return html`<p role="status">${say('action.thanks', { number: view.orderNumber })}</p>
        ${amount(facts)}
        <a class="go" href="${facts.storefrontUrl}/order/${view.orderId}">${say('action.see_order')}</a>`;
    case 'failed':
      return html`<p role="status">${tell(say, failureText(view))}</p>
        ${amount(facts)}
        <a class="go" href="${facts.checkoutUrl}">${say('action.back')}</a>
        <p class="quiet">${say('action.code', { code: view.code })}</p>`;
    case 'canceled':
      return html`<p role="status">${say('action.not_charged')}</p>
        <p class="quiet">${back}</p>`;
    case 'over':
      return html`<p role="status">${say('action.replaced')}</p>
        <a class="go" href="${facts.checkoutUrl}">${say('action.back')}</a>`;
  }
}

function amount({ language, say, shopName, totalMinor, currency }: ActionFacts): Html {
  return html`<dl>
    <dt>${say('action.shop')}</dt>
    <dd>${shopName}</dd>
    <dt>${say('action.amount')}</dt>
    <dd>${formatAmount(totalMinor, currency, language)}</dd>
  </dl>`;
}
