import type { Response } from 'express';

/** What the sandbox's pages share: no script, nothing loaded from elsewhere. */
const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; white-space: nowrap; }
  th { font-weight: 600; } td.amount, th.amount { text-align: right; font-variant-numeric: tabular-nums; }
  button { font: inherit; padding: .4rem .9rem; margin-right: .5rem; }
  code { font-size: .9em; } .empty { opacity: .7; }
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

/** Sends a page: its title, and a body of HTML that is escaped already. */
export function sendPage(res: Response, status: number, title: string, body: string): void {
  res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
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
