/** What support can do to a case. Each runs by a message to a workflow; none writes a table itself. */
export const SUPPORT_ACTIONS = [
  'cancel_checkout',
  'cancel_order',
  'capture',
  'refund',
  'retry',
  'extend_hold',
  'resend_confirmation',
  'resolve_attention',
  'place_order',
] as const;
export type SupportAction = (typeof SUPPORT_ACTIONS)[number];

/** Who works for the shop. */
export type Staff = 'support' | 'ops';

/**
 * Who may do what (promise P3): whoever keeps the machines may get something going again and say that a cause is gone; what
 * decides about a buyer's money or goods is up to support.
 */
export const MAY_DO: Readonly<Record<SupportAction, readonly Staff[]>> = {
  cancel_checkout: ['support'],
  cancel_order: ['support'],
  capture: ['support'],
  refund: ['support'],
  retry: ['support', 'ops'],
  extend_hold: ['support'],
  resend_confirmation: ['support'],
  resolve_attention: ['support', 'ops'],
  place_order: ['support', 'ops'],
};
