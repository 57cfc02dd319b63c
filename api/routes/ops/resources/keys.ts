import type { z } from 'zod';
import { ApiError } from '../../../middleware/api-error.ts';
import { UNSTORABLE } from '../../../middleware/json-text.ts';
import type { Cells } from './cells.ts';
import { kindsOf } from './cells.ts';
import type { Resource, Row } from './resource.ts';
import { shownSchema, toSnake } from './resource.ts';

/** The parts of a row's key, as its address has them. */
export function keyOf({ key }: Pick<Resource, 'key'>, row: Row): string[] {
  return key.map((column) => String(row[column]));
}

/**
 * Prisma's way to name one row: by its only key column, or by all of them together.
 * @throws ApiError 404 for parts that can't be a key of this resource
 */
export function whereKey(resource: Resource, parts: readonly string[]): Row {
  const { key } = resource;
  const values = keyValues(resource, parts);
  if (!values) throw new ApiError('not_found');
  const [only = ''] = key;
  if (key.length === 1) return { [only]: values[0] };
  return { [key.join('_')]: Object.fromEntries(key.map((column, place) => [column, values[place]])) };
}

/** What the parts of a key stand for in the table; null when they can't be one. */
export function keyValues(resource: Resource, parts: readonly string[]): unknown[] | null {
  if (parts.length !== resource.key.length) return null;
  const values = resource.key.map((column, place) => valueOf(resource, toSnake(column), parts[place]!));
  return values.includes(undefined) ? null : values;
}

const kinds = new WeakMap<Resource, { readonly shown: z.ZodObject; readonly cells: Cells }>();

/** What a text in an address stands for in that column; undefined where it can't stand for anything. */
export function valueOf(resource: Resource, column: string, text: string): unknown {
  let known = kinds.get(resource);
  if (!known) {
    const shown = shownSchema(resource);
    known = { shown, cells: kindsOf(shown) };
    kinds.set(resource, known);
  }
  const kind = known.cells.get(column)?.kind;
  if (kind !== 'number' && kind !== 'boolean') return UNSTORABLE.test(text) ? undefined : text;
  const read = READ[kind].exec(text) ? (JSON.parse(text) as unknown) : undefined;
  return (known.shown.shape[column] as z.ZodType).safeDecode(read).data;
}

const READ = { number: /^(?:0|-?[1-9]\d{0,15})$/, boolean: /^(?:true|false)$/ } as const;
