import type { z } from 'zod';
import type { ZodOpenApiObject, ZodOpenApiPathItemObject } from 'zod-openapi';
import { adjustGiftCardBody, issuedGiftCard, issueGiftCard } from '../ops/gift-card-schemas.ts';
import { GIFT_CARDS } from '../ops/resources/gift-card-resources.ts';
import { shownSchema } from '../ops/resources/resource.ts';
import { adjustStock, countStock, stockChanged, transferStock } from '../ops/stock-schemas.ts';
import { error, id, json, malformed, operation, opsOnly, support, unknown } from './operation-parts.ts';
import { asJson, content, opsHeader, resourcePaths } from './resource-operations.ts';

const basis = { tag: 'Shop data', security: support, header: opsHeader };

const stock = (name: string, summary: string, body: z.ZodType): ZodOpenApiPathItemObject => ({
  post: operation(name, summary, {
    ...basis,
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

/** What people do to stock and gift cards, beyond changing rows. */
export const deskPaths: NonNullable<ZodOpenApiObject['paths']> = {
  '/ops/gift-cards': {
    ...resourcePaths['/ops/gift-cards'],
    post: {
      ...operation('issueGiftCard', 'Issue a gift card: the answer is the one that tells its code', {
        ...basis,
        responses: {
          201: content('The gift card, with its code.', asJson(issuedGiftCard)),
          ...malformed,
          ...opsOnly,
          409: error('There is one by this id already.'),
        },
      }),
      requestBody: { required: true, content: { 'application/json': { schema: asJson(issueGiftCard) } } },
    },
  },
  '/ops/gift-cards/{id}/adjust': {
    post: operation('adjustGiftCard', 'Change a balance by hand', {
      ...basis,
      path: id,
      body: adjustGiftCardBody,
      responses: {
        200: content('The gift card as it is now.', asJson(shownSchema(GIFT_CARDS))),
        ...malformed,
        ...opsOnly,
        ...unknown,
        409: error('Less than is held, more than it was issued with, or the reference was used for another change.'),
      },
    }),
  },
  '/ops/stock/adjust': stock('adjustStock', 'Units come or go', adjustStock),
  '/ops/stock/count': stock('countStock', 'So many units lie there', countStock),
  '/ops/stock/transfer': stock('transferStock', 'Carry units from one location to another', transferStock),
};
