import { IntlMessageFormat } from 'intl-messageformat';

type Parts = ReturnType<IntlMessageFormat['getAst']>;

/** ICU's own numbers for the kinds of parts (icu-messageformat-parser, `TYPE`). */
const LITERAL = 0;
const SELECT = 5;
const PLURAL = 6;
const POUND = 7;

/** The names that a text wants values for, in order of the alphabet; those that choose come with their choices. */
export function placeholdersOf(text: string): string[] {
  return [...new Set(named(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst()))].sort();
}

function named(parts: Parts): string[] {
  return parts.flatMap((part) => {
    if (part.type === LITERAL || part.type === POUND) return [];
    const inner = 'options' in part ? Object.values(part.options).flatMap(({ value }) => named(value)) : [];
    // Languages count by categories of their own, but they choose among the same things.
    if (part.type === PLURAL) return [part.value, ...inner];
    if (part.type !== SELECT || !('options' in part)) return [part.value, ...inner];
    return [`${part.value}: ${Object.keys(part.options).sort().join(' ')}`, ...inner];
  });
}
