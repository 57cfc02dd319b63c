import { Router } from 'express';
import type { Response } from 'express';
import type { z } from 'zod';
import type { CatalogAsk, CatalogProduct } from '../../../contracts/catalog.ts';
import {
  getProduct,
  lookupCatalog,
  searchCatalog,
  toCursor,
} from '../../../contracts/ucp/v2026-08-25/catalog-requests.ts';
import {
  narrowed,
  renderDetail,
  renderLookup,
  renderProduct,
} from '../../../contracts/ucp/v2026-08-25/render-catalog.ts';
import { errorOutcome, renderMessage } from '../../../contracts/ucp/v2026-08-25/render-message.ts';
import { capabilityVersions, UCP_VERSION } from '../../../contracts/ucp/v2026-08-25/version.ts';
import { words } from '../../../domain/told.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { callerOf } from '../../middleware/api-key.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { languageFor, noteLanguage, wordsFor, writtenIn } from '../../middleware/language.ts';
import { validate } from '../../middleware/validate.ts';
import { channelOf } from '../channel.ts';

const SEARCH = 'dev.ucp.shopping.catalog.search';
const LOOKUP = 'dev.ucp.shopping.catalog.lookup';

const envelope = (capability: typeof SEARCH | typeof LOOKUP) =>
  ({ version: UCP_VERSION, status: 'success', capabilities: capabilityVersions(capability) }) as const;

/** UCP's catalog capabilities over REST. All three only read, so they take no Idempotency-Key. */
export function catalogRoutes({ catalog, settings }: AppDependencies): Router {
  const router = Router();
  const askOf = (context: { currency: string | null } | null | undefined, response: Response) => ({
    currency: context?.currency ?? settings.shop.defaultCurrency,
    channel: channelOf(response, callerOf(response)),
  });

  router.post('/catalog/search', rawBody, async (request, response) => {
    const body = validate(searchCatalog, jsonOf(request));
    const { products, next } = await catalog.search(searchOf(body, askOf(body.context, response)));
    response.json({
      ucp: envelope(SEARCH),
      products: shown(products, body.filters).map(renderProduct),
      pagination: next === null ? { has_next_page: false } : { has_next_page: true, cursor: toCursor(next) },
    });
  });

  router.post('/catalog/lookup', rawBody, async (request, response) => {
    const { ids, context, filters } = validate(lookupCatalog, jsonOf(request));
    noteLanguage(response, context);
    const say = wordsFor(request);
    const wanted = [...new Set(ids)];
    const products = shown(await catalog.find(wanted, askOf(context, response)), filters).map((product) =>
      renderLookup(product, wanted),
    );
    const found = new Set(products.flatMap((result) => result.found));
    writtenIn(response, languageFor(request)).json({
      ucp: envelope(LOOKUP),
      products: products.flatMap(({ product }) => (product ? [product] : [])),
      messages: wanted
        .filter((id) => !found.has(id))
        .map((id) =>
          renderMessage({ type: 'info', code: 'not_found', content: words('catalog.nothing', { id }) }, say),
        ),
    });
  });

  router.post('/catalog/product', rawBody, async (request, response) => {
    const { id, selected, preferences, context, filters } = validate(getProduct, jsonOf(request));
    noteLanguage(response, context);
    const [product] = shown(await catalog.find([id], askOf(context, response)), filters);
    if (!product) {
      const message = {
        type: 'error',
        code: 'not_found',
        severity: 'unrecoverable',
        content: words('catalog.no_product'),
      } as const;
      writtenIn(response, languageFor(request)).json(
        errorOutcome([message], wordsFor(request), settings.storefrontUrl),
      );
      return;
    }
    response.json({ ucp: envelope(LOOKUP), product: renderDetail(product, id, selected ?? [], preferences ?? []) });
  });

  return router;
}

type Search = z.output<typeof searchCatalog>;

function shown(products: readonly CatalogProduct[], filters: Search['filters']): CatalogProduct[] {
  return products.flatMap((product) => narrowed(product, filters) ?? []);
}

function searchOf({ query, filters, pagination }: Search, ask: CatalogAsk) {
  return {
    query: query ?? null,
    categories: filters?.categories ?? [],
    minPriceMinor: filters?.price?.min ?? null,
    maxPriceMinor: filters?.price?.max ?? null,
    ...ask,
    limit: pagination?.limit ?? 10,
    after: pagination?.cursor ?? null,
  };
}
