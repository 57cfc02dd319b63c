import { Router } from 'express';
import { loadBriefs } from '../../../adapters/postgres/desk-briefs.ts';
import type { Brief } from '../../../adapters/postgres/desk-briefs.ts';
import { deskSearchOn } from '../../../adapters/postgres/desk-search.ts';
import type { DeskItem, DeskSearch } from '../../../contracts/desk/lists.ts';
import { deskSearchQuery } from '../../../contracts/desk/lists.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { languageFor } from '../../middleware/language.ts';
import { validate } from '../../middleware/validate.ts';
import { headlineOf } from './headline.ts';
import { nowOf } from './now.ts';
import { mayReadBuyers } from './reader.ts';
import type { SearchKind, Term } from './search-terms.ts';
import { termsOf } from './search-terms.ts';
import { tongueOf } from './tongue.ts';
import type { Tongue } from './tongue.ts';

/** `GET /support/search`: cases by what people have at hand. */
export function deskSearchRoutes({ db, settings }: AppDependencies): Router {
  const reads = deskSearchOn(db.sql);
  const router = Router();
  router.get('/support/search', requireRole(settings, 'support', 'ops'), async (request, response) => {
    const { q, limit } = validate(deskSearchQuery, request.query);
    const terms = allowed(termsOf(q), mayReadBuyers(response));
    const found = await Promise.all(
      terms.map(async ({ kind, find }) => ({ kind, rows: await find(reads, limit + 1) })),
    );
    const kinds = new Map<string, SearchKind>();
    for (const { kind, rows } of found)
      for (const { checkoutId } of rows) if (!kinds.has(checkoutId)) kinds.set(checkoutId, kind);
    const ids = [...kinds.keys()];
    const briefs = new Map((await loadBriefs(db.sql, ids.slice(0, limit))).map((brief) => [brief.checkoutId, brief]));
    const tongue = tongueOf(languageFor(request));
    const answer: DeskSearch = {
      matched: found.find(({ rows }) => rows.length > 0)?.kind ?? null,
      items: ids.flatMap((id) => {
        const brief = briefs.get(id);
        return brief ? [itemOf(tongue, brief, kinds.get(id) ?? 'checkout', mayReadBuyers(response))] : [];
      }),
      more: ids.length > limit,
    };
    response.set('Cache-Control', 'no-store').json(answer);
  });
  return router;
}

function allowed(terms: readonly Term[], withBuyers: boolean): readonly Term[] {
  const open = withBuyers ? terms : terms.filter(({ personal }) => !personal);
  if (open.length === 0) throw new ApiError('forbidden', { content: 'Only support may look for people.' });
  return open;
}

function itemOf(tongue: Tongue, brief: Brief, matched: SearchKind, withBuyers: boolean): DeskItem {
  const { attention, waiting_for, until } = nowOf(tongue, brief);
  return {
    checkout: brief.checkoutId,
    matched,
    order_number: brief.order?.number ?? null,
    status: brief.status,
    headline: headlineOf(tongue, brief),
    total: tongue.money(brief.totalMinor, brief.currency),
    email: withBuyers && brief.email !== null ? masked(brief.email) : null,
    created_at: brief.createdAt.toISOString(),
    attention,
    waiting_for,
    until,
  };
}

/** `jane@example.com` as `j…@example.com`: enough to know whether it is who is on the phone. */
function masked(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '…' : `${email.charAt(0)}…${email.slice(at)}`;
}
