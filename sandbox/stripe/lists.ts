import { z } from 'zod';
import { invalidParam, resourceMissing } from './errors.ts';
import { ok } from './endpoint.ts';
import type { Answer } from './endpoint.ts';
import { id, integer } from './params.ts';

const range = z.strictObject({
  gt: integer.optional(),
  gte: integer.optional(),
  lt: integer.optional(),
  lte: integer.optional(),
});

/** Parameters of every list: `limit` (1–100), cursors, and `created` in seconds. */
export const listParams = z.strictObject({
  limit: integer.refine((value) => value >= 1 && value <= 100, 'must be between 1 and 100').optional(),
  starting_after: id.optional(),
  ending_before: id.optional(),
  created: z.union([integer.transform((value) => ({ gte: value, lte: value })), range]).optional(),
});
type ListParams = z.output<typeof listParams>;

/** One page, newest first, in Stripe's list shape. `noun` names the objects in a cursor's error. */
export function page<T extends { id: string; created: number }>(
  newestFirst: readonly T[],
  params: ListParams,
  noun: string,
  url: string,
): Answer {
  const limit = params.limit ?? 10;
  if (params.ending_before !== undefined && params.starting_after !== undefined) {
    const message = 'Received both ending_before and starting_after parameters. Please pass in only one.';
    throw invalidParam('ending_before', message);
  }
  const matching = newestFirst.filter((item) => within(item.created, params.created ?? {}));
  if (params.ending_before !== undefined) {
    const end = indexOf(newestFirst, matching, params.ending_before, 'ending_before', noun);
    const start = Math.max(0, end - limit);
    return list(matching.slice(start, end), start > 0, url);
  }
  const cursor = params.starting_after;
  const start = cursor === undefined ? 0 : indexOf(newestFirst, matching, cursor, 'starting_after', noun) + 1;
  return list(matching.slice(start, start + limit), matching.length > start + limit, url);
}

function within(created: number, { gt, gte, lt, lte }: z.output<typeof range>): boolean {
  return (
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte)
  );
}

function indexOf<T extends { id: string }>(
  all: readonly T[],
  matching: readonly T[],
  cursor: string,
  param: string,
  noun: string,
): number {
  const index = matching.findIndex((item) => item.id === cursor);
  if (index !== -1) return index;
  throw resourceMissing(all.some((item) => item.id === cursor) ? `${noun} in this list` : noun, cursor, param);
}

function list(data: readonly object[], hasMore: boolean, url: string): Answer {
  return ok({ object: 'list', data, has_more: hasMore, url });
}
