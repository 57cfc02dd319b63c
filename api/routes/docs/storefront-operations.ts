import type { ZodOpenApiObject } from 'zod-openapi';
import { z } from 'zod';
import {
  account,
  accountAfterOrder,
  confirmSignIn,
  linkAsked,
  signedIn,
  signInByMail,
} from '../../../contracts/storefront-account.ts';
import { liveCheckout, liveQuery, liveStock, storefrontSettings } from '../../../contracts/storefront.ts';
import { error, json, malformed, operation, reading, unavailable, unknown } from './operation-parts.ts';

const tag = 'Storefront';
const link = {
  202: json(
    'The same whether or not there is somebody to be mailed. The link is good once, for 30 minutes.',
    linkAsked,
  ),
  ...malformed,
  429: error('Too many links for this person or from this address: `Retry-After`.'),
  503: error('The shop can not send mails, or not answer, right now.'),
};

/** What pages of the shop need beside the protocol. */
export const storefrontPaths: NonNullable<ZodOpenApiObject['paths']> = {
  '/storefront/settings': {
    get: operation('getStorefrontSettings', 'What a page has to know of the shop', {
      tag,
      header: reading,
      responses: {
        200: json('May be kept for a minute, and asked for again with its ETag.', storefrontSettings),
        ...unavailable,
      },
    }),
  },
  '/storefront/live': {
    get: operation('followLive', 'News of checkouts and items, as server-sent events', {
      tag,
      header: reading.extend({
        'Last-Event-ID': z
          .string()
          .optional()
          .meta({ description: 'The last event that the page has seen: only what is new since is told.' }),
      }),
      query: liveQuery,
      responses: {
        200: {
          description:
            'A stream that ends after some minutes; the browser comes again by itself. `event: checkout` carries a LiveCheckout, ' +
            '`event: stock` a LiveStock. Both say that something changed; what it means is read from the protocol.',
          content: { 'text/event-stream': { schema: z.union([liveCheckout, liveStock]) } },
        },
        400: error('Nothing, or too much, is named.'),
        ...unknown,
        429: error('Too many streams are open: poll, and try again later.'),
        ...unavailable,
      },
    }),
  },
  '/storefront/account': {
    post: operation(
      'askForAccount',
      'After a purchase: mail a link to the account of its buyer, made where there is none',
      {
        tag,
        header: reading,
        body: accountAfterOrder,
        responses: { ...link, ...unknown },
      },
    ),
    get: operation('getAccount', 'The signed-in customer, with his orders', {
      tag,
      header: reading,
      responses: {
        200: json('What he knows of himself.', account),
        401: error('Nobody is signed in.'),
        ...unavailable,
      },
    }),
  },
  '/storefront/sign-in': {
    post: operation('askForSignIn', 'Mail a link to a customer', {
      tag,
      header: reading,
      body: signInByMail,
      responses: link,
    }),
  },
  '/storefront/sign-in/confirm': {
    post: operation('confirmSignIn', 'Redeem a mailed link', {
      tag,
      header: reading,
      body: confirmSignIn,
      responses: {
        201: json('The token for the header `Customer-Token`.', signedIn),
        ...malformed,
        401: error('The link has been used, has run out, or is none of ours.'),
        ...unavailable,
      },
    }),
  },
};
