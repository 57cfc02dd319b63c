/**
 * The search attributes that Holdfast's workflows set, by name, with Temporal's type of each.
 * A missing one loops workflow tasks for ever, so servers register and workers check all of them. No personal data.
 */
export const SEARCH_ATTRIBUTES = {
  HoldfastStatus: 'Keyword',
  HoldfastChannel: 'Keyword',
  HoldfastOrderNumber: 'Keyword',
  HoldfastCurrency: 'Keyword',
  HoldfastTotalMinor: 'Int',
  HoldfastNeedsAttention: 'Bool',
  /** When a payment that lasts was begun; set while it does. */
  HoldfastPaymentSince: 'Datetime',
} as const;
