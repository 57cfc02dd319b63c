import { z } from 'zod';
import type { ZodOpenApiObject, ZodOpenApiPathItemObject } from 'zod-openapi';

type SchemaObject = Exclude<
  NonNullable<NonNullable<ZodOpenApiObject['components']>['schemas']>[string],
  z.ZodType | z.core.$ZodType
>;
import { auditFilterWords, deskAudit } from '../../../contracts/desk/audit.ts';
import { AUDIT_FILTERS } from '../../../contracts/desk/names.ts';
import type { Resource } from '../ops/resources/resource.ts';
import { changeSchema, createSchema, shownSchema } from '../ops/resources/resource.ts';
import { RESOURCES } from '../ops/resources/resources.ts';
import { error, json, malformed, operation, opsOnly, reading, support, unknown } from './operation-parts.ts';

export const opsHeader = reading.extend({
  'Ops-Actor': z.string().optional().meta({ description: 'Who it is, for the audit trail.' }),
});
const changing = opsHeader.extend({
  'If-Match': z.string().meta({ description: 'The ETag that was read: a change of another version is refused.' }),
});
const badRequest = error('The request is malformed; `path` says where.');
const changed = {
  ...malformed,
  ...opsOnly,
  ...unknown,
  409: error('A name is taken, or names something that there is not.'),
  412: error('It was changed meanwhile.'),
  428: error('If-Match is missing.'),
};

/** JSON as it is sent and shown: the input of the schemas' codecs. */
export const asJson = (schema: z.ZodObject) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaObject;
export const content = (description: string, schema: SchemaObject) => ({
  description,
  content: { 'application/json': { schema } },
});

/** `listPriceLists`, `createPriceList`…: a name of its own for each operation. */
const named = (verb: string, words: string): string =>
  verb + words.replace(/(?:^|[- ])(\w)/g, (_, letter: string) => letter.toUpperCase());

function pathsOf(resource: Resource): [string, ZodOpenApiPathItemObject][] {
  const { name, one, key, filters } = resource;
  const readOnly = resource.only === 'read';
  const tag = 'Shop data';
  const row = content(`The ${one}${readOnly ? '' : ', with its version as ETag'}.`, asJson(shownSchema(resource)));
  const path = z.object(Object.fromEntries(key.map((column) => [column, z.string()])));
  const narrowing = Object.fromEntries(filters.map((filter) => [filter, z.string().optional()]));
  const query = z.object({
    limit: z.string().optional().meta({ description: '1 to 500; 100 by default.' }),
    after: z.string().optional().meta({ description: '`next` of the page before.' }),
    ...narrowing,
  });
  const list: SchemaObject = {
    type: 'object',
    properties: { items: { type: 'array', items: asJson(shownSchema(resource)) }, next: { type: ['string', 'null'] } },
  };
  const basis = { tag, security: support, header: opsHeader };
  const bodyOf = (schema: z.ZodObject) => ({
    requestBody: { required: true, content: { 'application/json': { schema: asJson(schema) } } },
  });
  const collection: ZodOpenApiPathItemObject = {
    get: operation(named('list', name), `List: ${name}`, {
      ...basis,
      query,
      responses: { 200: content('One page.', list), 400: badRequest, ...opsOnly },
    }),
    ...(resource.only === undefined && {
      post: {
        ...operation(named('create', one), `Make a ${one}`, { ...basis, responses: { 201: row, ...changed } }),
        ...bodyOf(createSchema(resource)),
      },
    }),
  };
  const single: ZodOpenApiPathItemObject = {
    get: operation(named('read', one), `A ${one} as it is now`, {
      ...basis,
      path,
      responses: { 200: row, ...unknown, ...opsOnly },
    }),
    ...(!readOnly && {
      patch: {
        ...operation(named('change', one), `Change a ${one}: what is left out stays`, {
          ...basis,
          header: changing,
          path,
          responses: { 200: row, ...changed },
        }),
        ...bodyOf(changeSchema(resource)),
      },
    }),
    ...(!readOnly &&
      resource.ending !== 'keep' && {
        delete: operation(
          named(resource.ending, one),
          resource.ending === 'archive' ? `Archive a ${one}` : `Remove a ${one}`,
          {
            ...basis,
            header: changing,
            path,
            responses: {
              ...(resource.ending === 'archive' ? { 200: row } : { 204: { description: 'It is gone.' } }),
              ...changed,
            },
          },
        ),
      }),
  };
  return [
    [`/ops/${name}`, collection],
    [`/ops/${name}/${key.map((column) => `{${column}}`).join('/')}`, single],
    ...(readOnly ? [] : [[`/ops/${name}/import`, { post: importOf(resource, basis) }] satisfies [string, object]]),
    [
      `/ops/${name}/export`,
      {
        get: operation(named('export', name), `All as CSV: ${name}`, {
          ...basis,
          query: z.object(narrowing),
          responses: {
            200: { description: 'What import takes.', content: { 'text/csv': { schema: { type: 'string' } } } },
            ...opsOnly,
          },
        }),
      },
    ],
  ];
}

function importOf({ name }: Resource, basis: { tag: string; security: typeof support; header: z.ZodObject }) {
  return {
    ...operation(named('import', name), `Create and change from CSV: ${name}`, {
      ...basis,
      responses: {
        200: {
          description: 'A line of JSON for each line that could not be taken, for how far it is, and for the end.',
          content: { 'application/x-ndjson': { schema: { type: 'string' as const } } },
        },
        ...malformed,
        ...opsOnly,
      },
    }),
    requestBody: { required: true, content: { 'text/csv': { schema: { type: 'string' as const } } } },
  };
}

/** The management API: the same operations on everything that people keep. */
export const resourcePaths: NonNullable<ZodOpenApiObject['paths']> = Object.fromEntries(RESOURCES.flatMap(pathsOf));

/** The audit trail, newest first. */
export const auditPath: ZodOpenApiPathItemObject = {
  get: operation('listAudit', 'Who changed what: before and after, newest first', {
    tag: 'Shop data',
    security: support,
    header: opsHeader,
    query: z.object({
      ...Object.fromEntries(
        AUDIT_FILTERS.map((name) => [name, z.string().optional().meta({ description: auditFilterWords[name] })]),
      ),
      before: z.string().optional().meta({ description: '`next` of the page before.' }),
      limit: z.string().optional().meta({ description: '1 to 500; 100 by default.' }),
    }),
    responses: {
      200: json('One page.', deskAudit),
      400: badRequest,
      ...opsOnly,
    },
  }),
};
