import { z } from 'zod';
import { ApiError } from '../../../middleware/api-error.ts';
import { validate } from '../../../middleware/validate.ts';
import type { Resource } from './resource.ts';
import { keyOf, keyValues, valueOf, whereKey } from './keys.ts';
import { toCamel, toJson } from './resource.ts';
import { tableOf } from './table.ts';

const MOST_ROWS = 500;
const USUAL_ROWS = 100;

const page = z.object({
  limit: z.coerce.number().int().min(1).max(MOST_ROWS).default(USUAL_ROWS),
  after: z.string().max(2_000).optional(),
});

export interface Page {
  readonly items: readonly unknown[];
  /** What the next page comes `after`; null when this is the last one. */
  readonly next: string | null;
}

/** One page of rows in the order of their keys, or the resource's own, narrowed by the query's filters. @throws ApiError 400 */
export async function listRows(
  prisma: object,
  resource: Resource,
  query: Readonly<Record<string, unknown>>,
): Promise<Page> {
  const { limit, after, ...filters } = validate(page.loose(), query);
  const rows = await tableOf(prisma, resource).findMany({
    where: filtersOf(resource, filters),
    orderBy: (resource.order ?? resource.key).map((column) => ({ [column]: 'asc' })),
    take: limit + 1,
    ...(after !== undefined && { cursor: whereKey(resource, fromCursor(resource, after)), skip: 1 }),
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => toJson(resource, row)),
    next: rows.length > limit && last ? toCursor(keyOf(resource, last)) : null,
  };
}

/** Values in the address are texts; what they are in the table says the column. */
export function filtersOf(resource: Resource, query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([column, value]) => {
      if (!resource.filters.includes(column) || typeof value !== 'string')
        throw new ApiError('invalid_request', { content: `Nothing is filtered by ${column.slice(0, 50)}.` });
      const wanted = valueOf(resource, column, value);
      if (wanted === undefined) throw new ApiError('invalid_request', { path: `$.${column}` });
      return [toCamel(column), wanted];
    }),
  );
}

const toCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

function fromCursor(resource: Resource, cursor: string): string[] {
  const parts = partsOf(cursor);
  if (parts && keyValues(resource, parts)) return parts;
  throw new ApiError('invalid_request', { path: '$.after', content: '`after` is not the `next` of a page.' });
}

function partsOf(cursor: string): string[] | null {
  try {
    return z.array(z.string()).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    return null;
  }
}
