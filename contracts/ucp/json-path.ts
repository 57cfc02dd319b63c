/** The place of a value as an RFC 9535 JSONPath: `$.line_items[0].quantity`; keys that are no plain names are quoted. */
export function jsonPath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = String(step);
    return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name.slice(0, 100))}]`;
  });
  return `$${steps.join('')}`;
}
