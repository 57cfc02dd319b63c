const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that has been escaped where it had to be. */
export interface Html {
  readonly html: string;
}

/** Text between tags or in attributes: every value is escaped unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: (string | number | Html | readonly Html[])[]): Html {
  const markup = parts.reduce(
    (whole, part, index) => `${whole}${part}${index < values.length ? markupOf(values[index] ?? '') : ''}`,
    '',
  );
  return { html: markup };
}

function markupOf(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
  }
  return 'html' in value ? value.html : value.map((part) => part.html).join('');
}

/** A whole page that needs nothing from elsewhere. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          body {
            font:
              16px/1.5 system-ui,
              sans-serif;
            max-width: 40rem;
            margin: 2rem auto;
            padding: 0 1rem;
          }
          table {
            width: 100%;
            border-collapse: collapse;
          }
          td {
            padding: 0.25rem 0;
            border-bottom: 1px solid #ddd;
          }
          td:last-child {
            text-align: right;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `.html;
}
