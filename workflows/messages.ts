import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CancelSignal, CheckoutHead, CommandReceipt, CommandRef, PaymentNews } from '../contracts/workflow-messages.ts';
import { QUERY, SIGNAL, UPDATE } from '../contracts/workflow-messages.ts';

/** The messages of a checkout, typed for both sides. */
export const createUpdate = defineUpdate<CommandReceipt, [CommandRef]>(UPDATE.create);
export const updateUpdate = defineUpdate<CommandReceipt, [CommandRef]>(UPDATE.update);
export const completeUpdate = defineUpdate<CommandReceipt, [CommandRef]>(UPDATE.complete);
export const cancelUpdate = defineUpdate<CommandReceipt, [CommandRef]>(UPDATE.cancel);
export const cancelSignal = defineSignal<[CancelSignal]>(SIGNAL.cancel);
export const paymentNewsSignal = defineSignal<[PaymentNews]>(SIGNAL.paymentNews);
export const storyQuery = defineQuery<CheckoutHead | null>(QUERY.story);
