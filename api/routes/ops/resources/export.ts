import type { Response } from 'express';
import { stringify } from 'csv-stringify/sync';
import { keyOf, whereKey } from './keys.ts';
import { filtersOf } from './list.ts';
import type { Resource } from './resource.ts';
import { shownSchema, toJson } from './resource.ts';
import { tableOf } from './table.ts';
import { writeOn } from './write-on.ts';

const ROWS_PER_PAGE = 1_000;
/** More rows than any shop has; a loop has an end. */
const MOST_PAGES = 100_000;

/**
 * All rows as CSV, or those that the query's filters leave, page by page, at the caller's pace. What is exported can be
 * imported again. @throws ApiError 400, before anything is told
 */
export async function exportRows(
  prisma: object,
  resource: Resource,
  query: Readonly<Record<string, unknown>>,
  response: Response,
): Promise<void> {
  const where = filtersOf(resource, query);
  const columns = Object.keys(shownSchema(resource).shape);
  response.set({
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${resource.name}.csv"`,
    'Cache-Control': 'no-store',
  });
  response.write(stringify([columns]));
  let after: string[] | null = null;
  for (let pages = 0; pages < MOST_PAGES && !response.destroyed; pages += 1) {
    const rows = await tableOf(prisma, resource).findMany({
      where,
      orderBy: resource.key.map((column) => ({ [column]: 'asc' })),
      take: ROWS_PER_PAGE,
      ...(after && { cursor: whereKey(resource, after), skip: 1 }),
    });
    const records = rows.map((row) => {
      const shown = toJson(resource, row);
      return columns.map((column) => toCell(shown[column]));
    });
    if (records.length > 0) await writeOn(response, stringify(records));
    const last = rows.at(-1);
    if (rows.length < ROWS_PER_PAGE || !last) break;
    after = keyOf(resource, last);
  }
  response.end();
}

/** Lists and objects stand in a cell as JSON; what is not set is empty. */
function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
