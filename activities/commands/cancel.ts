import { cancelRequested } from '../../domain/checkout/transitions.ts';
import type { CommandContext, Decision } from '../apply-command.ts';
import { refuse, refusal } from './refusals.ts';

/** The caller's cancel: recorded here, carried out by the workflow, answered when money and stock are given back. */
export function cancel({ checkout, nowMs }: CommandContext): Decision {
  if (checkout?.cancelRequest && checkout.status !== 'canceled') return { checkout, events: [], answer: null };
  const refused = refusal(checkout, null, [
    'incomplete',
    'ready_for_complete',
    'complete_in_progress',
    'requires_escalation',
  ]);
  if (!checkout || refused) return refuse(checkout, ...(refused ? [refused] : []));
  const request = { actor: 'buyer', reason: 'canceled by the caller', requestedAt: new Date(nowMs).toISOString() };
  return {
    checkout: cancelRequested(checkout, request, nowMs),
    events: [{ type: 'checkout.cancel_requested', data: { actor: request.actor, reason: request.reason } }],
    answer: null,
  };
}
