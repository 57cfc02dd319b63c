import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { SEARCH_ATTRIBUTES } from '../contracts/search-attributes.ts';
import type { CheckoutHead } from '../contracts/workflow-messages.ts';

type Shown = {
  readonly [Name in keyof typeof SEARCH_ATTRIBUTES]: (typeof SEARCH_ATTRIBUTES)[Name] extends 'Keyword'
    ? string
    : (typeof SEARCH_ATTRIBUTES)[Name] extends 'Int'
      ? number
      : boolean;
};

/** Shows a checkout in the Temporal UI: what people search by, and the story so far. No personal data. */
export class Visibility {
  private shown: Partial<Shown> = {};
  private readonly checkoutId: string;

  constructor(checkoutId: string) {
    this.checkoutId = checkoutId;
  }

  /**
   * Search attributes cost an event and an index update each time they change, so only changes are sent; and that a payment is
   * under way only once it lasts, since most are over in a moment.
   */
  show(head: CheckoutHead, { lasting = false } = {}): void {
    const passing = head.status === 'complete_in_progress' && head.attention === null && !lasting;
    const now: Partial<Shown> = {
      HoldfastStatus: passing ? (this.shown.HoldfastStatus ?? head.status) : head.status,
      HoldfastChannel: head.channel,
      HoldfastCurrency: head.currency,
      HoldfastTotalMinor: head.totalMinor,
      HoldfastNeedsAttention: head.attention !== null,
      ...(head.orderNumber !== null && { HoldfastOrderNumber: head.orderNumber }),
    };
    const keyword = (name: keyof Shown, value: string | undefined) =>
      value === undefined || value === this.shown[name]
        ? []
        : [{ key: defineSearchAttributeKey(name, 'KEYWORD'), value }];
    const changed = [
      ...keyword('HoldfastStatus', now.HoldfastStatus),
      ...keyword('HoldfastChannel', now.HoldfastChannel),
      ...keyword('HoldfastCurrency', now.HoldfastCurrency),
      ...keyword('HoldfastOrderNumber', now.HoldfastOrderNumber),
      ...(now.HoldfastTotalMinor === this.shown.HoldfastTotalMinor
        ? []
        : [{ key: defineSearchAttributeKey('HoldfastTotalMinor', 'INT'), value: head.totalMinor }]),
      ...(now.HoldfastNeedsAttention === (this.shown.HoldfastNeedsAttention ?? false)
        ? []
        : [{ key: defineSearchAttributeKey('HoldfastNeedsAttention', 'BOOL'), value: head.attention !== null }]),
    ];
    if (changed.length > 0) upsertSearchAttributes(changed);
    this.shown = now;
    setCurrentDetails(details(this.checkoutId, head));
  }
}

function details(checkoutId: string, head: CheckoutHead): string {
  const time = (ms: number | null) => (ms === null ? 'none' : new Date(ms).toISOString());
  return [
    `**${head.status}**${head.orderNumber ? ` · order ${head.orderNumber}` : ''} · ${head.units} ${head.units === 1 ? 'unit' : 'units'} · ${head.total}`,
    '',
    ...(head.attention ? [`> needs attention: ${head.attention}`, ''] : []),
    `- checkout \`${checkoutId}\`, revision ${head.revision}, channel ${head.channel}`,
    `- waits for: ${head.waitingFor ?? 'nothing'}${head.nextAction ? ` – then: ${head.nextAction}` : ''}`,
    `- stock held until: ${time(head.holdExpiresMs)}; checkout open until: ${time(head.expiresMs)}`,
    ...(head.attempt > 0 ? [`- payment attempt ${head.attempt}`] : []),
    ...(head.cancelRequested ? ['- cancel requested'] : []),
  ].join('\n');
}
