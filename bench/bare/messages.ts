import { defineUpdate } from '@temporalio/workflow';

/** The bare workflow's messages: those of a checkout, with the same payloads. */
export const BARE_WORKFLOW = 'bareCheckout';
export const createUpdate = defineUpdate<Receipt, [Ref]>('create');
export const updateUpdate = defineUpdate<Receipt, [Ref]>('update');
export const completeUpdate = defineUpdate<Receipt, [Ref]>('complete');

export interface Ref {
  readonly commandId: string;
}
export interface Receipt {
  readonly outcome: 'applied';
}
