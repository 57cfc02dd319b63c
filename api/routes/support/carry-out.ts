import type { Request, Response } from 'express';
import { sha256 } from '../../../adapters/crypto/identity.ts';
import { loadCase } from '../../../adapters/postgres/case-facts.ts';
import type { StoredResponse } from '../../../adapters/postgres/command-table.ts';
import type { SupportAct } from '../../../adapters/postgres/support-audit.ts';
import { recordAct } from '../../../adapters/postgres/support-audit.ts';
import type { SupportAnswer, SupportPayload } from '../../../contracts/commands.ts';
import type { SupportAction } from '../../../domain/support/actions.ts';
import type { CaseFacts } from '../../../domain/support/offers.ts';
import type { Ruling } from '../../../domain/support/ruling.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { actorOf } from '../../middleware/api-key.ts';
import { idempotencyKeyOf } from '../../middleware/conditions.ts';
import { rawOf } from '../../middleware/json-body.ts';
import { languageFor } from '../../middleware/language.ts';
import { requestIdOf, SUPPORT } from './may-do.ts';

/** What support asks for, on its way to a workflow. */
interface Errand {
  readonly checkoutId: string;
  /** The PaymentIntent that it is about; absent: the checkout or its order. */
  readonly subject?: string;
  readonly payload: SupportPayload;
  /** What is answered once it is carried out. */
  readonly tell: (answer: SupportAnswer) => Promise<StoredResponse>;
  /** For what is only asked of a checkout's run: why there may be none that takes it. */
  readonly afterEnd?: { readonly action: SupportAction; readonly ruling: (facts: CaseFacts) => Ruling };
}

/** The key of what support asks for. @throws ApiError 400 without one */
export const keyOf = (request: Request): string => idempotencyKeyOf(request, SUPPORT) ?? '';

/** Who asks, why, and by which request: kept with what it comes to. */
export function askedBy(
  response: Response,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): { readonly actor: string; readonly reason: string; readonly requestId: string | null } {
  return { actor: actorOf(response, actor), reason, requestId: requestIdOf(response) };
}

/**
 * The way of one command of support's: recorded, delivered to the workflow that carries it out, answered with what it came to by
 * then, and the answer kept for its key.
 * @throws ApiError 409 for a key used with another body, 429 and 503 with nothing lost
 */
export async function carryOut(
  deps: AppDependencies,
  request: Request,
  response: Response,
  errand: Errand,
): Promise<void> {
  const { status, body } = await answerTo(deps, request, errand);
  response.status(status).set('Cache-Control', 'no-store').json(body);
}

async function answerTo(deps: AppDependencies, request: Request, errand: Errand): Promise<StoredResponse> {
  const { commands, gateway, metrics, logger } = deps;
  const { checkoutId, subject, payload, tell } = errand;
  const { operation, actor } = payload;
  const recorded = await commands.record({
    caller: SUPPORT,
    operation,
    idempotencyKey: keyOf(request),
    checkoutId,
    ...(subject !== undefined && { subject }),
    fingerprint: sha256(rawOf(request)),
    payload,
    reach: 'any',
  });
  if (recorded.kind === 'unknown') throw new ApiError('not_found');
  if (recorded.kind === 'mismatch') {
    metrics.countCommand(operation, 'mismatch');
    throw new ApiError('idempotency_conflict');
  }
  if (recorded.kind === 'answered') {
    metrics.countCommand(operation, 'repeated');
    return recorded.response;
  }
  const { commandId } = recorded;
  const delivery = await gateway.deliver(operation, checkoutId, commandId, subject ?? null);
  // Whatever became of the delivery: an answer that is on record is the answer.
  const answer =
    (await commands.supportAnswer(commandId)) ?? (delivery.kind === 'ended' ? await refusedByEnd(deps, errand) : null);
  if (!answer) {
    metrics.countCommand(operation, delivery.kind === 'busy' ? 'busy' : 'unavailable');
    if (delivery.kind === 'busy') throw new ApiError('too_many_requests');
    const reason = delivery.kind === 'unavailable' ? delivery.reason : `command ${commandId} has no answer yet`;
    throw new ApiError('service_unavailable', { reason });
  }
  metrics.countCommand(operation, answer.outcome);
  logger.info({ checkoutId, subject, commandId, operation, actor, outcome: answer.outcome }, 'support command');
  const said = answer.outcome === 'applied' ? await tell(answer) : refusal(request, answer);
  return commands.keepResponse(commandId, said);
}

/** A checkout that has ended has no run that could refuse: the same rule does, on its row, which nothing changes any more. */
async function refusedByEnd(
  { db }: AppDependencies,
  { checkoutId, payload, afterEnd }: Errand,
): Promise<SupportAnswer | null> {
  const facts = afterEnd && (await loadCase(db.sql, checkoutId));
  const ruling = facts && afterEnd.ruling(facts);
  if (!ruling || ruling.allowed) return null;
  const { actor, reason = '', requestId = null } = payload;
  const act = { resource: 'checkout', resourceId: checkoutId, actor, reason, requestId } satisfies Omit<
    SupportAct,
    'action'
  >;
  await recordAct(db.sql, { ...act, action: afterEnd.action }, ruling);
  return { outcome: 'refused', code: ruling.code, because: ruling.because, refundId: null };
}

function refusal(request: Request, { outcome, code, because }: SupportAnswer): StoredResponse {
  const error =
    outcome === 'late' || code === null
      ? new ApiError('request_expired')
      : new ApiError(code, { status: 409, ...(because && { content: because }) });
  return { status: error.status, body: error.answerIn(languageFor(request)).body };
}
