import { z } from 'zod';
import type { ZodOpenApiObject } from 'zod-openapi';
import { deskCase } from '../../../contracts/desk/case.ts';
import {
  DESK_LISTS,
  deskCodes,
  deskListAnswer,
  deskLists,
  deskSearch,
  deskSearchQuery,
} from '../../../contracts/desk/lists.ts';
import { error, id, json, operation, reading, support, unauthorized, unavailable, unknown } from './operation-parts.ts';

const basis = {
  tag: 'Support',
  security: support,
  header: reading.extend({
    'Accept-Language': z.string().optional().meta({ description: 'Sentences come in English or German.' }),
  }),
};
const staff = {
  ...unauthorized,
  403: error('Neither support nor ops; or ops, who looks for a person.'),
  ...unavailable,
};

/** What people of support and ops read about cases; ops without who the buyers are. */
export const casePaths: NonNullable<ZodOpenApiObject['paths']> = {
  '/support/search': {
    get: operation('searchCases', 'Find cases by what is at hand: numbers and ids, e-mail, phone, SKU, code', {
      ...basis,
      query: deskSearchQuery,
      responses: {
        200: json('What was found, and how the text was understood.', deskSearch),
        400: error('The request is malformed; `path` says where.'),
        ...staff,
      },
    }),
  },
  '/support/cases/{id}': {
    get: operation('readCase', 'All about one checkout: where it stands, its money, its story, what can be done', {
      ...basis,
      path: id,
      responses: { 200: json('The case. Reading who the buyer is is audited.', deskCase), ...staff, ...unknown },
    }),
  },
  '/support/lists': {
    get: operation('listLists', 'How much waits for people', {
      ...basis,
      responses: { 200: json('Each list, how many it has, and how old its oldest is.', deskLists), ...staff },
    }),
  },
  '/support/lists/{list}': {
    get: operation('readList', 'What waits for people, and what to do about it', {
      ...basis,
      path: z.object({ list: z.enum(DESK_LISTS) }),
      responses: { 200: json('The oldest first, at most 200.', deskListAnswer), ...staff, ...unknown },
    }),
  },
  '/support/codes': {
    get: operation('explainCodes', 'Each code that buyers and programs may be shown, and what it means', {
      ...basis,
      responses: { 200: json('All of them.', deskCodes), ...staff },
    }),
  },
};
