import { Router } from 'express';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { newRowId } from '../../../../adapters/crypto/identity.ts';
import type { AppDependencies } from '../../../dependencies.ts';
import { ApiError } from '../../../middleware/api-error.ts';
import { requireRole } from '../../../middleware/api-key.ts';
import { etagOf, ifRevisionOf } from '../../../middleware/conditions.ts';
import { jsonOf, rawBody } from '../../../middleware/json-body.ts';
import { validate } from '../../../middleware/validate.ts';
import { changeOf } from '../ops-actor.ts';
import { exportRows } from './export.ts';
import { csvBody, importRows } from './import.ts';
import { listRows } from './list.ts';
import { RESOURCES } from './resources.ts';
import type { Resource, Row } from './resource.ts';
import { changeSchema, createSchema, toJson, toRow } from './resource.ts';
import { keyOf } from './keys.ts';
import { refusalOf } from './store-errors.ts';
import type { Transaction } from './table.ts';
import { changeRow, createRow, findRow, removeRow } from './table.ts';

/** The management API: one way to list, read, create, change, end, import and export whatever people keep. */
export function resourceRoutes(deps: AppDependencies): Router {
  const { db, settings, logger } = deps;
  const router = Router();
  const opsOnly = requireRole(settings, 'ops');

  for (const resource of RESOURCES) {
    const path = `/ops/${resource.name}`;
    const one = `${path}/${resource.key.map((column) => `:${column}`).join('/')}`;
    router.use(path, opsOnly);

    router.get(path, async (request, response) => {
      response.set('Cache-Control', 'no-store').json(await listRows(db.prisma, resource, request.query));
    });

    router.get(`${path}/export`, async (request, response) => {
      await exportRows(db.prisma, resource, request.query, response);
    });

    router.get(one, async (request, response) => {
      const row = await findRow(db.prisma, resource, keyIn(resource, request));
      if (!row) throw new ApiError('not_found');
      show(response, resource, 200, row);
    });
    if (resource.only === 'read') continue;

    router.post(`${path}/import`, csvBody, async (request, response) => {
      await importRows(deps, resource, request, response, changeOf(request, response));
    });

    if (resource.only !== 'change') {
      router.post(path, rawBody, async (request, response) => {
        const body: z.output<z.ZodObject> = validate(createSchema(resource).strict(), jsonOf(request));
        const data = toRow(resource, withId(resource, body));
        const row = await stored((prisma) => createRow(prisma, resource, data, changeOf(request, response)));
        response.set(
          'Location',
          `${settings.publicUrl}${path}/${keyOf(resource, row).map(encodeURIComponent).join('/')}`,
        );
        show(response, resource, 201, row);
      });
    }

    router.patch(one, rawBody, async (request, response) => {
      const version = versionOf(request);
      const data = toRow(resource, validate(changeSchema(resource).strict(), jsonOf(request)));
      const change = changeOf(request, response);
      const row = await stored((prisma) =>
        changeRow(prisma, resource, keyIn(resource, request), version, data, change),
      );
      show(response, resource, 200, row);
    });

    if (resource.ending !== 'keep') {
      router.delete(one, async (request, response) => {
        const version = versionOf(request);
        const change = { ...changeOf(request, response), action: 'archive' };
        const key = keyIn(resource, request);
        if (resource.ending === 'remove') {
          await stored((prisma) => removeRow(prisma, resource, key, version, change));
          response.status(204).end();
          return;
        }
        const row = await stored((prisma) => changeRow(prisma, resource, key, version, { active: false }, change));
        show(response, resource, 200, row);
      });
    }
  }
  // What is left is no address of theirs; the key was right.
  for (const { name } of RESOURCES) {
    router.use(`/ops/${name}`, () => {
      throw new ApiError('not_found');
    });
  }
  return router;

  async function stored<T>(work: (prisma: Transaction) => Promise<T>): Promise<T> {
    try {
      return await db.prisma.$transaction(work);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal) logger.info({ error }, 'the tables refused a change');
      throw refusal ?? error;
    }
  }
}

function show(response: Response, resource: Resource, status: number, row: Row): void {
  if (resource.only !== 'read') response.set('ETag', etagOf(Number(row['version'])));
  response.status(status).set('Cache-Control', 'no-store').json(toJson(resource, row));
}

function withId({ prefix }: Resource, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return prefix === undefined || body['id'] !== undefined ? body : { ...body, id: newRowId(prefix) };
}

function keyIn({ key }: Resource, request: Request): string[] {
  return key.map((column) => String(request.params[column]));
}

/** The version that a change is meant for. @throws ApiError 428 without one */
function versionOf(request: Request): number {
  const version = ifRevisionOf(request);
  if (version === null) throw new ApiError('precondition_required');
  return version;
}
