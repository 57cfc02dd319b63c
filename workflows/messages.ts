import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  CancelSignal,
  CheckoutHead,
  CommandReceipt,
  CommandRef,
  OrderHead,
  PaymentNews,
} from '../contracts/workflow-messages.ts';
import { ORDER_UPDATE, QUERY, SIGNAL, SUPPORT_UPDATE, UPDATE } from '../contracts/workflow-messages.ts';

/** The messages of a checkout, typed for both sides. */
export const createUpdate = defineUpdate<CommandReceipt, [CommandRef]>(UPDATE.create);
export const updateUpdate = defineUpdate<CommandReceipt, [CommandRef]>(UPDATE.update);
export const completeUpdate = defineUpdate<CommandReceipt, [CommandRef]>(UPDATE.complete);
export const cancelUpdate = defineUpdate<CommandReceipt, [CommandRef]>(UPDATE.cancel);
export const refundUpdate = defineUpdate<CommandReceipt, [CommandRef]>(ORDER_UPDATE.refund);
export const captureUpdate = defineUpdate<CommandReceipt, [CommandRef]>(ORDER_UPDATE.capture);
export const supportUpdate = defineUpdate<CommandReceipt, [CommandRef]>(SUPPORT_UPDATE.act);
export const retryUpdate = defineUpdate<CommandReceipt, [CommandRef]>(SUPPORT_UPDATE.retry);
export const cancelSignal = defineSignal<[CancelSignal]>(SIGNAL.cancel);
export const paymentNewsSignal = defineSignal<[PaymentNews]>(SIGNAL.paymentNews);
export const storyQuery = defineQuery<CheckoutHead | null>(QUERY.story);
export const orderStoryQuery = defineQuery<OrderHead | null>(QUERY.story);

const TEXT_LIMIT = 200;

/** Checks the shape of an update, and nothing else: a refused update is forgotten by the server. @throws for another shape. */
export function requireCommandRef(ref: unknown): void {
  const commandId = (ref as Partial<CommandRef> | null | undefined)?.commandId;
  if (typeof commandId !== 'string') throw new Error('expected {"commandId": "cmd_…"}');
}

/** A cancel as people type it into a form: whatever they typed, it can be stored, and never fails the workflow. */
export function readCancelSignal(input: unknown): CancelSignal {
  const { actor, reason } = (typeof input === 'object' && input !== null ? input : {}) as Partial<
    Record<keyof CancelSignal, unknown>
  >;
  return { actor: plainText(actor, 'unknown'), reason: plainText(reason, 'no reason given') };
}

function plainText(value: unknown, otherwise: string): string {
  if (typeof value !== 'string') return otherwise;
  // Control characters (NUL above all) and lone surrogates can't be stored in Postgres.
  const text = value
    .slice(0, TEXT_LIMIT)
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim();
  return text === '' ? otherwise : text;
}
