import { z } from 'zod';
import { toCamel } from './resource.ts';
import type { Resource } from './resource.ts';

/** What a cell of a column stands for, by the schema of the column. */
type Kind = 'text' | 'number' | 'boolean' | 'json';

/** How the cells of a resource's columns are read. */
export type Cells = ReadonlyMap<string, { readonly kind: Kind; readonly nullable: boolean }>;

interface Described {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Described[];
}

/** @throws when a schema can't be described: a mistake in the resource */
export const cellsOf = ({ fields }: Resource): Cells => kindsOf(fields);

export function kindsOf(schema: z.ZodObject): Cells {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {};
  return new Map(
    Object.entries(described).map(([column, one]) => {
      const types = typesOf(one as Described);
      const [kind = 'json'] = types.filter((type) => type !== 'null').map(kindOf);
      return [column, { kind, nullable: types.includes('null') }];
    }),
  );
}

function typesOf({ type, anyOf = [] }: Described): string[] {
  const own = type === undefined ? [] : [type].flat();
  return [...own, ...anyOf.flatMap(typesOf)];
}

function kindOf(type: string): Kind {
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  return type === 'string' ? 'text' : 'json';
}

/**
 * A record of a CSV file as JSON. An empty cell of a column that can be unset unsets it; of one that can't, it says nothing.
 * @throws SyntaxError for a cell that is no JSON where its column holds a list or an object
 */
export function fromCells(
  cells: Cells,
  columns: readonly string[],
  fields: readonly string[],
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [place, column] of columns.entries()) {
    const known = cells.get(column);
    const cell = fields[place] ?? '';
    if (!known) continue;
    if (cell === '' && known.kind !== 'text') {
      if (known.nullable) read[column] = null;
    } else if (cell === '' && known.nullable) read[column] = null;
    else read[column] = valueOf(known.kind, cell);
  }
  return read;
}

function valueOf(kind: Kind, cell: string): unknown {
  if (kind === 'text') return cell;
  if (kind === 'json') return JSON.parse(cell);
  if (kind === 'boolean') return /^(true|false)$/i.test(cell) ? cell.toLowerCase() === 'true' : cell;
  return /^-?\d{1,15}$/.test(cell) ? Number(cell) : cell;
}

/** The parts of a record's key; null where one is missing. */
export function keyOfRecord({ key }: Resource, record: Readonly<Record<string, unknown>>): string[] | null {
  const byColumn = new Map(Object.entries(record).map(([column, value]) => [toCamel(column), value]));
  const parts = key.map((column) => byColumn.get(column));
  return parts.every((part) => part !== undefined && part !== null && part !== '') ? parts.map(String) : null;
}
