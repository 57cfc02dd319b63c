import type { CommandPayload, PaymentCredential } from '../../contracts/commands.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import { needsBuyerAction } from '../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../domain/checkout/messages.ts';
import { recoverable, standingMessages } from '../../domain/checkout/messages.ts';
import { completing, isHeld, updated } from '../../domain/checkout/transitions.ts';
import { buyerText } from '../../domain/errors.ts';
import { formatMinor } from '../../domain/money/currency.ts';
import { toStripeAmount } from '../../domain/money/stripe-amount.ts';
import { leavesAsTold } from '../../domain/stock/line-stock.ts';
import { quoteChanges } from '../../domain/totals/quote-changes.ts';
import type { Quote } from '../../domain/totals/quote.ts';
import type { CommandContext, Decision } from '../apply-command.ts';
import { asWanted, prepareContents } from '../checkout-contents.ts';
import { freezeHolds } from '../inventory.ts';
import { hashOf } from '../pricing.ts';
import { customerKeys, takeStockToPay } from '../stock-taking.ts';
import { publicFacts } from './create-or-update.ts';
import { refuse, refusal } from './refusals.ts';

/**
 * Accepts complete: freezes hold and quote and opens the attempt that the workflow then pays. A complete during an open
 * attempt joins it; one after the order learns the order (promises M1, O4).
 */
export async function complete(
  context: CommandContext,
  payload: Extract<CommandPayload, { operation: 'complete' }>,
): Promise<Decision> {
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
  const lacking = lacks(checkout, payload.credential);
  if (lacking) return refuse(checkout, lacking);

  const ready = await secureHold(context, checkout);
  if (!ready.ok) return ready.decision;
  return begin(context, ready.checkout, payload.credential?.instrumentId ?? null);
}

/** What has to be there before anything is frozen; null when all is. */
function lacks(checkout: Checkout, credential: PaymentCredential | null): CheckoutMessage | null {
  const standing = standingMessages({ ...checkout, paymentFailure: null, status: 'incomplete' });
  if (standing.some(({ type }) => type === 'error')) return recoverable('not_ready', buyerText('not_ready'));
  const { totalMinor } = checkout.quote;
  if (totalMinor === 0) return null;
  if (!credential) return recoverable('payment_required', buyerText('payment_required'), { part: 'payment' });
  const amount = toStripeAmount(totalMinor, checkout.currency);
  if (amount.ok) return null;
  const code = amount.reason === 'above_maximum' ? 'amount_too_large' : 'amount_too_small';
  return recoverable(code, buyerText(code), { part: 'payment' });
}

type Secured = { readonly ok: true; readonly checkout: Checkout } | { readonly ok: false; readonly decision: Decision };

/**
 * Freezes the hold, and before that holds what is held only when the buyer pays. On a lapsed one: hold again, quote again, and
 * go on only if nothing changed; otherwise the buyer is told of the new totals, and of what made them, before any money moves
 * (promise O3).
 */
async function secureHold(context: CommandContext, checkout: Checkout): Promise<Secured> {
  const { sql, durations, defaultCurrency, onInvalidPromotion, nowMs, identity } = context;
  if (isHeld(checkout, nowMs)) {
    const taken = await takeStockToPay(sql, checkout, customerKeys(identity, checkout));
    if (taken !== 'later' && taken.length > 0) return { ok: false, decision: refuse(checkout, ...taken) };
    if (taken !== 'later' && (await freezeHolds(sql, checkout.id, checkout.lines))) return { ok: true, checkout };
  }
  const current = { ...checkout, holdExpiresAt: null, holdLimitAt: null };
  const { id: checkoutId, channel, expiresAt } = checkout;
  const basis = {
    ...{ checkoutId, channel, expiresAt, defaultCurrency, onInvalidPromotion, durations, nowMs, identity, current },
    paying: true as const,
  };
  const prepared = await prepareContents(sql, basis, asWanted(checkout));
  if (!prepared.ok) return { ok: false, decision: refuse(checkout, ...prepared.messages) };
  const { contents } = prepared;
  if (hashOf(contents.quote) === hashOf(checkout.quote) && leavesAsTold(checkout.lines, contents.lines)) {
    // Only at the very end of the checkout, which no hold outlives.
    if (!(await freezeHolds(sql, checkout.id, contents.lines))) {
      return { ok: false, decision: refuse(checkout, recoverable('hold_lapsed', buyerText('hold_lapsed'))) };
    }
    return { ok: true, checkout: { ...checkout, ...contents, status: 'ready_for_complete' } };
  }
  const next = updated(checkout, contents);
  return {
    ok: false,
    decision: {
      checkout: next,
      events: [{ type: 'checkout.requoted', data: publicFacts(next) }],
      answer: { outcome: 'applied', checkout: next, messages: requoted(checkout.quote, next.quote) },
    },
  };
}

/** What the buyer has to know before he pays: that the total is another one, and each thing that made it so. */
function requoted(before: Quote, after: Quote): CheckoutMessage[] {
  const [now, was] = [after, before].map(({ totalMinor, currency }) => formatMinor(totalMinor, currency));
  const content = `${buyerText('quote_changed')} It is now ${now}, before ${was}.`;
  return [recoverable('quote_changed', content), ...quoteChanges(before, after)];
}

function begin(
  { command, nowMs, durations }: CommandContext,
  checkout: Checkout,
  instrumentId: string | null,
): Decision {
  const next = completing(checkout, instrumentId, nowMs, durations);
  const { id: checkoutId, attempt, currency, quote } = next;
  const { totalMinor: amountMinor } = quote;
  const payment = { checkoutId, attempt, commandId: command.id, amountMinor, currency, quoteHash: hashOf(quote) };
  return {
    checkout: next,
    events: [{ type: 'payment.started', data: { attempt, totalMinor: amountMinor, currency } }],
    answer: null,
    ...(amountMinor > 0 && { payment }),
  };
}
