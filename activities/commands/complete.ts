import type { RefusedClaim } from '../../adapters/postgres/code-claims.ts';
import { tentatively } from '../../adapters/postgres/tentatively.ts';
import type { CommandPayload, WantedCheckout } from '../../contracts/commands.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import { needsBuyerAction } from '../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../domain/checkout/messages.ts';
import { recoverable, standingMessages } from '../../domain/checkout/messages.ts';
import type { Contents } from '../../domain/checkout/transitions.ts';
import { isHeld } from '../../domain/checkout/hold.ts';
import { completing } from '../../domain/checkout/payment-transitions.ts';
import { updated } from '../../domain/checkout/transitions.ts';
import { buyerText } from '../../domain/errors.ts';
import { words } from '../../domain/told.ts';
import { toStripeAmount } from '../../domain/money/stripe-amount.ts';
import { leavesAsTold } from '../../domain/stock/line-stock.ts';
import type { GiftCardPart } from '../../domain/tenders/due.ts';
import { dueMinor, giftCardFact } from '../../domain/tenders/due.ts';
import { quoteChanges } from '../../domain/totals/quote-changes.ts';
import type { Quote } from '../../domain/totals/quote.ts';
import type { CommandContext, Decision } from '../apply-command.ts';
import type { Prepared } from '../checkout-contents.ts';
import { asWanted, prepareContents } from '../checkout-contents.ts';
import { claimForAttempt, codesLeft, codesTakenOff, needsClaims } from '../claims/attempt-claims.ts';
import { freezeHolds } from '../inventory.ts';
import { hashOf } from '../pricing.ts';
import { customerKeys, takeStockToPay } from '../stock-taking.ts';
import { publicFacts } from './create-or-update.ts';
import { refuse, refusal } from './refusals.ts';

type Complete = Extract<CommandPayload, { operation: 'complete' }>;

/**
 * Accepts complete: freezes hold and quote and opens the attempt that the workflow then pays. A complete during an open
 * attempt joins it; one after the order learns the order (promises M1, O4).
 */
export async function complete(context: CommandContext, payload: Complete): Promise<Decision> {
  const { checkout } = context;
  if (checkout?.status === 'completed') {
    const content = buyerText('already_completed');
    return {
      checkout,
      events: [],
      answer: { outcome: 'applied', checkout, messages: [{ type: 'info', code: 'already_completed', content }] },
    };
  }
  if (checkout?.status === 'complete_in_progress' && !checkout.cancelRequest) {
    // Where the bank asks for the buyer, who joins learns where he has to go; otherwise he waits with the others.
    const answer = needsBuyerAction(checkout) ? ({ outcome: 'applied', checkout, messages: [] } as const) : null;
    return { checkout, events: [], answer };
  }
  const refused = refusal(checkout, payload.ifRevision, ['incomplete', 'ready_for_complete']);
  if (!checkout || refused) return refuse(checkout, ...(refused ? [refused] : []));
  const lacking = lacks(checkout, payload);
  if (lacking) return refuse(checkout, lacking);

  const ready = await secure(context, checkout, payload);
  if (!ready.ok) return ready.decision;
  return begin(context, ready.checkout, payload.credential?.instrumentId ?? null, ready.giftCards);
}

/** What has to be there before anything is frozen; null when all is. */
function lacks(checkout: Checkout, { credential, giftCards }: Complete): CheckoutMessage | null {
  const standing = standingMessages({ ...checkout, paymentFailure: null, status: 'incomplete' });
  if (standing.some(({ type }) => type === 'error')) return recoverable('not_ready', buyerText('not_ready'));
  const { totalMinor } = checkout.quote;
  // What is left for the card is known once gift cards are held.
  if (totalMinor === 0 || giftCards) return null;
  if (!credential) return recoverable('payment_required', buyerText('payment_required'), { part: 'payment' });
  const amount = toStripeAmount(totalMinor, checkout.currency);
  if (amount.ok) return null;
  const code = amount.reason === 'above_maximum' ? 'amount_too_large' : 'amount_too_small';
  return recoverable(code, buyerText(code), { part: 'payment' });
}

type Secured =
  | { readonly ok: true; readonly checkout: Checkout; readonly giftCards: readonly GiftCardPart[] }
  | { readonly ok: false; readonly decision: Decision };

/**
 * Freezes the hold, and claims what else the attempt needs: uses of codes, parts of gift cards. Where that is refused, all of it is
 * taken back; a code that can't be used is taken off, and the buyer told of the new totals before any money moves (promise D1).
 */
