import { recordAct } from '../../adapters/postgres/support-audit.ts';
import { isMoneyOut } from '../../adapters/postgres/case-facts.ts';
import type { StepEvent } from '../../adapters/postgres/checkout-table.ts';
import type { CheckoutActPayload, SupportAnswer } from '../../contracts/commands.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import { attentionResolved, cancelRequested, holdExtended } from '../../domain/checkout/transitions.ts';
import type { SupportAction } from '../../domain/support/actions.ts';
import {
  heldLines,
  latestHold,
  mayCancelCheckout,
  mayExtendHold,
  mayResolveCheckout,
} from '../../domain/support/checkout-rules.ts';
import type { Ruling } from '../../domain/support/ruling.ts';
import { mayNot } from '../../domain/support/ruling.ts';
import type { CommandContext, Decision } from '../apply-command.ts';
import { placeHolds } from '../inventory.ts';
import { sourcingOf } from '../stock-taking.ts';

/** What support asks of a checkout, but for a retry, which changes no row. */
type Act = CheckoutActPayload & { readonly operation: Exclude<CheckoutActPayload['operation'], 'retry_checkout'> };

const ACTION: Readonly<Record<Act['operation'], SupportAction>> = {
  cancel_checkout: 'cancel_checkout',
  extend_hold: 'extend_hold',
  resolve_checkout: 'resolve_attention',
};

/** A command that was carried out. */
export const supportApplied = (refundId: string | null = null): SupportAnswer => ({
  outcome: 'applied',
  code: null,
  refundId,
});

/** A command that a rule refuses. */
export const supportRefused = ({ code, because }: Extract<Ruling, { allowed: false }>): SupportAnswer => ({
  outcome: 'refused',
  code,
  because,
  refundId: null,
});

/** Does to a checkout what support asks for, or says why not: by the rule that the offer was made by, on the row as it is now. */
export async function supportAct(context: CommandContext, payload: Act): Promise<Decision> {
  const { sql, checkout } = context;
  if (!checkout) throw new Error(`command ${context.command.id} is about no checkout`);
  const { operation, actor, reason, requestId } = payload;
  const { ruling, change } = await decide({ ...context, checkout }, payload);
  const resource = { resource: 'checkout', resourceId: checkout.id } as const;
  await recordAct(sql, { action: ACTION[operation], ...resource, actor, reason, requestId }, ruling);
  if (!ruling.allowed) return { checkout, events: [], answer: supportRefused(ruling) };
  const { next, event } = change();
  return { checkout: next, events: [event], answer: supportApplied() };
}

interface Decided {
  readonly ruling: Ruling;
  readonly change: () => { readonly next: Checkout; readonly event: StepEvent };
}

async function decide(
  { sql, checkout, nowMs }: CommandContext & { readonly checkout: Checkout },
  { operation, actor, reason }: Act,
): Promise<Decided> {
  const data = { actor, reason };
  switch (operation) {
    case 'cancel_checkout': {
      const request = { actor, reason, requestedAt: new Date(nowMs).toISOString() };
      return {
        ruling: mayCancelCheckout({ checkout }),
        change: () => ({
          next: cancelRequested(checkout, request, nowMs),
          event: { type: 'checkout.cancel_requested', data },
        }),
      };
    }
    case 'extend_hold': {
      const until = latestHold(checkout);
      const ruling = mayExtendHold({ checkout, nowMs });
      // The whole set is held once more; its own units are used again (promise S5). What lapsed this very moment may be gone.
      const short =
        ruling.allowed && (await placeHolds(sql, checkout.id, heldLines(checkout), until, sourcingOf(checkout)));
      return {
        ruling: short && short.length > 0 ? mayNot('nothing_held', 'refused.nothing_held') : ruling,
        change: () => ({
          next: holdExtended(checkout, until),
          event: { type: 'hold.extended', data: { ...data, until } },
        }),
      };
    }
    case 'resolve_checkout': {
      const moneyOut = await isMoneyOut(sql, checkout.id);
      return {
        ruling: mayResolveCheckout({ checkout, moneyOut }),
        change: () => ({
          next: attentionResolved(checkout),
          event: { type: 'checkout.attention_resolved', data: { ...data, attention: checkout.attention } },
        }),
      };
    }
  }
}
