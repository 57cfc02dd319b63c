import { codeKey } from '../../../domain/promotions/promotion.ts';
import { UnreadableFile } from '../columns.ts';
import { csvRecords } from '../../../adapters/csv/csv-records.ts';
import type { BadLine } from '../product-draft.ts';

/** How often a code may be used; null: as often as anybody likes. */
export interface CodeLimits {
  readonly usageLimit: number | null;
  readonly perCustomerLimit: number | null;
  readonly perDayLimit: number | null;
}

export interface CodeDraft extends CodeLimits {
  readonly line: number;
  readonly code: string;
  readonly codeKey: string;
}

type Item = { readonly kind: 'code'; readonly draft: CodeDraft } | { readonly kind: 'bad'; readonly bad: BadLine };

const COLUMNS = {
  code: 'code',
  'usage limit': 'usageLimit',
  'per customer': 'perCustomerLimit',
  'per day': 'perDayLimit',
} as const;
type Column = (typeof COLUMNS)[keyof typeof COLUMNS];

/** What a buyer can type, and an address can carry. */
const CODE = /^[\p{L}\p{N}][\p{L}\p{N}._-]{2,63}$/u;
const MOST_USES = 1_000_000_000;

/**
 * Reads codes of a CSV file: the column "Code", and where they are there "Usage limit", "Per customer", "Per day", in which
 * an empty cell means no limit. A column that is not there means `limits`.
 * @throws UnreadableFile for a header that is none
 */
export async function* readCodes(chunks: AsyncIterable<Uint8Array>, limits: CodeLimits): AsyncGenerator<Item> {
  let columns: Map<Column, number> | null = null;
  const seen = new Map<string, number>();
  for await (const record of csvRecords(chunks)) {
    if ('reason' in record) {
      yield { kind: 'bad', bad: record };
      continue;
    }
    const { line, fields } = record;
    if (columns === null) {
      columns = findColumns(fields);
      continue;
    }
    const read = readCode(line, fields, columns, limits);
    const before = 'draft' in read ? seen.get(read.draft.codeKey) : undefined;
    if (!('draft' in read)) yield { kind: 'bad', bad: { line, reason: read.reason } };
    else if (before !== undefined) {
      yield { kind: 'bad', bad: { line, reason: `${read.draft.code} stands on line ${before} already` } };
    } else {
      seen.set(read.draft.codeKey, line);
      yield { kind: 'code', draft: read.draft };
    }
  }
  if (columns === null) throw new UnreadableFile('The file is empty: its first line has to name the column "Code"');
}

function findColumns(header: readonly string[]): Map<Column, number> {
  const columns = new Map<Column, number>();
  for (const [index, name] of header.entries()) {
    const column = COLUMNS[name.trim().toLowerCase() as keyof typeof COLUMNS];
    if (column === undefined) throw new UnreadableFile(`Unknown column "${name}": known are ${known()}`);
    if (columns.has(column)) throw new UnreadableFile(`The header has the column "${name}" twice`);
    columns.set(column, index);
  }
  if (!columns.has('code')) throw new UnreadableFile('The first line names no column "Code"');
  return columns;
}

const known = (): string => Object.keys(COLUMNS).join(', ');

function readCode(
  line: number,
  fields: readonly string[],
  columns: ReadonlyMap<Column, number>,
  limits: CodeLimits,
): { readonly draft: CodeDraft } | { readonly reason: string } {
  const cell = (column: Column) => fields[columns.get(column) ?? -1]?.trim();
  const code = cell('code') ?? '';
  if (!CODE.test(code)) return { reason: `${JSON.stringify(code)} is no code: 3 to 64 letters and digits, with . _ -` };
  const given: { -readonly [Limit in keyof CodeLimits]: CodeLimits[Limit] } = { ...limits };
  for (const limit of ['usageLimit', 'perCustomerLimit', 'perDayLimit'] as const) {
    const text = cell(limit);
    if (text === undefined) continue;
    const uses = text === '' ? null : /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (uses !== null && !(uses >= 1 && uses <= MOST_USES)) {
      return { reason: `${JSON.stringify(text)} is no limit: a whole number from 1 on, or nothing` };
    }
    given[limit] = uses;
  }
  return { draft: { line, code, codeKey: codeKey(code), ...given } };
}
