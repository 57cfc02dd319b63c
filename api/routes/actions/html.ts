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
