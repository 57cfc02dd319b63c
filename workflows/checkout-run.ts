import { condition, log, proxyActivities, proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { LocalActivityOptions } from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { ApplyCommandResult } from '../activities/apply-command.ts';
import type { StepResult } from '../activities/checkout-step.ts';
import type { StepRef } from '../activities/orders.ts';
import type { LocalActivities, RemoteActivities } from '../activities/index.ts';
import type {
  AskedTaxes,
  CancelSignal,
  CheckoutHead,
  CommandReceipt,
  CommandRef,
} from '../contracts/workflow-messages.ts';
import {
  ASK_TAXES,
  CAPTURE,
  GIVE_BACK,
  LOCAL_STEP,
  MAIL,
  ORDER_STEP,
  OUTCOME_WAIT_MS,
  RECORD_TAXES,
  STALE_LIMIT,
  STEP_RETRY_LIMIT,
  STEP_RETRY_MAX_MS,
  STRIPE_CALL,
} from './activity-options.ts';
import { needsBuyerAction } from '../domain/checkout/checkout.ts';
import type { Trouble } from './details.ts';
import { mayPass } from './passing-failure.ts';
import { Visibility } from './visibility.ts';

export const local = proxyLocalActivities<LocalActivities>(LOCAL_STEP);
export const stripe =
  proxyActivities<
    Pick<RemoteActivities, 'createPaymentIntent' | 'confirmPayment' | 'confirmPaymentAgain' | 'readPayment'>
  >(STRIPE_CALL);
export const giveBack = proxyActivities<Pick<RemoteActivities, 'cancelPayment' | 'refundPayment'>>(GIVE_BACK);
export const { capturePayment } = proxyActivities<Pick<RemoteActivities, 'capturePayment'>>(CAPTURE);
export const { sendConfirmation, sendCancellation } =
  proxyActivities<Pick<RemoteActivities, 'sendConfirmation' | 'sendCancellation'>>(MAIL);

export const { applyRetry } = proxyActivities<Pick<RemoteActivities, 'applyRetry'>>(ORDER_STEP);
const { calculateTaxes } = proxyActivities<Pick<RemoteActivities, 'calculateTaxes'>>(ASK_TAXES);
export const { recordTaxes } = proxyActivities<Pick<RemoteActivities, 'recordTaxes'>>(RECORD_TAXES);

/** The options of a local step, with what the Temporal UI says of it. */
export const withSummary = (summary: string): LocalActivityOptions => ({ ...LOCAL_STEP, summary });

/** Asks people to look, and goes on. */
export const askForAttention = (ref: StepRef, reason: string) =>
  local.askForAttention.executeWithOptions(withSummary(reason), [{ ...ref, reason }]);

/** What one run of the workflow knows: its row's head, and the news that signals have left. */
export class CheckoutRun {
  readonly checkoutId: string;
  /** Null until the checkout exists. */
  head: CheckoutHead | null;
  /** True once the create command is settled, one way or the other. */
  begun: boolean;
  /** What the create command came to, for the update that waits for it. */
  createReceipt: (CommandReceipt & CommandRef) | null = null;
  /** No new command is taken any more: the run is about to end. */
  closing = false;
  readonly cancelSignals: CancelSignal[] = [];
  /** Commands of support's that are being applied. */
  acts = 0;
  /** How often Stripe had news; a wait for news compares it. */
  newsCount = 0;
  private readonly visibility: Visibility;
  private tail: Promise<unknown> = Promise.resolve();

  constructor(checkoutId: string, head: CheckoutHead | null) {
    this.checkoutId = checkoutId;
    this.head = head;
    this.begun = head !== null;
    this.visibility = new Visibility(checkoutId);
  }

  /** The head of a checkout that exists. */
  get known(): CheckoutHead {
    if (!this.head) throw new Error('the checkout does not exist yet');
    return this.head;
  }

  /**
   * Money or a cancel is under way: commands that wait for an outcome wait while this is true. Who has to send the buyer to his
   * bank is told so at once.
   */
  get unsettled(): boolean {
    return (
      this.head !== null &&
      ((this.head.status === 'complete_in_progress' && !needsBuyerAction(this.head)) ||
        (this.head.cancelRequested && this.head.status !== 'canceled'))
    );
  }

  /** Applies one command; the steps of one checkout run one after another. */
  async apply(operation: string, commandId: string): Promise<CommandReceipt> {
    const result = await this.exclusively(async () => {
      let taxes: AskedTaxes | null = null;
      for (let tries = 0; tries < STALE_LIMIT; tries += 1) {
        const revision = this.head?.revision ?? 0;
        const input = { checkoutId: this.checkoutId, commandId, revision, ...(taxes && { taxes }) };
        const applied: ApplyCommandResult = await local.applyCommand.executeWithOptions(withSummary(operation), [
          input,
        ]);
        if (applied.head) this.adopt(applied.head);
        if (applied.kind === 'done') return applied;
        if (applied.kind === 'needs_taxes') taxes = await this.askForTaxes(commandId, applied.question);
      }
      throw ApplicationFailure.nonRetryable(`the row of ${this.checkoutId} changes under its only writer`, 'StaleStep');
    });
    if (!result.open || (result.slow ? !this.unsettled : await this.outcome(operation))) return result.receipt;
    this.showLastingPayment();
    return { ...result.receipt, slow: true };
  }

  /** Asks for the taxes of a command, which is then applied again. No answer in time is an answer too: the shop has a policy. */
  private async askForTaxes(commandId: string, question: string): Promise<AskedTaxes> {
    try {
      return await calculateTaxes.executeWithOptions({ ...ASK_TAXES, summary: 'taxes of the provider' }, [
        { checkoutId: this.checkoutId, commandId, question },
      ]);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return { question, outcome: 'unavailable', because: 'no answer in time' };
    }
  }

  /** Waits for what a complete or cancel comes to, for as long as a caller may be kept waiting. False: it did not come. */
  private outcome(operation: string): Promise<boolean> {
    return condition(() => !this.unsettled, OUTCOME_WAIT_MS, { summary: `${operation} is answered at the latest` });
  }

  /** From now on people can search for this checkout as one whose payment is under way. */
  showLastingPayment(): void {
    this.visibility.show(this.known, { lasting: true });
  }

  /** Runs a step that writes the row, from the newest revision; while Postgres is away it is tried again and again. */
  step<T>(run: (ref: StepRef) => Promise<StepResult<T>>): Promise<T> {
    return this.exclusively(async () => {
      for (let failures = 0; failures < STEP_RETRY_LIMIT; failures += 1) {
        try {
          const value = await this.fromNewest(run);
          this.tried(null);
          return value;
        } catch (error) {
          if (!mayPass(error)) throw error;
          this.tried({ what: 'a step could not be written to Postgres', times: failures + 1 });
          log.warn('a step failed and is tried again', { failures: failures + 1 });
          await sleep(Math.min(1_000 * 2 ** Math.min(failures, 10), STEP_RETRY_MAX_MS), {
            summary: 'try the step again',
          });
        }
      }
      throw ApplicationFailure.nonRetryable(`a step of ${this.checkoutId} could not be done`, 'StepFailed');
    });
  }

  /**
   * Runs a step that calls somebody outside and then writes the row. It holds up no command, since it may last long, and
   * belongs to a placed order, whose row no command writes. Its retries are the activity's own.
   */
  async outsideStep<T>(run: (ref: StepRef) => Promise<StepResult<T>>): Promise<T> {
    return this.fromNewest(run);
  }

  private async fromNewest<T>(run: (ref: StepRef) => Promise<StepResult<T>>): Promise<T> {
    for (let tries = 0; tries < STALE_LIMIT; tries += 1) {
      const result = await run({ checkoutId: this.checkoutId, revision: this.known.revision });
      if (result.head) this.adopt(result.head);
      if (result.kind === 'done') return result.value;
    }
    throw ApplicationFailure.nonRetryable(`the row of ${this.checkoutId} changes under its only writer`, 'StaleStep');
  }

  /** Puts support's cancels, or the expiry, on the row. They come too late when the order is placed. */
  async recordCancels(): Promise<void> {
    for (let signal = this.cancelSignals.shift(); signal; signal = this.cancelSignals.shift()) {
      const { actor, reason } = signal;
      const outcome = await this.step((ref) =>
        local.requestCancel.executeWithOptions(withSummary(`by ${actor}`), [{ ...ref, actor, reason }]),
      );
      log.info('cancel', { actor, outcome });
    }
  }

  /** Shows people what is tried again and again; null: it works. */
  tried(trouble: Trouble | null): void {
    this.visibility.tried(this.head, trouble);
  }

  adopt(head: CheckoutHead): void {
    this.head = head;
    this.visibility.show(head);
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = this.tail.then(work);
    // The next one waits for this one's end, however it ends; its failure goes to its own caller.
    this.tail = run.then(
      () => undefined,
      () => undefined,
    );
    return run;
  }
}
