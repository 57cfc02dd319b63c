import type { CommandPayload } from '../../contracts/commands.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import { isHeld } from '../../domain/checkout/hold.ts';
import { created, updated } from '../../domain/checkout/transitions.ts';
import type { CommandContext, Decision } from '../apply-command.ts';
import { prepareContents } from '../checkout-contents.ts';
import { tellTenders } from '../claims/tenders.ts';
import { refuse, refusal } from './refusals.ts';

/** Makes the checkout what the caller wants, or leaves it as it is and says why. */
export async function createOrUpdate(
  context: CommandContext,
  payload: Extract<CommandPayload, { operation: 'create' | 'update' }>,
): Promise<Decision> {
  const { sql, command, checkout, nowMs, durations, hotHold } = context;
  // Two requests made one cart into a checkout: the second finds what the first has begun.
  if (payload.operation === 'create' && checkout) {
    return { checkout, events: [], answer: { outcome: 'applied', checkout, messages: [] } };
  }
  if (payload.operation === 'update') {
    const refused = refusal(checkout, payload.ifRevision, ['incomplete', 'ready_for_complete']);
    if (refused) return refuse(checkout, refused);
  }

  const expiresAt = checkout?.expiresAt ?? new Date(nowMs + durations.checkoutMs).toISOString();
  const hot = hotHold && { hold: hotHold, held: checkout !== null && isHeld(checkout, nowMs) };
  const channel = checkout?.channel ?? (payload.operation === 'create' ? payload.channel : 'unknown');
  const basis = { ...context, checkoutId: command.checkoutId, channel, expiresAt, current: checkout, hot };
  const prepared = await prepareContents(sql, basis, payload.wanted);
  if (!prepared.ok) return refuse(checkout, ...prepared.messages);

  const next = checkout
    ? updated(checkout, prepared.contents)
    : created(
        {
          id: command.checkoutId,
          caller: command.caller,
          channel,
          createdAt: new Date(nowMs).toISOString(),
          expiresAt,
        },
        prepared.contents,
      );
  return {
    checkout: next,
    events: [{ type: checkout ? 'checkout.updated' : 'checkout.created', data: publicFacts(next) }],
    answer: {
      outcome: 'applied',
      checkout: next,
      messages: [...prepared.messages, ...(await tellTenders(sql, next, payload.giftCards ?? []))],
    },
  };
}

/** What the log says of a checkout's contents: nothing personal. */
export function publicFacts(checkout: Checkout): Record<string, unknown> {
  return {
    revision: checkout.revision,
    status: checkout.status,
    channel: checkout.channel,
    currency: checkout.currency,
    totalMinor: checkout.quote.totalMinor,
    lines: checkout.lines.map(({ variantId, quantity, unitPriceMinor }) => ({ variantId, quantity, unitPriceMinor })),
    holdExpiresAt: checkout.holdExpiresAt,
  };
}
