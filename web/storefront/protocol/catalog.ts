import type { z } from 'zod';
import type {
  detailResponse,
  lookupResponse,
  searchResponse,
} from '../../../contracts/ucp/v2026-08-25/catalog-responses.ts';
import type { ProductResponse, VariantResponse } from '../../../contracts/ucp/v2026-08-25/catalog-responses.ts';
import type { Answer } from './problem.ts';
import { ask } from './request.ts';

export type Product = ProductResponse;
export type Variant = VariantResponse;
export type SearchResult = z.infer<typeof searchResponse>;
export type Selection = { readonly name: string; readonly label: string };

/** Where the buyer is, and in what currency he wants to read prices (UCP Context). */
export interface Context {
  readonly address_country?: string;
  readonly address_region?: string;
  readonly postal_code?: string;
  readonly currency?: string;
}

/** The most variants that one look-up may name. */
export const MOST_LOOKED_UP = 50;
const PAGE = 24;

const post = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer<T>> =>
  ask({ method: 'POST', path, body, safe: true, ...(signal && { signal }) });

/** UCP's catalog capabilities. They only read. */
export const catalog = {
  /** Without words: all that there is. */
  search: (query: string, context: Context, cursor: string | null, signal?: AbortSignal) =>
    post<SearchResult>(
      '/catalog/search',
      {
        // The protocol wants a query or a filter: a price of 0 or more excludes nothing.
        ...(query === '' ? { filters: { price: { min: 0 } } } : { query }),
        context,
        pagination: { limit: PAGE, ...(cursor !== null && { cursor }) },
      },
      signal,
    ),
  lookup: (ids: readonly string[], context: Context, signal?: AbortSignal) =>
    post<z.infer<typeof lookupResponse>>('/catalog/lookup', { ids: ids.slice(0, MOST_LOOKED_UP), context }, signal),
  product: (id: string, selected: readonly Selection[], context: Context, signal?: AbortSignal) =>
    post<z.infer<typeof detailResponse>>(
      '/catalog/product',
      { id, context, ...(selected.length > 0 && { selected }) },
      signal,
    ),
};
