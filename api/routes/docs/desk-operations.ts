import type { z } from 'zod';
import type { ZodOpenApiObject, ZodOpenApiPathItemObject } from 'zod-openapi';
import { adjustStock, countStock, stockChanged, transferStock } from '../ops/stock-schemas.ts';
import { error, json, malformed, operation, support } from './operation-parts.ts';
import { opsHeader, opsOnly } from './resource-operations.ts';

const stock = (name: string, summary: string, body: z.ZodType): ZodOpenApiPathItemObject => ({
  post: operation(name, summary, {
    tag: 'Shop data',
    security: support,
    header: opsHeader,
    body,
    responses: {
      200: json('It is done, or had been done before by this reference.', stockChanged),
      ...malformed,
      ...opsOnly,
      409: error(
        'Buyers have reserved more than would be left, the reference was used for another change, or it is unknown.',
      ),
    },
  }),
});

/** What people do to stock, beyond changing rows. */
export const deskPaths: NonNullable<ZodOpenApiObject['paths']> = {
  '/ops/stock/adjust': stock('adjustStock', 'Units come or go', adjustStock),
  '/ops/stock/count': stock('countStock', 'So many units lie there', countStock),
  '/ops/stock/transfer': stock('transferStock', 'Carry units from one location to another', transferStock),
};
