import { defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { CheckoutHead } from '../contracts/workflow-messages.ts';
import type { Trouble } from './details.ts';
import { checkoutDetails } from './details.ts';
import { workflowNow } from './workflow-time.ts';

const KEY = {
  status: defineSearchAttributeKey('HoldfastStatus', 'KEYWORD'),
  channel: defineSearchAttributeKey('HoldfastChannel', 'KEYWORD'),
  currency: defineSearchAttributeKey('HoldfastCurrency', 'KEYWORD'),
  orderNumber: defineSearchAttributeKey('HoldfastOrderNumber', 'KEYWORD'),
  totalMinor: defineSearchAttributeKey('HoldfastTotalMinor', 'INT'),
  needsAttention: defineSearchAttributeKey('HoldfastNeedsAttention', 'BOOL'),
  paymentSince: defineSearchAttributeKey('HoldfastPaymentSince', 'DATETIME'),
} as const;

/** Values by name; unset: not shown. */
type Shown = Partial<Record<keyof typeof KEY, string | number | boolean>>;

/** Shows a checkout in the Temporal UI: what people search by, and the story so far. No personal data. */
export class Visibility {
  private shown: Shown;
  private readonly checkoutId: string;
  /** Since when the payment of this run is under way; null: none is. */
  private payingSinceMs: number | null = null;
  private trouble: Trouble | null = null;

  constructor(checkoutId: string) {
    this.checkoutId = checkoutId;
    // Carried over from the run before; all else is told anew.
    const since = workflowInfo().typedSearchAttributes.get(KEY.paymentSince);
    this.payingSinceMs = since ? since.getTime() : null;
    this.shown = since ? { paymentSince: since.getTime() } : {};
  }

  /**
   * Search attributes cost an event and an index update each time they change, so only changes are sent; and that a payment is
   * under way only once it lasts, since most are over in a moment.
   */
  show(head: CheckoutHead, { lasting = false } = {}): void {
    const paying = head.status === 'complete_in_progress';
    this.payingSinceMs = paying ? (this.payingSinceMs ?? workflowNow()) : null;
    const passing = paying && head.attention === null && !lasting;
    const status = passing ? (this.shown.status ?? head.status) : head.status;
    const now: Shown = {
      status,
      channel: head.channel,
      currency: head.currency,
      totalMinor: head.totalMinor,
      needsAttention: head.attention !== null,
      ...(head.orderNumber !== null && { orderNumber: head.orderNumber }),
      // With the status and never apart from it, so that it makes no event of its own.
      ...(status === 'complete_in_progress' && this.payingSinceMs !== null && { paymentSince: this.payingSinceMs }),
    };
    const changed = changes(this.shown, now);
    if (changed.length > 0) upsertSearchAttributes(changed);
    this.shown = now;
    this.tell(head);
  }

  /** What is tried again and again; null: it works. Costs nothing. */
  tried(head: CheckoutHead | null, trouble: Trouble | null): void {
    if (!trouble && !this.trouble) return;
    this.trouble = trouble;
    if (head) this.tell(head);
  }

  private tell(head: CheckoutHead): void {
    setCurrentDetails(checkoutDetails(this.checkoutId, head, this.trouble));
  }
}

function changes(before: Shown, now: Shown): SearchAttributePair[] {
  const names = (Object.keys(KEY) as (keyof typeof KEY)[]).filter((name) => {
    // Not needing attention is what everybody takes for granted.
    const otherwise = name === 'needsAttention' ? false : undefined;
    return (now[name] ?? otherwise) !== (before[name] ?? otherwise);
  });
  return names.map((name) => {
    const value = now[name];
    const shown = value === undefined ? null : name === 'paymentSince' ? new Date(value as number) : value;
    return { key: KEY[name], value: shown } as SearchAttributePair;
  });
}
