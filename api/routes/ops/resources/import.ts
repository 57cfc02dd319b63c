import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { csvRecords } from '../../../../adapters/csv/csv-records.ts';
import type { AppDependencies } from '../../../dependencies.ts';
import { ApiError } from '../../../middleware/api-error.ts';
import { rawOf } from '../../../middleware/json-body.ts';
import { languageFor } from '../../../middleware/language.ts';
import { validate } from '../../../middleware/validate.ts';
import type { Change } from '../ops-actor.ts';
import type { Cells } from './cells.ts';
import { cellsOf, fromCells, keyOfRecord } from './cells.ts';
import type { Resource, Row } from './resource.ts';
import { changeSchema, createSchema, shownSchema, toJson, toRow } from './resource.ts';
import { refusalOf } from './store-errors.ts';
import type { Transaction } from './table.ts';
import { changeRow, createRow, findRow } from './table.ts';
import { writeOn } from './write-on.ts';

/** Some 300,000 rows; more come in several files. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Reads a CSV file as it came; a larger one is a 413, a compressed one a 415. */
export const csvBody: RequestHandler = express.raw({ type: () => true, limit: MOST_BYTES, inflate: false });

const RECORDS_PER_TRANSACTION = 100;
/** A transaction of so many records, on a busy machine. */
const TRANSACTION_MS = 30_000;

type Outcome = 'created' | 'updated' | 'unchanged';

interface Entry {
  readonly line: number;
  readonly record: Readonly<Record<string, unknown>>;
}

/**
 * Creates what is new in a CSV file and changes what differs. The answer is told while that is done, a line of JSON each: every
 * line that could not be taken with its reason, how far it is, and what it came to in the end. Columns that the file lacks stay
 * as they are; a bad line costs no other. The file is read whole first: storing may take longer than a request may be sent.
 * @throws ApiError 413, 415, or 400 for a head that can't be read, before anything is told
 */
export async function importRows(
  { db }: AppDependencies,
  resource: Resource,
  request: Request,
  response: Response,
  change: Change,
): Promise<void> {
  if (!/^\s*text\/csv\b/i.test(request.get('Content-Type') ?? '')) {
    throw new ApiError('unsupported_media_type', { content: 'Send text/csv in UTF-8, not compressed.' });
  }
  const records = csvRecords(Readable.from([rawOf(request)]));
  const head = await records.next();
  if (head.done || !('fields' in head.value))
    throw new ApiError('invalid_request', { content: 'The file has no head.' });
  const columns = head.value.fields.map((column) => column.trim());
  const cells = readable(resource, columns);

  response.set({ 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
  const language = languageFor(request);
  const tell = (line: object) => writeOn(response, `${JSON.stringify(line)}\n`);
  const counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
  const failed = async (line: number, error: { path?: string | undefined; content: string }) => {
    counts.failed += 1;
    await tell({ line, error });
  };
  let batch: Entry[] = [];
  const store = async () => {
    for (const result of await storeAll(db.prisma, resource, batch, change)) {
      if ('outcome' in result) counts[result.outcome] += 1;
      else await failed(result.line, result.error.answerIn(language).body);
    }
    await tell({ done: { ...counts } });
    batch = [];
  };
  for await (const record of records) {
    if (response.destroyed) return;
    if (!('fields' in record)) await failed(record.line, { content: record.reason });
    else {
      const read = tryRead(cells, columns, record.fields);
      if (read === null) await failed(record.line, { content: 'A list or an object is not written as JSON.' });
      else batch.push({ line: record.line, record: read });
    }
    if (batch.length === RECORDS_PER_TRANSACTION) await store();
  }
  await store();
  await tell({ end: counts });
  response.end();
}

/** @throws ApiError for a column that the resource does not have, or that only the product writes */
function readable(resource: Resource, columns: readonly string[]): Cells {
  const cells = cellsOf(resource);
  const told = new Set(Object.keys(shownSchema(resource).shape));
  for (const column of columns) {
    if (!told.has(column)) {
      const content = `There is no column ${column.slice(0, 50)}. There are: ${[...cells.keys()].join(', ')}.`;
      throw new ApiError('invalid_request', { content });
    }
  }
  return cells;
}

function tryRead(cells: Cells, columns: readonly string[], fields: readonly string[]): Record<string, unknown> | null {
  try {
    return fromCells(cells, columns, fields);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

type Result = { readonly outcome: Outcome } | { readonly line: number; readonly error: ApiError };

/** Many records in one transaction; when one of them can't be stored, each in its own, so that it costs no other. */
async function storeAll(
  prisma: AppDependencies['db']['prisma'],
  resource: Resource,
  batch: readonly Entry[],
  change: Change,
): Promise<Result[]> {
  const inOne = (entries: readonly Entry[]) =>
    prisma.$transaction(
      async (transaction) => {
        const results: Result[] = [];
        for (const { record } of entries)
          results.push({ outcome: await storeOne(transaction, resource, record, change) });
        return results;
      },
      { timeout: TRANSACTION_MS },
    );
  try {
    return await inOne(batch);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const results: Result[] = [];
  for (const entry of batch) {
    try {
      results.push(...(await inOne([entry])));
    } catch (error) {
      const refusal = error instanceof ApiError ? error : refusalOf(error);
      if (!refusal) throw error;
      results.push({ line: entry.line, error: refusal });
    }
  }
  return results;
}

const isRefusal = (error: unknown): boolean => error instanceof ApiError || refusalOf(error) !== null;

async function storeOne(
  prisma: Transaction,
  resource: Resource,
  record: Readonly<Record<string, unknown>>,
  change: Change,
): Promise<Outcome> {
  const key = keyOfRecord(resource, record);
  if (key === null) throw new ApiError('invalid_request', { content: `A line needs ${resource.key.join(' and ')}.` });
  const before = await findRow(prisma, resource, key);
  if (!before) {
    if (resource.only === 'change') throw new ApiError('not_found');
    await createRow(prisma, resource, toRow(resource, validate(createSchema(resource), record)), { ...change });
    return 'created';
  }
  const wanted = toRow(resource, validate(changeSchema(resource), record));
  if (isSame(resource, before, wanted)) return 'unchanged';
  await changeRow(prisma, resource, key, Number(before['version']), wanted, { ...change, action: 'import' });
  return 'updated';
}

function isSame(resource: Resource, row: Row, wanted: Row): boolean {
  const [now, then] = [toJson(resource, row), toJson(resource, { ...row, ...wanted })];
  return isDeepStrictEqual(now, then);
}
