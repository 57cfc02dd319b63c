import type { ZodOpenApiObject } from 'zod-openapi';
import { z } from 'zod';
import { getProduct, lookupCatalog, searchCatalog } from '../../../contracts/ucp/v2026-08-25/catalog-requests.ts';
import {
  detailResponse,
  lookupResponse,
  searchResponse,
} from '../../../contracts/ucp/v2026-08-25/catalog-responses.ts';
import {
  cancelCheckout,
  completeCheckout,
  createCheckout,
  updateCheckout,
} from '../../../contracts/ucp/v2026-08-25/checkout-requests.ts';
import { checkoutResponse } from '../../../contracts/ucp/v2026-08-25/checkout-response.ts';
import { orderResponse } from '../../../contracts/ucp/v2026-08-25/order.ts';
import { errorOutcome } from '../../../contracts/ucp/v2026-08-25/response-parts.ts';
import { casePaths } from './case-operations.ts';
import { deskPaths } from './desk-operations.ts';
import { auditPath, resourcePaths } from './resource-operations.ts';
import { cartPaths } from './cart-operations.ts';
import { storefrontPaths } from './storefront-operations.ts';
import {
  changing,
  error,
  id,
  json,
  malformed,
  operation,
  opsOnly,
  reading,
  support,
  supportOnly,
  unauthorized,
  unavailable,
  unknown,
  writing,
  written,
} from './operation-parts.ts';
import { sessionPaths } from './session-operations.ts';
import { supportPaths } from './support-operations.ts';
import { balanceRequest, balanceResponse } from '../gift-cards/schemas.ts';
import { breaksResponse } from '../ops/break-schemas.ts';
import { orphansQuery, orphansResponse } from '../ops/orphan-schemas.ts';
import { orderStoryResponse, storyResponse } from '../support/schemas.ts';

const customerToken = z.object({ customer: z.string(), token: z.string(), expires_at: z.iso.datetime() });
const checkout = json('The checkout. Refusals are told in `messages`.', checkoutResponse);

/** Every operation that other programs call. */
export const paths: NonNullable<ZodOpenApiObject['paths']> = {
  ...cartPaths,
  ...storefrontPaths,
  ...resourcePaths,
  ...deskPaths,
  ...sessionPaths,
  ...casePaths,
  ...supportPaths,
  '/ops/audit': auditPath,
  '/checkout-sessions': {
    post: operation('createCheckout', 'Begin a checkout: holds stock and prices it', {
      header: writing,
      body: createCheckout,
      responses: { 201: checkout, 200: json('Nothing was created; `messages` say why.', errorOutcome), ...written },
    }),
  },
  '/checkout-sessions/{id}': {
    get: operation('getCheckout', 'The checkout as it is now', {
      header: reading,
      path: id,
      responses: { 200: checkout, ...unauthorized, ...unknown, ...unavailable },
    }),
    put: operation('updateCheckout', 'Replace all that the client writes', {
      header: changing,
      path: id,
      body: updateCheckout,
      responses: { 200: checkout, ...unknown, ...written },
    }),
  },
  '/checkout-sessions/{id}/complete': {
    post: operation('completeCheckout', 'Pay and place the order', {
      header: changing,
      path: id,
      body: completeCheckout,
      responses: { 200: checkout, ...unknown, ...written },
    }),
  },
  '/checkout-sessions/{id}/cancel': {
    post: operation('cancelCheckout', 'Give up the checkout', {
      header: writing,
      path: id,
      body: cancelCheckout,
      responses: { 200: checkout, ...unknown, ...written },
    }),
  },
  '/orders/{id}': {
    get: operation('getOrder', 'A placed order', {
      tag: 'Order',
      header: reading,
      path: id,
      responses: { 200: json('The order.', orderResponse), ...unauthorized, ...unknown, ...unavailable },
    }),
  },
  '/catalog/search': {
    post: operation('searchCatalog', 'Find products', {
      tag: 'Catalog',
      header: reading,
      body: searchCatalog,
      responses: { 200: json('Products, a page at a time.', searchResponse), ...malformed, ...unavailable },
    }),
  },
  '/catalog/lookup': {
    post: operation('lookupCatalog', 'Products by ids, SKUs or handles', {
      tag: 'Catalog',
      header: reading,
      body: lookupCatalog,
      responses: { 200: json('What was found.', lookupResponse), ...malformed, ...unavailable },
    }),
  },
  '/catalog/product': {
    post: operation('getProduct', 'One product in full', {
      tag: 'Catalog',
      header: reading,
      body: getProduct,
      responses: {
        200: json('The product, or why there is none.', z.union([detailResponse, errorOutcome])),
        ...malformed,
        ...unavailable,
      },
    }),
  },
  '/gift-cards/balance': {
    post: operation('giftCardBalance', 'What a gift card can pay now', {
      tag: 'Gift cards',
      header: reading,
      body: balanceRequest,
      responses: {
        200: json('The same members for every code, known or not.', balanceResponse),
        ...malformed,
        429: error('Too many codes were wrong: nothing is told for 10 minutes.'),
        ...unavailable,
      },
    }),
  },
  '/support/checkouts/{id}': {
    get: operation('tellStory', 'What happened to a checkout, in plain words', {
      tag: 'Support',
      security: support,
      header: reading,
      path: id,
      responses: {
        200: json('The story.', storyResponse),
        ...supportOnly,
        ...unknown,
      },
    }),
  },
  '/ops/webhooks/orphans': {
    get: operation('listOrphans', 'News from Stripe about payments that are none of ours', {
      tag: 'Ops',
      security: support,
      header: reading,
      query: orphansQuery,
      responses: {
        200: json('The newest, and how many there are.', orphansResponse),
        400: error('The limit is not one.'),
        ...supportOnly,
      },
    }),
  },
  '/ops/customers/{id}/tokens': {
    post: operation('signInCustomer', 'A token that tells who buys, for the header Customer-Token', {
      tag: 'Ops',
      security: support,
      header: reading,
      path: id,
      responses: {
        201: json('It holds for 12 hours.', customerToken),
        ...opsOnly,
        ...unknown,
      },
    }),
  },
  '/ops/breaks': {
    get: operation('listBreaks', 'What reconciliation has found and is still so', {
      tag: 'Ops',
      security: support,
      header: reading,
      query: z.object({
        after: z.string().optional().meta({ description: '`next` of the page before.' }),
        limit: z.string().optional().meta({ description: '1 to 500; 100 by default.' }),
      }),
      responses: {
        200: json('The open breaks, in the order of their finding.', breaksResponse),
        400: error('The request is malformed; `path` says where.'),
        ...supportOnly,
      },
    }),
  },
  '/support/orders/{id}': {
    get: operation('tellOrder', 'What happened to an order and its money, in plain words', {
      tag: 'Support',
      security: support,
      header: reading,
      path: id,
      responses: {
        200: json('The story.', orderStoryResponse),
        ...supportOnly,
        ...unknown,
      },
    }),
  },
};
