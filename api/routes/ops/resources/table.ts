import type { Database } from '../../../../adapters/postgres/database.ts';
import { ApiError } from '../../../middleware/api-error.ts';
import { keyOf, whereKey } from './keys.ts';
import type { Change } from '../ops-actor.ts';
import type { Resource, Row } from './resource.ts';
import { toJson } from './resource.ts';

/** What of Prisma's delegates is used here; each model's own types are checked by its schema. */
interface Delegate {
  findMany(args: object): Promise<Row[]>;
  findUnique(args: object): Promise<Row | null>;
  create(args: object): Promise<Row>;
  updateMany(args: object): Promise<{ count: number }>;
  deleteMany(args: object): Promise<{ count: number }>;
}

/** Prisma as a transaction of it. */
export type Transaction = Parameters<Parameters<Database['prisma']['$transaction']>[0]>[0];

export function tableOf(prisma: object, resource: Resource): Delegate {
  return (prisma as Record<string, Delegate>)[resource.model]!;
}

/** A row by the parts of its key. */
export async function findRow(prisma: object, resource: Resource, key: readonly string[]): Promise<Row | null> {
  return tableOf(prisma, resource).findUnique({ where: whereKey(resource, key) });
}

/** Makes a row, with its audit entry. */
export async function createRow(prisma: Transaction, resource: Resource, data: Row, change: Change): Promise<Row> {
  const row = await tableOf(prisma, resource).create({ data: { ...resource.initially, ...data } });
  await audit(prisma, resource, 'create', null, row, change);
  return row;
}

/**
 * Changes a row that is at `version`, with its audit entry. The version is counted by the table itself, whoever writes.
 * @throws ApiError 404, or 412 when somebody else was faster
 */
export async function changeRow(
  prisma: Transaction,
  resource: Resource,
  key: readonly string[],
  version: number,
  data: Row,
  change: Change & { readonly action?: string },
): Promise<Row> {
  const before = await findRow(prisma, resource, key);
  if (!before) throw new ApiError('not_found');
  // What the audit trail calls the state before is the one that was meant.
  if (before['version'] !== version) throw new ApiError('version_mismatch');
  const where = { ...flat(whereKey(resource, key)), version };
  const { count } = await tableOf(prisma, resource).updateMany({ where, data });
  const after = await findRow(prisma, resource, key);
  if (count === 0 || !after) throw new ApiError('version_mismatch');
  await audit(prisma, resource, change.action ?? 'update', before, after, change);
  return after;
}

/** Takes a row out that is at `version`, with its audit entry. @throws ApiError 404 or 412 */
export async function removeRow(
  prisma: Transaction,
  resource: Resource,
  key: readonly string[],
  version: number,
  change: Change,
): Promise<void> {
  const before = await findRow(prisma, resource, key);
  if (!before) throw new ApiError('not_found');
  const { count } = await tableOf(prisma, resource).deleteMany({
    where: { ...flat(whereKey(resource, key)), version },
  });
  if (count === 0) throw new ApiError('version_mismatch');
  await audit(prisma, resource, 'remove', before, null, change);
}

/** What stands in the audit trail is what the API shows: no column that nobody may see. */
async function audit(
  prisma: Transaction,
  resource: Resource,
  action: string,
  before: Row | null,
  after: Row | null,
  { actor, requestId }: Change,
): Promise<void> {
  const row = after ?? before ?? {};
  const shown = (value: Row | null) => (value === null ? {} : (toJson(resource, value) as object));
  await prisma.auditEntry.create({
    data: {
      actor,
      action,
      resource: resource.name,
      resourceId: keyOf(resource, row).join('/'),
      ...(before && { before: shown(before) }),
      ...(after && { after: shown(after) }),
      requestId,
    },
  });
}

/** A key of several columns without the name that Prisma gives it. */
function flat(where: Row): Row {
  const [value] = Object.values(where);
  return typeof value === 'object' && value !== null ? (value as Row) : where;
}
