import type { Message } from './store.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; } .quiet { opacity: .7; }
  li { padding: .5rem 0; border-bottom: 1px solid #8884; } ul { list-style: none; padding: 0; }
  dt { font-weight: 600; } dd { margin: 0 0 .3rem; overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
  iframe { width: 100%; height: 30rem; border: 1px solid #8884; background: #fff; }
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${STYLE}</style></head>
<body><h1>${escape(title)}</h1>
${body}
</body></html>
`;
}

/** All messages, the newest first, each with a link to it. */
export function renderList(messages: readonly Message[]): string {
  const items = messages.map(
    ({ id, subject, to, receivedAt }) =>
      `<li><a href="/messages/${id}">${escape(subject || '(no subject)')}</a><br>` +
      `<span class="quiet">to ${escape(to.join(', '))}, ${escape(receivedAt)}</span></li>`,
  );
  return page('Mailbox', items.length ? `<ul>${items.join('\n')}</ul>` : '<p class="quiet">No mail yet.</p>');
}

/** One message. Its HTML part stands in a frame without scripts, forms, links to open or anything from elsewhere. */
export function renderMessage({ id, subject, from, to, receivedAt, text, html }: Message): string {
  const body = html
    ? `<iframe sandbox="" src="/messages/${id}/body.html" title="Message"></iframe>`
    : `<pre>${escape(text)}</pre>`;
  return page(
    subject || '(no subject)',
    `<dl><dt>From</dt><dd>${escape(from)}</dd><dt>To</dt><dd>${escape(to.join(', '))}</dd>` +
      `<dt>Received</dt><dd>${escape(receivedAt)}</dd></dl>\n${body}\n<p><a href="/">All messages</a></p>`,
  );
}
