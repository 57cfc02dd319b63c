import { z } from 'zod';

/** A row as the database has it, by the names of Prisma. */
export type Row = Readonly<Record<string, unknown>>;

/** A table that people keep: what it is called, what it holds, and how a row of it ends. */
export interface Resource {
  /** In addresses: plural, words joined by dashes. */
  readonly name: string;
  /** What the documentation calls one of them. */
  readonly one: string;
  /** The model's name in Prisma. */
  readonly model: string;
  /** The columns that name a row, in the order of its address. */
  readonly key: readonly string[];
  /** What people write, by column, as JSON names it; all that is shown, of what is only read. */
  readonly fields: z.ZodObject;
  /** What only the product writes: told, never taken. */
  readonly told?: z.ZodObject;
  /** A row without an id gets one that begins so; absent: the id must be given. */
  readonly prefix?: string;
  /** What lists go by, where the key tells nothing; together its columns are unique. */
  readonly order?: readonly string[];
  /** Columns that a list can be narrowed to a value of. */
  readonly filters: readonly string[];
  /** archive: it stays, and is not active any more. remove: it goes. keep: neither. */
  readonly ending: 'archive' | 'remove' | 'keep';
  /** Columns that follow from those that are written. */
  readonly derive?: (written: Row) => Row;
  /** What a new row holds besides what is written. */
  readonly initially?: Row;
  /** change: rows begin elsewhere. read: they are written elsewhere, and have no version. */
  readonly only?: 'change' | 'read';
}

/** `max_per_order` for `maxPerOrder`: JSON's names of Prisma's columns. */
export const toSnake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const toCamel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What a create must hold: the fields that the database has no default for are required by the resource itself. */
export function createSchema({ fields, prefix }: Resource): z.ZodObject {
  return prefix === undefined ? fields : fields.partial({ id: true });
}

/** What a change may hold: any of the fields but those of the key. */
export function changeSchema({ fields, key }: Resource): z.ZodObject {
  const named = new Set(key.map(toSnake));
  return z.object(Object.fromEntries(Object.entries(fields.shape).filter(([column]) => !named.has(column)))).partial();
}

/** What is shown of a row. */
export function shownSchema({ fields, told, only }: Resource): z.ZodObject {
  const whole = (only === 'read' ? fields : fields.extend(VERSION)).required();
  return told ? whole.extend(told.shape) : whole;
}

const VERSION = { version: z.int().meta({ description: 'What If-Match compares; the ETag.' }) };

/** A row as JSON has it. */
export function toJson(resource: Resource, row: Row): Record<string, unknown> {
  const shown = shownSchema(resource);
  const named = Object.fromEntries(Object.keys(shown.shape).map((column) => [column, row[toCamel(column)]]));
  return z.encode(shown, named);
}

/** What is written of a row, by Prisma's names. */
export function toRow({ derive }: Pick<Resource, 'derive'>, written: Readonly<Record<string, unknown>>): Row {
  const row = Object.fromEntries(Object.entries(written).map(([column, value]) => [toCamel(column), value]));
  return derive ? { ...row, ...derive(row) } : row;
}
