import { defineSearchAttributeKey } from '@temporalio/common';
import { condition, patched, proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { OrderActivities, RemoteActivities } from '../activities/index.ts';
import type { OrderRef, OrderStepResult } from '../activities/order-step.ts';
import type { OrderHead } from '../contracts/workflow-messages.ts';
import type { NextStep } from '../domain/order/standing.ts';
import { isSameStep } from '../domain/order/standing.ts';
import {
  GIVE_BACK,
  ORDER_MAIL,
  ORDER_MONEY,
  ORDER_ROUND_PAUSE_MS,
  ORDER_STEP,
  STALE_LIMIT,
} from './activity-options.ts';
import type { Trouble } from './details.ts';
import { orderDetails } from './details.ts';

export const steps =
  proxyActivities<Pick<OrderActivities, 'beginOrder' | 'applyOrderCommand' | 'cancelHeldOrder' | 'standOrder'>>(
    ORDER_STEP,
  );
export const { applyRetry } = proxyActivities<Pick<RemoteActivities, 'applyRetry'>>(ORDER_STEP);
export const money =
  proxyActivities<Pick<OrderActivities, 'makeRefund' | 'readOrderMoney' | 'captureHeld'>>(ORDER_MONEY);
export const giveBack = proxyActivities<Pick<RemoteActivities, 'cancelPayment' | 'refundPayment'>>(GIVE_BACK);
export const mail = proxyActivities<Pick<RemoteActivities, 'sendCancellation'> & Pick<OrderActivities, 'sendAgain'>>(
  ORDER_MAIL,
);

/** What one run of an order's workflow knows: its row's head, and what messages have left. */
export class OrderRun {
  readonly orderId: string;
  /** Null until the row was read. */
  head: OrderHead | null = null;
  /** How often Stripe had news, and how many of these were read up to now. */
  news = 0;
  newsRead = 0;
  /** Commands that are being applied, or wait for their outcome. */
  commands = 0;
  private tail: Promise<unknown> = Promise.resolve();
  private shownAttention: boolean | null = null;
  private trouble: Trouble | null = null;

  constructor(orderId: string) {
    this.orderId = orderId;
  }

  get known(): OrderHead {
    if (!this.head) throw new Error('the order was not read yet');
    return this.head;
  }

  /** Runs a step from the newest revision; the steps of one order run one after another. */
  step<T>(run: (ref: OrderRef) => Promise<OrderStepResult<T>>): Promise<T> {
    const done = this.tail.then(async () => {
      for (let tries = 0; tries < STALE_LIMIT; tries += 1) {
        const result = await run({ orderId: this.orderId, revision: this.known.revision });
        this.adopt(result.head);
        if (result.kind === 'done') return result.value;
      }
      throw ApplicationFailure.nonRetryable(`the row of ${this.orderId} changes under its only writer`, 'StaleStep');
    });
    // The next one waits for this one's end, however it ends; its failure goes to its own caller.
    this.tail = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  /**
   * Does work outside. Where it can't be done for now, people are asked to look, and it is left for the next round: after a
   * while, or earlier where there is something else to do.
   */
  async round(work: () => Promise<unknown>, trouble: string): Promise<void> {
    const { next } = this.known;
    try {
      await work();
      this.trouble = null;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      this.trouble = { what: trouble, times: this.trouble?.what === trouble ? this.trouble.times + 1 : 1 };
      await this.step((ref) => steps.standOrder.executeWithOptions({ summary: trouble }, [{ ...ref, trouble }]));
      await this.pause(next, trouble);
    }
  }

  /**
   * A while without work, after a step that could not be done. It ends when Stripe has news, or when a command, during the step or
   * after it, leaves something else to be done first: money does not wait for a mail. Runs that began their pause before commands
   * could end it go on as they began.
   */
  private async pause(failed: NextStep | null, summary: string): Promise<void> {
    const heard = this.news;
    const called = patched('pause-ends-on-commands')
      ? () => this.news > this.newsRead || !isSameStep(this.known.next, failed)
      : () => this.news > heard;
    await condition(called, ORDER_ROUND_PAUSE_MS, { summary });
  }

  adopt(head: OrderHead): void {
    this.head = head;
    const attention = head.attention !== null;
    if (this.shownAttention === null) {
      upsertSearchAttributes([
        { key: defineSearchAttributeKey('HoldfastOrderNumber', 'KEYWORD'), value: head.number },
        { key: defineSearchAttributeKey('HoldfastChannel', 'KEYWORD'), value: head.channel },
      ]);
    }
    if (attention !== (this.shownAttention ?? false))
      upsertSearchAttributes([{ key: defineSearchAttributeKey('HoldfastNeedsAttention', 'BOOL'), value: attention }]);
    this.shownAttention = attention;
    setCurrentDetails(orderDetails(this.orderId, head, this.trouble));
  }
}
