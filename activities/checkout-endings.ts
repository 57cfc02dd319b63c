import { startStep } from '../adapters/postgres/checkout-table.ts';
import { recordAct } from '../adapters/postgres/support-audit.ts';
import { answerWaiting } from '../adapters/postgres/command-table.ts';
import type { CheckoutHead } from '../contracts/workflow-messages.ts';
import { hasEnded } from '../domain/checkout/checkout.ts';
import { holdWindow, isHeld } from '../domain/checkout/hold.ts';
import { paymentFailed } from '../domain/checkout/payment-transitions.ts';
import { canceled, cancelRequested, holdLapsed, needsAttention } from '../domain/checkout/transitions.ts';
import { giftCardFact } from '../domain/tenders/due.ts';
import { headOf } from './checkout-head.ts';
import type { StepDeps, StepResult } from './checkout-step.ts';
import { runStep } from './checkout-step.ts';
import { giveBackAllClaims, giveBackClaims } from './claims/attempt-claims.ts';
import { releaseHolds, thawHolds } from './inventory.ts';
import type { StepRef } from './orders.ts';

/**
 * Gives back what a checkout holds: its hold lapsed, or it is being canceled. Accepts that the sweeper or another buyer's
 * statement was faster (promise S3).
 */
export async function releaseInventory(
  deps: StepDeps,
  { checkoutId, revision, because }: StepRef & { readonly because: 'hold_lapsed' | 'cancel' },
): Promise<StepResult<{ units: number; held: boolean }>> {
  let lateSeconds: number | null = null;
  const result = await runStep(deps, checkoutId, revision, async ({ sql, checkout, nowMs, write }) => {
    if (because === 'hold_lapsed' && isHeld(checkout, nowMs)) return { units: 0, held: true };
    const units = await releaseHolds(sql, checkoutId);
    // The sweeper may have been faster, and has told it then.
    if (because === 'hold_lapsed' && checkout.holdExpiresAt !== null && units > 0)
      lateSeconds = (nowMs - Date.parse(checkout.holdExpiresAt)) / 1_000;
    if (checkout.holdExpiresAt !== null || units > 0) {
      await write(holdLapsed(checkout), { type: 'stock.released', data: { units, because } });
    }
    return { units, held: false };
  });
  if (lateSeconds !== null) deps.onHoldReleased?.(lateSeconds);
  return result;
}

/** Records why an attempt failed, after its money was given back; the hold lives on, so that another card may be tried (S5). */
export async function recordPaymentFailure(
  deps: StepDeps,
  { checkoutId, revision, code }: StepRef & { readonly code: string },
): Promise<StepResult<null>> {
  return runStep<null>(deps, checkoutId, revision, async ({ sql, checkout, nowMs, write }) => {
    if (checkout.status !== 'complete_in_progress') return null;
    const { attempt } = checkout;
    const window = holdWindow(checkout, nowMs, deps.durations);
    await thawHolds(sql, checkoutId, window.holdExpiresAt);
    await giveBackClaims(sql, checkout);
    const next = paymentFailed(checkout, { attempt, code }, window);
    await write(next, { type: 'payment.failed', data: { attempt, code, ...giftCardFact(checkout) } });
    if (!next.cancelRequest) {
      await answerWaiting(sql, deps.seal, next, { outcome: 'applied', checkout: next, messages: [] });
    }
    return null;
  });
}

/** Puts a cancel on the row: support's by signal, or the timer's at the checkout's expiry. `ended`: it came too late. */
export async function requestCancel(
  deps: StepDeps,
  { checkoutId, revision, actor, reason }: StepRef & { readonly actor: string; readonly reason: string },
): Promise<StepResult<'requested' | 'ended'>> {
  return runStep<'requested' | 'ended'>(deps, checkoutId, revision, async ({ sql, checkout, nowMs, write }) => {
    if (hasEnded(checkout.status)) return 'ended';
    if (checkout.cancelRequest) return 'requested';
    // Whoever asks by a signal, from the Temporal UI, goes into the audit trail too; the clock does not.
    if (actor !== 'timer') {
      const act = { action: 'cancel_checkout', resource: 'checkout', resourceId: checkoutId } as const;
      await recordAct(sql, { ...act, actor, reason, requestId: null }, { allowed: true, effect: [] });
    }
    const request = { actor, reason, requestedAt: new Date(nowMs).toISOString() };
    await write(cancelRequested(checkout, request, nowMs), {
      type: 'checkout.cancel_requested',
      data: { actor, reason },
    });
    return 'requested';
  });
}

/** Ends a checkout as canceled. @throws while money or stock is still out: then it may not say so (promise M5). */
export async function closeCheckout(deps: StepDeps, { checkoutId, revision }: StepRef): Promise<StepResult<null>> {
  return runStep<null>(deps, checkoutId, revision, async ({ sql, checkout, write }) => {
    if (hasEnded(checkout.status)) return null;
    const [out] = await sql<{ payments: number; holds: number; claims: number }>(
      'checkout.out',
      `SELECT (SELECT count(*)::int FROM payments WHERE checkout_id = $1 AND status IN ('open', 'authorized', 'captured')) AS payments,
              (SELECT count(*)::int FROM holds WHERE checkout_id = $1) AS holds,
              (SELECT count(*)::int FROM code_claims WHERE checkout_id = $1 AND state = 'claimed')
                + (SELECT count(*)::int FROM gift_card_holds WHERE checkout_id = $1 AND state = 'held') AS claims`,
      [checkoutId],
    );
    if (out?.payments !== 0 || out.holds !== 0) throw new Error(`checkout ${checkoutId} still has money or stock out`);
    if (out.claims > 0) await giveBackAllClaims(sql, checkoutId);
    const { actor, reason } = checkout.cancelRequest ?? { actor: 'timer', reason: 'expired' };
    const next = canceled(checkout, actor === 'buyer' || actor === 'timer' ? reason : `${reason} (${actor})`);
    await write(next, { type: 'checkout.canceled', data: { actor, reason } });
    await answerWaiting(sql, deps.seal, next, { outcome: 'applied', checkout: next, messages: [] });
    return null;
  });
}

/** Marks a checkout for people to look at. */
export async function askForAttention(
  deps: StepDeps,
  { checkoutId, revision, reason }: StepRef & { readonly reason: string },
): Promise<StepResult<null>> {
  return runStep<null>(deps, checkoutId, revision, async ({ checkout, nowMs, write }) => {
    if (checkout.attention === reason) return null;
    await write(needsAttention(checkout, reason, nowMs), { type: 'checkout.needs_attention', data: { reason } });
    return null;
  });
}

/** The row as it is: what a recovered or continued run of the workflow starts from. */
export async function readCheckout(
  { db }: StepDeps,
  { checkoutId }: { readonly checkoutId: string },
): Promise<CheckoutHead | null> {
  const { checkout } = await startStep(db.sql, checkoutId);
  return checkout && headOf(checkout);
}
