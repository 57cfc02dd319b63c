import type { Values } from '../../words/values.ts';
import { words } from '../told.ts';
import type { RefusedCode } from '../totals/quote.ts';
import type { Lack } from './eligibility.ts';

/** Why a code takes nothing off. */
export type Refusal = Lack | { readonly reason: 'unknown' | 'used_up' | 'entered_twice' | 'same_offer' };

type Kind = RefusedCode['kind'];

/** The code that UCP has for each reason (discount, "Rejected Codes"). */
const KIND = {
  unknown: 'discount_code_invalid',
  used_up: 'discount_code_invalid',
  not_yet: 'discount_code_invalid',
  expired: 'discount_code_expired',
  entered_twice: 'discount_code_already_applied',
  same_offer: 'discount_code_combination_disallowed',
  combination: 'discount_code_combination_disallowed',
  sign_in: 'discount_code_user_not_logged_in',
  customer_group: 'discount_code_user_ineligible',
  buyer_unknown: 'discount_code_user_ineligible',
  ordered_before: 'discount_code_user_ineligible',
  country_unknown: 'discount_code_user_ineligible',
  country: 'discount_code_user_ineligible',
  channel: 'discount_code_user_ineligible',
  currency: 'discount_code_user_ineligible',
  items: 'discount_code_user_ineligible',
  quantity: 'discount_code_user_ineligible',
  subtotal: 'discount_code_user_ineligible',
  shipping: 'discount_code_user_ineligible',
  nothing_left: 'discount_code_user_ineligible',
} as const satisfies Record<Refusal['reason'], Kind>;

/** A code that takes nothing off, with what its buyer is told. */
export function refusedCode(index: number, code: string, refusal: Refusal, currency: string): RefusedCode {
  const { reason } = refusal;
  return {
    index,
    kind: KIND[reason],
    content: words(`discount_code.${reason}`, { code, ...factsOf(refusal, currency) }),
  };
}

function factsOf(refusal: Refusal, currency: string): Values {
  switch (refusal.reason) {
    case 'not_yet':
    case 'expired':
      // The day in UTC: what a shop means by a date is told by its offer, this only tells which one has passed.
      return { day: { day: refusal.at.slice(0, 10) } };
    case 'currency':
      return { currency };
    case 'quantity':
      return { missing: refusal.missing, some: refusal.ofSome ? 'yes' : 'no' };
    case 'subtotal':
      return { missing: { amountMinor: refusal.missingMinor, currency }, some: refusal.ofSome ? 'yes' : 'no' };
    default:
      return {};
  }
}
