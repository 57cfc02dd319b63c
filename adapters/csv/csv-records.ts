import { isUtf8 } from 'node:buffer';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';

/** One record of a CSV file, or a line that is none. `line` is the number of its first line, from 1. */
export type CsvRecord = { line: number; fields: string[] } | { line: number; reason: string };

interface Line {
  line: number;
  bytes: Buffer;
  hasOddQuotes: boolean;
}

/** A description may be long, but not this long; whatever is longer is a quote that was never closed. */
const MAX_RECORD_BYTES = 1_048_576;
const MAX_RECORD_LINES = 2_000;
const MAX_LINES = 1_000_000;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads a CSV file (RFC 4180, UTF-8 with or without BOM, LF or CRLF) record by record, in bounded memory. All records have
 * as many fields as the first. A parser over the whole stream would lose all lines between a wrong quote and the next one;
 * here only the line with the wrong quote is given up, and reading starts again at the line after it.
 * @throws RangeError after 1,000,000 lines
 */
export async function* csvRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  /** Lines from the first one whose quote is still open. */
  const open: Line[] = [];
  let openBytes = 0;
  let width: number | undefined;

  function* settle(atEnd: boolean): Generator<CsvRecord> {
    while (open.length > 0) {
      const lines = closedRecord(open);
      if (lines === 0 && !atEnd && openBytes <= MAX_RECORD_BYTES && open.length <= MAX_RECORD_LINES) return;
      const record = lines > 0 ? parseRecord(open.slice(0, lines), width) : unclosed(open);
      const used = 'fields' in record ? lines : 1;
      for (const { bytes } of open.splice(0, used)) openBytes -= bytes.length;
      if ('fields' in record) {
        width ??= record.fields.length;
        if (record.fields.every((field) => field.trim() === '')) continue;
      }
      yield record;
    }
  }

  for await (const item of physicalLines(chunks)) {
    if ('reason' in item) {
      yield* settle(true);
      yield item;
      continue;
    }
    const waiting = open.length > 0;
    open.push(item);
    openBytes += item.bytes.length;
    const goesOn = waiting && !item.hasOddQuotes && openBytes <= MAX_RECORD_BYTES && open.length <= MAX_RECORD_LINES;
    if (!goesOn) yield* settle(false);
  }
  yield* settle(true);
}

/** How many of the lines make up the first record: until the quotes are even. 0: it is still open. */
function closedRecord(lines: readonly Line[]): number {
  let isOpen = false;
  for (const [index, { hasOddQuotes }] of lines.entries()) {
    if (hasOddQuotes) isOpen = !isOpen;
    if (!isOpen) return index + 1;
  }
  return 0;
}

function unclosed([first]: readonly Line[]): CsvRecord {
  return { line: first?.line ?? 0, reason: 'a quote is opened and never closed' };
}

function parseRecord(lines: readonly Line[], width: number | undefined): CsvRecord {
  const line = lines[0]?.line ?? 0;
  const bytes = Buffer.concat(lines.map((part) => part.bytes));
  if (!isUtf8(bytes)) return { line, reason: 'is not UTF-8 text' };
  try {
    const [fields = []] = parse(bytes, {
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n'],
      max_record_size: MAX_RECORD_BYTES * 2,
    });
    const isBlank = fields.every((field) => field.trim() === '');
    if (width !== undefined && fields.length !== width && !isBlank) {
      return { line, reason: `has ${fields.length} fields, but the header has ${width}` };
    }
    return { line, fields };
  } catch (error) {
    if (error instanceof CsvError) return { line, reason: quoteReason(error) };
    throw error;
  }
}

function quoteReason(error: CsvError): string {
  if (error.code === 'CSV_INVALID_CLOSING_QUOTE') return 'has text after a closing quote';
  if (error.code === 'INVALID_OPENING_QUOTE') return 'has a quote inside an unquoted field';
  return error.message;
}

/** The file line by line, each with its line end; those above the size limit as a reason, without being kept. */
async function* physicalLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Line | { line: number; reason: string }> {
  let parts: Buffer[] = [];
  let size = 0;
  let line = 0;

  const take = (): Line | { line: number; reason: string } => {
    line += 1;
    if (line > MAX_LINES) throw new RangeError(`The file has more than ${MAX_LINES} lines`);
    let bytes = Buffer.concat(parts);
    const tooLong = size > MAX_RECORD_BYTES;
    parts = [];
    size = 0;
    if (tooLong) return { line, reason: `is longer than ${MAX_RECORD_BYTES} bytes` };
    if (line === 1 && bytes.subarray(0, BOM.length).equals(BOM)) bytes = bytes.subarray(BOM.length);
    return { line, bytes, hasOddQuotes: count(bytes, QUOTE) % 2 === 1 };
  };
  const keep = (part: Buffer): void => {
    size += part.length;
    if (size <= MAX_RECORD_BYTES) parts.push(part);
    else parts = [];
  };

  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      keep(rest.subarray(0, end + 1));
      rest = rest.subarray(end + 1);
      yield take();
    }
    if (rest.length > 0) keep(rest);
  }
  if (size > 0) yield take();
}

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) found += 1;
  return found;
}
