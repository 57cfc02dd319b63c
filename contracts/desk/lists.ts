import { z } from 'zod';
import { DESK_LISTS, SEARCH_KINDS } from './names.ts';

export { DESK_LISTS, SEARCH_KINDS } from './names.ts';
export type { DeskList } from './names.ts';

const nullable = z.string().nullable();

/** One checkout among the results of a search. */
const item = z.object({
  checkout: z.string(),
  matched: z.enum(SEARCH_KINDS).meta({ description: 'What of it was looked for.' }),
  order_number: nullable,
  status: z.string(),
  headline: z.string(),
  total: z.string(),
  email: nullable.meta({ description: 'Masked, such as `j…@example.com`.' }),
  created_at: z.string(),
  attention: nullable,
  waiting_for: nullable,
  until: nullable,
});

export type DeskItem = z.input<typeof item>;

/** Query of `GET /support/search`. */
export const deskSearchQuery = z.object({
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'expected a text without control characters'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** `GET /support/search`: by what was looked for, each newest first. `matched`: the likeliest way in which the text was understood. */
export const deskSearch = z
  .object({ matched: z.enum(SEARCH_KINDS).nullable(), items: z.array(item), more: z.boolean() })
  .meta({ id: 'DeskSearch' });

export type DeskSearch = z.input<typeof deskSearch>;

/** `GET /support/lists/{list}`: oldest first, at most 200. */
export const deskListAnswer = z
  .object({
    list: z.enum(DESK_LISTS),
    total: z.int(),
    items: z.array(
      z.object({
        id: z.string(),
        checkout: nullable,
        title: z.string(),
        detail: z.string(),
        what_to_do: z.string(),
        amount: nullable,
        since: z.string(),
        severity: z.enum(['critical', 'high', 'low']),
      }),
    ),
  })
  .meta({ id: 'DeskList' });

export type DeskListAnswer = z.input<typeof deskListAnswer>;

/** `GET /support/lists`: how many each has, and how old its oldest is. */
export const deskLists = z
  .object({ lists: z.array(z.object({ list: z.enum(DESK_LISTS), total: z.int(), oldest: nullable })) })
  .meta({ id: 'DeskLists' });

export type DeskLists = z.input<typeof deskLists>;

/** `GET /support/codes`: each code that buyers may be shown, for who is asked about it. */
export const deskCodes = z
  .object({
    codes: z.array(z.object({ code: z.string(), buyer: z.string(), meaning: z.string(), retryable: z.boolean() })),
  })
  .meta({ id: 'DeskCodes' });

export type DeskCodes = z.input<typeof deskCodes>;
