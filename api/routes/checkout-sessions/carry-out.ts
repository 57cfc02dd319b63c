import { sha256 } from '../../../adapters/crypto/identity.ts';
import { loadCheckout } from '../../../adapters/postgres/checkout-table.ts';
import type { NewCommand, StoredResponse } from '../../../adapters/postgres/command-table.ts';
import type { CommandAnswer, CommandPayload, Operation } from '../../../contracts/commands.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { hasEnded } from '../../../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../../../domain/checkout/messages.ts';
import { recoverable } from '../../../domain/checkout/messages.ts';
import { buyerText } from '../../../domain/errors.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import type { Answer, Reader } from './answer.ts';
import { answerTo, lateAnswer } from './answer.ts';

export interface WriteRequest {
  readonly caller: string;
  readonly idempotencyKey: string | null;
  readonly checkoutId: string;
  readonly raw: Buffer;
  readonly payload: CommandPayload;
  readonly reach: NewCommand['reach'];
  readonly reader: Reader;
}

/**
 * The way of one write request (DESIGN): recorded, delivered to its checkout's workflow, answered from the stored snapshot,
 * and the answer kept, so that its key gives the same from then on (promise E2).
 * @throws ApiError 404 for a checkout out of the caller's reach, 409 for a key used with another body, 429 and 503 with
 * nothing lost
 */
export async function carryOut(deps: AppDependencies, request: WriteRequest): Promise<Answer> {
  const { operation } = request.payload;
  const recorded = await deps.commands.record({
    caller: request.caller,
    operation,
    idempotencyKey: request.idempotencyKey,
    checkoutId: request.checkoutId,
    fingerprint: sha256(request.raw),
    payload: request.payload,
    reach: request.reach,
  });
  if (recorded.kind === 'unknown') throw new ApiError('not_found');
  if (recorded.kind === 'mismatch') {
    deps.metrics.countCommand(operation, 'mismatch');
    throw new ApiError('idempotency_conflict');
  }
  if (recorded.kind === 'answered') {
    deps.metrics.countCommand(operation, 'repeated');
    return keptAnswer(recorded.response);
  }
  const { commandId, checkoutId } = recorded;
  const outcome = await settle(deps, operation, checkoutId, commandId);
  deps.metrics.countCommand(operation, outcome === 'late' ? 'late' : outcome.outcome);
  const answer =
    outcome === 'late' ? lateAnswer(request.reader) : await answerTo(operation, outcome, deps, request.reader);
  const { status, ...content } = answer;
  return keptAnswer(await deps.commands.keepResponse(commandId, { status, body: content }));
}

/** What is kept with a command is the answer but for its status. */
function keptAnswer({ status, body }: StoredResponse): Answer {
  return { ...(body as Omit<Answer, 'status'>), status };
}

/** Has the workflow take the command, and reads its answer. */
async function settle(
  deps: AppDependencies,
  operation: Operation,
  checkoutId: string,
  commandId: string,
): Promise<CommandAnswer | 'late'> {
  const delivery = await deps.gateway.deliver(operation, checkoutId, commandId);
  switch (delivery.kind) {
    case 'busy':
      deps.metrics.countCommand(operation, 'busy');
      throw new ApiError('too_many_requests');
    case 'unavailable':
      deps.metrics.countCommand(operation, 'unavailable');
      throw new ApiError('service_unavailable', { reason: delivery.reason });
    case 'ended': {
      const answer = await deps.commands.answer(commandId);
      if (answer?.outcome === 'late') return 'late';
      return answer ?? (await afterTheEnd(deps, operation, checkoutId));
    }
    case 'delivered': {
      if (delivery.receipt.outcome === 'late') return 'late';
      const answer = await deps.commands.answer(commandId);
      if (!answer) throw new ApiError('service_unavailable', { reason: `command ${commandId} has no answer yet` });
      if (answer.outcome === 'late') return 'late';
      return delivery.receipt.slow ? withNewsOfDelay(answer) : answer;
    }
  }
}

/** The buyer is told that the payment is gone on with; unless it came to an end in the meantime. */
function withNewsOfDelay(answer: CommandAnswer): CommandAnswer {
  if (answer.checkout?.status !== 'complete_in_progress') return answer;
  const news: CheckoutMessage = { type: 'warning', code: 'payment_slow', content: buyerText('payment_slow') };
  return { ...answer, messages: [...answer.messages, news] };
}

/** No workflow runs: right for a checkout that has ended; otherwise the reconciler starts one, and a retry reaches it. */
async function afterTheEnd(deps: AppDependencies, operation: Operation, checkoutId: string): Promise<CommandAnswer> {
  const checkout = await loadCheckout(deps.db.sql, checkoutId);
  if (!checkout || !hasEnded(checkout.status)) {
    throw new ApiError('service_unavailable', { reason: `checkout ${checkoutId} is open but has no workflow` });
  }
  return endedAnswer(operation, checkout);
}

function endedAnswer(operation: Operation, checkout: Checkout): CommandAnswer {
  if (operation === 'complete' && checkout.status === 'completed') {
    const content = buyerText('already_completed');
    return { outcome: 'applied', checkout, messages: [{ type: 'info', code: 'already_completed', content }] };
  }
  return { outcome: 'refused', checkout, messages: [recoverable('checkout_ended', buyerText('checkout_ended'))] };
}