async function secure(context: CommandContext, checkout: Checkout, payload: Complete): Promise<Secured> {
  if (!needsClaims(checkout, payload)) return secureHold(context, checkout);
  const { sql, claimKeys } = context;
  const { secured, claims } = await tentatively(
    sql,
    (done) => done.claims === null || done.claims.kind === 'claimed',
    async () => {
      const held = await secureHold(context, checkout);
      return { secured: held, claims: held.ok ? await claimForAttempt(sql, claimKeys, held.checkout, payload) : null };
    },
  );
  if (!secured.ok || claims === null) return secured;
  switch (claims.kind) {
    case 'claimed':
      return { ...secured, giftCards: claims.giftCards };
    case 'codes_refused':
      return { ok: false, decision: await withoutCodes(context, checkout, claims.refused) };
    case 'tenders_refused':
      return { ok: false, decision: refuse(checkout, claims.message) };
  }
}

/** Takes codes off whose uses are gone, holds and quotes anew, and tells the buyer. */
async function withoutCodes(
  context: CommandContext,
  checkout: Checkout,
  refused: readonly RefusedClaim[],
): Promise<Decision> {
  const current = isHeld(checkout, context.nowMs) ? checkout : { ...checkout, holdExpiresAt: null, holdLimitAt: null };
  const prepared = await prepareAgain(context, current, { ...asWanted(checkout), codes: codesLeft(checkout, refused) });
  if (!prepared.ok) return refuse(checkout, ...prepared.messages);
  return requoted(checkout, prepared.contents, ...codesTakenOff(checkout, refused));
}

/**
 * Freezes the hold, and before that holds what is held only when the buyer pays. On a lapsed one: hold again, quote again, and
 * go on only if nothing changed; otherwise the buyer is told of the new totals, and of what made them, before any money moves
 * (promise O3).
 */
async function secureHold(context: CommandContext, checkout: Checkout): Promise<Secured> {
  const { sql, nowMs, claimKeys } = context;
  if (isHeld(checkout, nowMs)) {
    const taken = await takeStockToPay(sql, checkout, customerKeys(claimKeys, checkout));
    if (taken !== 'later' && taken.length > 0) return { ok: false, decision: refuse(checkout, ...taken) };
    if (taken !== 'later' && (await freezeHolds(sql, checkout.id, checkout.lines)))
      return { ok: true, checkout, giftCards: [] };
  }
  const current = { ...checkout, holdExpiresAt: null, holdLimitAt: null };
  const prepared = await prepareAgain(context, current, asWanted(checkout));
  if (!prepared.ok) return { ok: false, decision: refuse(checkout, ...prepared.messages) };
  const { contents } = prepared;
  if (hashOf(contents.quote) === hashOf(checkout.quote) && leavesAsTold(checkout.lines, contents.lines)) {
    // Only at the very end of the checkout, which no hold outlives.
    if (!(await freezeHolds(sql, checkout.id, contents.lines))) {
      return { ok: false, decision: refuse(checkout, recoverable('hold_lapsed', buyerText('hold_lapsed'))) };
    }
    return { ok: true, checkout: { ...checkout, ...contents, status: 'ready_for_complete' }, giftCards: [] };
  }
  return { ok: false, decision: requoted(checkout, contents) };
}

/** Holds and quotes anew what a checkout wants, now that its buyer pays. */
function prepareAgain(context: CommandContext, current: Checkout, wanted: WantedCheckout): Promise<Prepared> {
  const { id: checkoutId, channel, expiresAt } = current;
  const basis = { ...context, checkoutId, channel, expiresAt, current, paying: true } as const;
  return prepareContents(context.sql, basis, wanted);
}

/** The buyer looks at the new totals before he goes on (promise O3). */
function requoted(before: Checkout, contents: Contents, ...news: CheckoutMessage[]): Decision {
  const next = updated(before, contents);
  return {
    checkout: next,
    events: [{ type: 'checkout.requoted', data: publicFacts(next) }],
    answer: { outcome: 'applied', checkout: next, messages: [...newTotals(before.quote, next.quote), ...news] },
  };
}

/** What the buyer has to know before he pays: that the total is another one, and each thing that made it so. */
function newTotals(before: Quote, after: Quote): CheckoutMessage[] {
  const total = ({ totalMinor, currency }: Quote) => ({ amountMinor: totalMinor, currency });
  const content = words('quote.changed', { now: total(after), before: total(before) });
  return [recoverable('quote_changed', content), ...quoteChanges(before, after)];
}

function begin(
  { command, nowMs, durations }: CommandContext,
  checkout: Checkout,
  instrumentId: string | null,
  giftCards: readonly GiftCardPart[],
): Decision {
  const next = completing(checkout, instrumentId, giftCards, nowMs, durations);
  const { id: checkoutId, attempt, currency, quote } = next;
  const amountMinor = dueMinor(next);
  const payment = { checkoutId, attempt, commandId: command.id, amountMinor, currency, quoteHash: hashOf(quote) };
  return {
    checkout: next,
    events: [
      { type: 'payment.started', data: { attempt, totalMinor: quote.totalMinor, currency, ...giftCardFact(next) } },
    ],
    answer: null,
    ...(amountMinor > 0 && { payment }),
  };
}
