/** 13 to 19 digits, also in groups; not the digits of an international phone number, nor those of a longer word. */
const CANDIDATE = /(?<![A-Za-z0-9+])\d(?:[ -]?\d){12,18}(?![A-Za-z0-9])/g;

/** Whether a text holds what reads as a card number: 13 to 19 digits whose check digit (Luhn, ISO/IEC 7812-1) is right. */
export function holdsCardNumber(text: string): boolean {
  return [...text.matchAll(CANDIDATE)].some(([digits]) => passesLuhn(digits.replace(/[ -]/g, '')));
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/**
 * Where in a JSON value the first card number stands, keys included; null where there is none.
 * @param value JSON whose nesting has been limited before
 */
export function cardNumberPath(value: unknown, path: (string | number)[] = []): (string | number)[] | null {
  if (typeof value === 'string') return holdsCardNumber(value) ? path : null;
  if (typeof value === 'number') return holdsCardNumber(String(value)) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  const entries: Iterable<[string | number, unknown]> = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, child] of entries) {
    // A key that is itself a card number must not be repeated in an answer.
    if (typeof key === 'string' && holdsCardNumber(key)) return path;
    const found = cardNumberPath(child, [...path, key]);
    if (found) return found;
  }
  return null;
}
