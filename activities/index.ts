import type { CommandRef } from '../contracts/workflow-messages.ts';
import type { ApplyCommandInput, CommandDeps } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';
import {
  askForAttention,
  closeCheckout,
  readCheckout,
  recordPaymentFailure,
  releaseInventory,
  requestCancel,
} from './checkout-endings.ts';
import { requireBuyerAction, resumePayment } from './buyer-action.ts';
import { tellGivenBack } from './given-back-mail.ts';
import { placeLateOrder } from './late-order.ts';
import type { AftermathDeps } from './order-aftermath.ts';
import { capturePayment, sendCancellation, sendConfirmation } from './order-aftermath.ts';
import { cancelHeldOrder } from './order-cancel.ts';
import { captureHeld, standOrder } from './order-capture.ts';
import type { OrderCommandDeps } from './order-commands.ts';
import { applyOrderCommand } from './order-commands.ts';
import type { OrderMoneyDeps } from './order-money.ts';
import { readOrderMoney } from './order-money.ts';
import { makeRefund } from './order-refunds.ts';
import type { OrderRef } from './order-step.ts';
import { beginOrder } from './order-step.ts';
import { withBackOff } from './back-off.ts';
import type { RecoveryCommandDeps, RecoveryCommandRef } from './recovery-commands.ts';
import { applyRecoveryCommand } from './recovery-commands.ts';
import { applyRetry } from './retry-command.ts';
import { sendAgain } from './resent-mail.ts';
import { withHeartbeats } from './heartbeats.ts';
import type { StepRef } from './orders.ts';
import { cancelOrder, closeOrder, createOrder } from './orders.ts';
import type { AttemptRef } from './payment-intent.ts';
import { createPaymentIntent } from './payment-intent.ts';
import type { RecoveryDeps, RecoveryRef } from './payment-recovery.ts';
import { recoverPayment, recoveryAttention } from './payment-recovery.ts';
import { cancelPayment, refundPayment } from './payment-release.ts';
import { watchPayment } from './processing-payment.ts';
import { confirmPayment, confirmPaymentAgain, readPayment } from './payments.ts';
import type { TaxErrand } from './calculate-taxes.ts';
import { calculateTaxes } from './calculate-taxes.ts';
import type { TaxRecordDeps } from './tax-record.ts';
import { recordTaxes } from './tax-record.ts';

export type ActivityDeps = AftermathDeps &
  CommandDeps &
  RecoveryDeps &
  OrderMoneyDeps &
  OrderCommandDeps &
  RecoveryCommandDeps &
  TaxRecordDeps;

/** Steps that are one short transaction and end within 2 s: local activities. */
export function createLocalActivities(deps: ActivityDeps) {
  return {
    applyCommand: (input: ApplyCommandInput) => applyCommand(deps, input),
    readCheckout: (input: { readonly checkoutId: string }) => readCheckout(deps, input),
    createOrder: (input: StepRef) => createOrder(deps, input),
    requireBuyerAction: (input: StepRef) => requireBuyerAction(deps, input),
    resumePayment: (input: StepRef) => resumePayment(deps, input),
    releaseInventory: (input: StepRef & { readonly because: 'hold_lapsed' | 'cancel' }) =>
      releaseInventory(deps, input),
    recordPaymentFailure: (input: StepRef & { readonly code: string }) => recordPaymentFailure(deps, input),
    requestCancel: (input: StepRef & { readonly actor: string; readonly reason: string }) => requestCancel(deps, input),
    cancelOrder: (input: StepRef & { readonly reason: string }) => cancelOrder(deps, input),
    closeOrder: (input: StepRef) => closeOrder(deps, input),
    closeCheckout: (input: StepRef) => closeCheckout(deps, input),
    watchPayment: (input: StepRef) => watchPayment(deps, input),
    recoveryAttention: (input: RecoveryRef & { readonly reason: string }) => recoveryAttention(deps, input),
    askForAttention: (input: StepRef & { readonly reason: string }) => askForAttention(deps, input),
  };
}

/** Steps that call somebody outside: regular activities, each visible in the Temporal UI. */
export function createRemoteActivities(deps: ActivityDeps) {
  const activities = {
    createPaymentIntent: (input: AttemptRef) => createPaymentIntent(deps, input),
    confirmPayment: (input: AttemptRef) => confirmPayment(deps, input),
    confirmPaymentAgain: (input: AttemptRef) => confirmPaymentAgain(deps, input),
    readPayment: (input: AttemptRef) => readPayment(deps, input),
    cancelPayment: (input: AttemptRef) => cancelPayment(deps, input),
    refundPayment: (input: AttemptRef) => refundPayment(deps, input),
    capturePayment: (input: StepRef & AttemptRef) => capturePayment(deps, input),
    sendConfirmation: (input: StepRef) => sendConfirmation(deps, input),
    calculateTaxes: (input: TaxErrand) => calculateTaxes(deps, input),
    recordTaxes: (input: StepRef) => recordTaxes(deps, input),
    recoverPayment: (input: RecoveryRef & { readonly mayPlace: boolean }) => recoverPayment(deps, input),
    placeLateOrder: (input: StepRef & RecoveryRef) => placeLateOrder(deps, input),
    applyRecoveryCommand: (input: RecoveryCommandRef) => applyRecoveryCommand(deps, input),
    applyRetry: (input: CommandRef) => applyRetry(deps, input),
    tellGivenBack: (input: RecoveryRef) => tellGivenBack(deps, input),
    sendCancellation: (input: { readonly checkoutId: string }) => sendCancellation(deps, input),
  };
  return withHeartbeats(withBackOff(activities));
}

/** Steps of placed orders: rare, so that all are regular activities, tried until they are done. */
export function createOrderActivities(deps: ActivityDeps) {
  const activities = {
    beginOrder: (input: { readonly orderId: string }) => beginOrder(deps, input),
    applyOrderCommand: (input: OrderRef & { readonly commandId: string }) => applyOrderCommand(deps, input),
    makeRefund: (input: OrderRef & { readonly refundId: string }) => makeRefund(deps, input),
    readOrderMoney: (input: OrderRef) => readOrderMoney(deps, input),
    captureHeld: (input: OrderRef & { readonly amountMinor: number | null }) => captureHeld(deps, input),
    sendAgain: (input: OrderRef & { readonly number: number }) => sendAgain(deps, input),
    cancelHeldOrder: (input: OrderRef & { readonly reason: string }) => cancelHeldOrder(deps, input),
    standOrder: (input: OrderRef & { readonly trouble: string | null }) => standOrder(deps, input),
  };
  return withHeartbeats(withBackOff(activities));
}

export type LocalActivities = ReturnType<typeof createLocalActivities>;
export type RemoteActivities = ReturnType<typeof createRemoteActivities>;
export type OrderActivities = ReturnType<typeof createOrderActivities>;
