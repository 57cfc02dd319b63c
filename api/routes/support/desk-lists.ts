import { Router } from 'express';
import type { SeenBreak } from '../../../adapters/postgres/break-reads.ts';
import type { AskedFor, DeadNews, DeskListReads, LongPayment } from '../../../adapters/postgres/desk-lists.ts';
import { deskListsOn } from '../../../adapters/postgres/desk-lists.ts';
import type { DeskCodes, DeskList, DeskListAnswer, DeskLists } from '../../../contracts/desk/lists.ts';
import { DESK_LISTS } from '../../../contracts/desk/lists.ts';
import { ERRORS } from '../../../domain/errors.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { BREAK_KINDS, isBreakKind, stockRow } from '../../../domain/reconciliation/break-kinds.ts';
import type { ServerText } from '../../../words/texts.ts';
import { tellSeen } from '../../../words/what-was-seen.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { languageFor } from '../../middleware/language.ts';
import { attentionOf, meaningOf, nextOf } from './stored-words.ts';
import { tongueOf } from './tongue.ts';
import type { Tongue } from './tongue.ts';

/** The most that a list shows; its total says how many there are. */
const MOST = 200;

type Entry = DeskListAnswer['items'][number];

/** What people may have to do something about, each with what that is; and what each code means. */
export function deskListRoutes({ db, settings }: AppDependencies): Router {
  const reads = deskListsOn(db.sql);
  const staff = requireRole(settings, 'support', 'ops');
  const router = Router();

  router.get('/support/lists', staff, async (_request, response) => {
    const totals = await reads.totals();
    const { asked, long, breaks, news } = totals;
    const of = { 'needs-attention': asked, 'long-payments': long, breaks, 'dead-webhooks': news } as const;
    const lists = DESK_LISTS.map((list) => ({
      list,
      total: of[list].total,
      oldest: of[list].oldest?.toISOString() ?? null,
    }));
    response.set('Cache-Control', 'no-store').json({ lists } satisfies DeskLists);
  });

  router.get('/support/lists/:list', staff, async (request, response) => {
    const list = DESK_LISTS.find((known) => known === request.params['list']);
    if (list === undefined) throw new ApiError('not_found');
    const { total, items } = await LISTS[list](reads, tongueOf(languageFor(request)));
    response.set('Cache-Control', 'no-store').json({ list, total, items } satisfies DeskListAnswer);
  });

  router.get('/support/codes', staff, (request, response) => {
    const { say } = tongueOf(languageFor(request));
    const codes = (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
      return { code, buyer: say(`error.${code}`), meaning: say(meaningOf(code)), retryable: ERRORS[code].retryable };
    });
    response.set('Cache-Control', 'no-store').json({ codes } satisfies DeskCodes);
  });
  return router;
}

type Read = (reads: DeskListReads, tongue: Tongue) => Promise<{ total: number; items: Entry[] }>;

const LISTS: Readonly<Record<DeskList, Read>> = {
  'needs-attention': async (reads, tongue) => told(await reads.asked(MOST), (row) => tellAsked(tongue, row)),
  'long-payments': async (reads, tongue) => told(await reads.longPayments(MOST), (row) => tellLong(tongue, row)),
  breaks: async (reads, tongue) => told(await reads.breaks(MOST), (row) => tellBreak(tongue, row)),
  'dead-webhooks': async (reads, tongue) => told(await reads.deadNews(MOST), (row) => tellNews(tongue, row)),
};

function told<Row>({ total, rows }: { total: number; rows: readonly Row[] }, tell: (row: Row) => Entry) {
  return { total, items: rows.map(tell) };
}

function tellAsked(tongue: Tongue, row: AskedFor): Entry {
  const { say, money } = tongue;
  const amount = money(row.amountMinor, row.currency);
  const title =
    row.about === 'recovery'
      ? say('list.recovery', { amount })
      : row.orderNumber === null
        ? say('list.checkout', { total: amount })
        : say('list.order', { number: row.orderNumber, total: amount });
  return {
    id: row.id,
    checkout: row.checkoutId,
    title,
    detail: attentionOf(tongue, row.reason) ?? '',
    what_to_do: say(row.about === 'recovery' ? 'list.recovery.do' : 'list.attention.do'),
    amount,
    since: row.since.toISOString(),
    severity: row.about === 'recovery' ? 'critical' : 'high',
  };
}

const LONG: Readonly<Record<string, ServerText>> = {
  payment: 'list.long.payment',
  buyer_action: 'list.long.buyer_action',
  bank: 'list.long.bank',
  release: 'list.long.release',
};

function tellLong(tongue: Tongue, row: LongPayment): Entry {
  const amount = tongue.money(row.amountMinor, row.currency);
  const isBank = row.waitingFor === 'bank';
  return {
    id: row.checkoutId,
    checkout: row.checkoutId,
    title: tongue.say(LONG[row.waitingFor] ?? 'list.long.payment', { total: amount }),
    detail: attentionOf(tongue, row.attention) ?? nextOf(tongue, row.nextAction) ?? '',
    what_to_do: tongue.say(isBank ? 'list.long.bank.do' : 'list.long.do'),
    amount,
    since: row.since.toISOString(),
    severity: row.attention !== null && !isBank ? 'high' : 'low',
  };
}

function tellBreak(tongue: Tongue, row: SeenBreak): Entry {
  const { language, say, money } = tongue;
  const { kind } = row;
  return {
    id: String(row.id),
    checkout: row.checkoutId,
    title: isBreakKind(kind) ? say(`break.${kind}`) : kind.replace(/_/g, ' '),
    detail: [subjectOf(tongue, row), tellSeen(language, row.seen)].filter(Boolean).join(' '),
    what_to_do: isBreakKind(kind) ? say(`break.${kind}.do`) : row.suggestion,
    amount: row.amountMinor === null ? null : money(row.amountMinor, row.currency),
    since: row.firstSeenAt.toISOString(),
    severity: row.severity,
  };
}

/** What a break is about, where the case does not tell; checkouts, orders and commands have theirs. */
function subjectOf({ say }: Tongue, { kind, subject: id }: SeenBreak): string | null {
  switch (isBreakKind(kind) ? BREAK_KINDS[kind].about : null) {
    case 'stock': {
      const { variantId, locationId } = stockRow(id);
      return say('about.stock', { item: variantId, place: locationId });
    }
    case 'payment':
      return say('about.payment', { id });
    case 'gift_card':
      return say('about.gift_card', { id });
    case 'code':
      return say('about.code', { id });
    case 'workflow':
      return say('about.workflow', { id });
    default:
      return null;
  }
}

function tellNews({ say }: Tongue, row: DeadNews): Entry {
  const { type } = row;
  return {
    id: row.eventId,
    checkout: row.checkoutId,
    title: say(row.isOrphan ? 'list.news.orphan' : 'list.news.unread', { type }),
    detail: say('list.news.detail', { id: row.eventId, about: row.about ?? '–' }),
    what_to_do: say(row.isOrphan ? 'list.news.orphan.do' : 'list.news.unread.do'),
    amount: null,
    since: row.since.toISOString(),
    severity: row.isOrphan ? 'low' : 'high',
  };
}
