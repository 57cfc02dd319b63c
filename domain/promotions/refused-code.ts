import { formatMinor } from '../money/currency.ts';
import type { RefusedCode } from '../totals/quote.ts';
import type { Lack } from './eligibility.ts';

/** Why a code takes nothing off. */
export type Refusal = Lack | { readonly reason: 'unknown' | 'used_up' | 'entered_twice' | 'same_offer' };

/** A code that takes nothing off, in words for the buyer, with the code that UCP has for it (discount, "Rejected Codes"). */
export function refusedCode(index: number, code: string, refusal: Refusal, currency: string): RefusedCode {
  const [kind, text] = wordsFor(refusal, currency);
  return { index, kind, content: `Code ${JSON.stringify(code)}: ${text}` };
}

function wordsFor(refusal: Refusal, currency: string): [RefusedCode['kind'], string] {
  switch (refusal.reason) {
    case 'unknown':
      return ['discount_code_invalid', 'there is no such code.'];
    case 'used_up':
      return ['discount_code_invalid', 'it is used up.'];
    case 'not_yet':
      return ['discount_code_invalid', `it is valid from ${day(refusal.at)} on.`];
    case 'expired':
      return ['discount_code_expired', `it expired on ${day(refusal.at)}.`];
    case 'entered_twice':
      return ['discount_code_already_applied', 'it is entered already.'];
    case 'same_offer':
      return ['discount_code_combination_disallowed', 'another code of the same offer is entered already.'];
    case 'combination':
      return [
        'discount_code_combination_disallowed',
        'it can not be combined with your other discounts, which take off more.',
      ];
    case 'sign_in':
      return ['discount_code_user_not_logged_in', 'sign in to use it.'];
    case 'customer_group':
      return ['discount_code_user_ineligible', 'it is only for certain customers.'];
    case 'buyer_unknown':
      return ['discount_code_user_ineligible', 'it is only for first orders. Give your e-mail address to use it.'];
    case 'ordered_before':
      return ['discount_code_user_ineligible', 'it is only for first orders.'];
    case 'country_unknown':
      return ['discount_code_user_ineligible', 'it is only valid in some countries. Give your address to use it.'];
    case 'country':
      return ['discount_code_user_ineligible', 'it is not valid in your country.'];
    case 'channel':
      return ['discount_code_user_ineligible', 'it is not valid here.'];
    case 'currency':
      return ['discount_code_user_ineligible', `it is not valid for orders in ${currency}.`];
    case 'items':
      return ['discount_code_user_ineligible', 'it is not for the items in your order.'];
    case 'quantity':
      return ['discount_code_user_ineligible', `add ${refusal.missing} more ${goods(refusal)} to use it.`];
    case 'subtotal': {
      const more = formatMinor(refusal.missingMinor, currency);
      return ['discount_code_user_ineligible', `spend ${more} more${on(refusal)} to use it.`];
    }
    case 'shipping':
      return ['discount_code_user_ineligible', 'it is for shipping, and takes nothing off what you have chosen.'];
    case 'nothing_left':
      return ['discount_code_user_ineligible', 'there is nothing left that it could take off.'];
  }
}

/** The day in UTC: what a shop means by a date is told by its offer, this only tells which one has passed. */
const day = (time: string): string => time.slice(0, 10);
const goods = ({ missing, ofSome }: { missing: number; ofSome: boolean }): string =>
  `${missing === 1 ? 'item' : 'items'}${ofSome ? ' of this offer' : ''}`;
const on = ({ ofSome }: { ofSome: boolean }): string => (ofSome ? ' on the items of this offer' : '');
