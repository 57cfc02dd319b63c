import type { Response } from 'express';

/** What the sandbox's pages share: no script, nothing loaded from elsewhere, light or dark as the reader's system is. */
const STYLE = `
  :root {
    color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif;
    --page: light-dark(#f5f6f8, #101318); --card: light-dark(#fff, #191d24); --line: light-dark(#dfe3e8, #2c323b);
    --text: light-dark(#1b2430, #e4e8ee); --soft: light-dark(#5c6773, #98a2af); --accent: light-dark(#4b45d1, #a5a0ff);
    --good: light-dark(#0a7a4b, #5fd3a0); --bad: light-dark(#b3261e, #ff9b93); --wait: light-dark(#8a5a00, #f0bf6a);
  }
  body { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--text); }
  h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .6rem; }
  h3 { font-size: .8rem; margin: 1rem 0 .2rem; color: var(--soft); text-transform: uppercase; letter-spacing: .05em; }
  a { color: var(--accent); } p { margin: .5rem 0; } small, .soft, .empty { color: var(--soft); }
  nav { display: flex; gap: 1rem; margin: .75rem 0; }
  code { font-size: .9em; overflow-wrap: anywhere; }
  .card, details.payment, .scroll { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
  .tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1rem; }
  .tiles .card { padding: .7rem 1rem; min-width: 9rem; }
  .tiles strong { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
  details.payment { margin-bottom: .5rem; }
  details.payment > summary {
    display: grid; grid-template-columns: 11.5rem 7.5rem 12.5rem 1fr; gap: .75rem; align-items: baseline;
    padding: .55rem .9rem; cursor: pointer; list-style: none;
  }
  details.payment > summary:hover { background: light-dark(#f0f2f5, #20252d); border-radius: .6rem; }
  details.payment[open] > summary { border-bottom: 1px solid var(--line); border-radius: .6rem .6rem 0 0; }
  details.payment > div { padding: .25rem .9rem .9rem; overflow-x: auto; }
  details.payment > summary > :first-child { white-space: nowrap; }
  details.payment > summary > :first-child::before { content: '▸ '; }
  details.payment[open] > summary > :first-child::before { content: '▾ '; }
  .ask { max-width: 28rem; padding: 1rem 1.25rem; margin: 1rem 0; }
  .amount { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .badge {
    display: inline-block; padding: 0 .55rem; border: 1px solid currentColor; border-radius: 1rem;
    font-size: .82rem; white-space: nowrap; color: var(--soft);
  }
  .good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; font-size: .93rem; }
  th, td { text-align: left; padding: .35rem .8rem; border-bottom: 1px solid var(--line); vertical-align: baseline; }
  tbody tr:last-child > * { border-bottom: 0; }
  th { font-weight: 600; color: var(--soft); font-size: .82rem; white-space: nowrap; }
  form { display: inline-flex; gap: .4rem; margin: 0; }
  button {
    font: inherit; font-size: .88rem; padding: .2rem .7rem; color: var(--text); background: var(--card);
    border: 1px solid var(--line); border-radius: .4rem; cursor: pointer;
  }
  button:hover, button:focus-visible { border-color: var(--accent); }
  @media (max-width: 48rem) { details.payment > summary { grid-template-columns: 1fr auto; } }
`;

export function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** HTML that needs no escaping any more; a plain text of a cell is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function html(value: string | Html): string {
  return value instanceof Html ? value.text : escape(value);
}

export function code(text: string): Html {
  return new Html(`<code>${escape(text)}</code>`);
}

/** A column of a table; `amount` sets it flush right. */
export type Column = string | { amount: string };

export function table(columns: readonly Column[], rows: readonly (readonly (string | Html)[])[]): string {
  if (rows.length === 0) return '<p class="empty">None yet.</p>';
  const attribute = (column: number): string => (typeof columns[column] === 'object' ? ' class="amount"' : '');
  const head = columns.map(
    (column, index) => `<th${attribute(index)}>${escape(typeof column === 'string' ? column : column.amount)}</th>`,
  );
  const row = (values: readonly (string | Html)[]): string =>
    `<tr>${values.map((value, index) => `<td${attribute(index)}>${html(value)}</td>`).join('')}</tr>`;
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.map(row).join('\n')}</tbody></table>`;
}

const TONES: Readonly<Record<string, 'good' | 'bad' | 'wait'>> = {
  succeeded: 'good',
  delivered: 'good',
  enabled: 'good',
  won: 'good',
  failed: 'bad',
  canceled: 'bad',
  lost: 'bad',
  'given up': 'bad',
  'requires payment method': 'wait',
  'requires action': 'wait',
  'requires confirmation': 'wait',
  'requires capture': 'wait',
  processing: 'wait',
  pending: 'wait',
  'needs response': 'wait',
  'under review': 'wait',
};

/** A status in words and colour. */
export function badge(status: string): Html {
  const words = status.replaceAll('_', ' ');
  return new Html(`<span class="badge ${TONES[words] ?? ''}">${escape(words)}</span>`);
}

/** A form of one or more buttons, each of which posts its own `outcome`. */
export function buttons(path: string, outcomes: Readonly<Record<string, string>>): Html {
  const each = Object.entries(outcomes).map(
    ([outcome, label]) => `<button name="outcome" value="${escape(outcome)}">${escape(label)}</button>`,
  );
  return new Html(`<form method="post" action="${escape(path)}">${each.join('')}</form>`);
}

/** UTC, to the second. */
export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** Sends a page: its title, and a body of HTML that is escaped already. */
export function sendPage(res: Response, status: number, title: string, body: string): void {
  res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  res.status(status).type('html').send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(title)}</h1>
${body}
</body>
</html>
`);
}
