import type { Column, Columns } from './columns.ts';

/** The reason why a line can't be imported, in words for the shop's people. */
export class BadCell extends Error {
  override readonly name = 'BadCell';
}

/** The cells of one line by column, trimmed. Undefined: the file has no such column. All methods throw BadCell. */
export interface Cells {
  /** Text without control characters; line breaks and tabs only where `multiline`. */
  text(column: Column, limits: { maxLength: number; multiline?: boolean }): string | undefined;
  /** An integer; null for an empty cell. */
  integer(column: Column, limits: { min: number; max: number }): number | null | undefined;
  /** TRUE or FALSE in any case. */
  boolean(column: Column, whenEmpty: boolean): boolean | undefined;
  /** One of the lower-case words; null for an empty cell. */
  word<Word extends string>(column: Column, words: readonly Word[]): Word | null | undefined;
  /** An http or https address; empty for an empty cell. */
  url(column: Column): string | undefined;
  has(column: Column): boolean;
  /** The column as this file calls it. */
  nameOf(column: Column): string;
}

const MAX_URL_LENGTH = 2_048;
const CONTROL = /\p{Cc}/u;
const CONTROL_IN_LINES = /[^\P{Cc}\t\r\n]/u;

export function cellsOf(fields: readonly string[], columns: Columns): Cells {
  const nameOf = (column: Column): string => columns.at.get(column)?.name ?? column;
  const raw = (column: Column): string | undefined => {
    const place = columns.at.get(column);
    return place && (fields[place.index] ?? '').trim();
  };
  const bad = (column: Column, text: string, expected: string): BadCell =>
    new BadCell(`${nameOf(column)} is ${JSON.stringify(text.slice(0, 40))}, not ${expected}`);

  const text: Cells['text'] = (column, { maxLength, multiline = false }) => {
    const value = raw(column);
    if (value === undefined) return undefined;
    if (value.length > maxLength) throw new BadCell(`${nameOf(column)} is longer than ${maxLength} characters`);
    if ((multiline ? CONTROL_IN_LINES : CONTROL).test(value)) {
      throw new BadCell(`${nameOf(column)} contains control characters`);
    }
    return value;
  };

  return {
    has: (column) => columns.at.has(column),
    nameOf,
    text,
    integer(column, { min, max }) {
      const value = raw(column);
      if (value === undefined || value === '') return value === '' ? null : undefined;
      const number = /^-?\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
      if (!(number >= min && number <= max)) throw bad(column, value, `a whole number from ${min} to ${max}`);
      return number;
    },
    boolean(column, whenEmpty) {
      const value = raw(column);
      if (value === undefined || value === '') return value === '' ? whenEmpty : undefined;
      const lower = value.toLowerCase();
      if (lower !== 'true' && lower !== 'false') throw bad(column, value, 'TRUE or FALSE');
      return lower === 'true';
    },
    word(column, words) {
      const value = raw(column);
      if (value === undefined || value === '') return value === '' ? null : undefined;
      const found = words.find((word) => word === value.toLowerCase());
      if (!found) throw bad(column, value, words.join(' or '));
      return found;
    },
    url(column) {
      const value = text(column, { maxLength: MAX_URL_LENGTH });
      if (value === undefined || value === '') return value;
      if (!/^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : '')) {
        throw bad(column, value, 'an http or https address');
      }
      return value;
    },
  };
}
