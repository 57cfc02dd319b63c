const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/**
 * What a description says, without the HTML that shops write it in: the protocol's `plain` is shown as it is. Paragraphs and line
 * breaks become ends of lines. Not for making HTML safe: whoever shows this as HTML has to escape it.
 */
export function plainText(html: string): string {
  return html
    .replace(/\s+/g, ' ')
    .replace(/<(?:br|\/p|\/div|\/li|\/h[1-6])\b[^<>]{0,200}>/gi, '\n')
    .replace(/<[/!a-z][^<>]{0,2000}>/gi, '')
    .replace(/&(?:#(\d{1,6})|([a-z]{2,6}));/gi, (entity, number: string | undefined, name: string | undefined) =>
      number === undefined ? (ENTITIES[name?.toLowerCase() ?? ''] ?? entity) : character(Number(number), entity),
    )
    .replace(/ *\n */g, '\n')
    .trim();
}

function character(code: number, otherwise: string): string {
  const isText = code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isText ? String.fromCodePoint(code) : otherwise;
}
