import { z } from 'zod';
import { REQUEST_LIMITS } from '../../commands.ts';
import { context, identifier } from './request-fields.ts';

/** The most identifiers that one lookup may name. */
const MOST_IDS = 50;
const PAGE = 10;
const MOST_PER_PAGE = 50;

const filters = z.object({
  categories: z.array(z.string().max(REQUEST_LIMITS.textLength)).max(20).nullish(),
  price: z.object({ min: z.int().min(0).nullish(), max: z.int().min(0).nullish() }).nullish(),
});

const selections = z.array(z.object({ name: identifier, label: identifier })).max(20);

/** A cursor is the id that a page ended with, so that pages stay right while products come and go. Opaque to callers. */
export function toCursor(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

const cursor = z
  .string()
  .max(1_000)
  .transform((text, issues) => {
    const id = Buffer.from(text, 'base64url').toString('utf8');
    // What is not its own encoding was not made here.
    if (id !== '' && !id.includes('\0') && toCursor(id) === text) return id;
    issues.addIssue({ code: 'custom', message: 'not a cursor of a page before' });
    return z.NEVER;
  });

/** Body of `POST /catalog/search`: at least one of query and filters. */
export const searchCatalog = z
  .object({
    query: z.string().max(200).nullish(),
    context: context.nullish(),
    filters: filters.nullish(),
    pagination: z
      .object({
        cursor: cursor.nullish(),
        // A larger page than there is asked for is cut, not refused (UCP catalog search, Page Size).
        limit: z
          .int()
          .min(1)
          .nullish()
          .transform((limit) => Math.min(limit ?? PAGE, MOST_PER_PAGE)),
      })
      .nullish(),
  })
  .superRefine(({ query, filters: given }, issues) => {
    const filtered = given?.categories?.length || given?.price;
    if (!query?.trim() && !filtered) {
      issues.addIssue({ code: 'custom', path: [], message: 'a query or a filter is needed' });
    }
  })
  .meta({ id: 'SearchCatalog', example: { query: 'shirt', pagination: { limit: 10 } } });

/** Body of `POST /catalog/lookup`: ids of products or variants, SKUs or handles. */
export const lookupCatalog = z
  .object({
    ids: z.array(z.string().min(1).max(REQUEST_LIMITS.textLength)).min(1).max(MOST_IDS),
    context: context.nullish(),
    filters: filters.nullish(),
  })
  .meta({ id: 'LookupCatalog', example: { ids: ['VARIANT_ID'] } });

/** Body of `POST /catalog/product`. */
export const getProduct = z
  .object({
    id: z.string().min(1).max(REQUEST_LIMITS.textLength),
    selected: selections
      .refine((chosen) => new Set(chosen.map(({ name }) => name)).size === chosen.length, 'each option only once')
      .nullish(),
    preferences: z.array(identifier).max(20).nullish(),
    context: context.nullish(),
    filters: filters.nullish(),
  })
  .meta({ id: 'GetProduct', example: { id: 'PRODUCT_ID' } });

export type CatalogFilters = z.infer<typeof filters>;
export type Selection = z.infer<typeof selections>[number];
