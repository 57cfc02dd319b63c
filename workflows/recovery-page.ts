import { defineSearchAttributeKey } from '@temporalio/common';
import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Trouble } from './details.ts';
import { recoveryDetails } from './details.ts';
import { workflowNow } from './workflow-time.ts';

const NEEDS_ATTENTION = defineSearchAttributeKey('HoldfastNeedsAttention', 'BOOL');

/** Shows a recovery in the Temporal UI: whether people have to look, what it waits for, how often it was tried. */
export class RecoveryPage {
  looks = 0;
  private readonly paymentIntentId: string;
  /** Runs begun before recoveries could be searched for go on without it. */
  private readonly searchable = patched('recovery-attention');
  private needsAttention = false;
  private trouble: Trouble | null = null;
  private now: { readonly waits: string; readonly nextMs: number | null } = { waits: 'Stripe', nextMs: null };

  constructor(paymentIntentId: string) {
    this.paymentIntentId = paymentIntentId;
    this.tell();
  }

  /** @param withinMs until Stripe is read again at the latest */
  waits(what: string, withinMs: number): void {
    this.now = { waits: what, nextMs: workflowNow() + withinMs };
    this.tell();
  }

  fails(what: string): void {
    this.trouble = { what, times: (this.trouble?.times ?? 0) + 1 };
    this.ask(true);
  }

  /** A look went well. @param forPeople what it waits for is people all the same */
  works(forPeople: boolean): void {
    this.trouble = null;
    this.ask(forPeople);
  }

  private ask(attention: boolean): void {
    if (this.searchable && attention !== this.needsAttention)
      upsertSearchAttributes([{ key: NEEDS_ATTENTION, value: attention }]);
    this.needsAttention = attention;
    this.tell();
  }

  private tell(): void {
    setCurrentDetails(recoveryDetails(this.paymentIntentId, { ...this.now, looks: this.looks }, this.trouble));
  }
}
