import { PHONE_DIGITS } from '../../../adapters/postgres/desk-search.ts';
import type { Found, DeskSearchReads } from '../../../adapters/postgres/desk-search.ts';
import type { SEARCH_KINDS } from '../../../contracts/desk/lists.ts';

export type SearchKind = (typeof SEARCH_KINDS)[number];

/** One way in which a text can be understood. */
export interface Term {
  readonly kind: SearchKind;
  /** Finds personal data by personal data: for who may read it. */
  readonly personal: boolean;
  find(reads: DeskSearchReads, limit: number): Promise<readonly Found[]>;
}

/** The fewest digits of a phone that are looked for. */
const FEWEST_DIGITS = 4;

/**
 * How a text of support's may be meant, the likeliest first: ids say what they are; digits may be an order's number, the last
 * ones of a phone, or a SKU; other words a SKU, or a code (why payments failed, or a discount).
 */
export function termsOf(q: string): Term[] {
  const text = q.trim();
  if (/^chk_[A-Za-z0-9_-]{1,64}$/.test(text)) return [term('checkout', (reads) => reads.byCheckout(text))];
  if (/^ord_[A-Za-z0-9_-]{1,64}$/.test(text)) return [term('order_number', (reads) => reads.byOrder(text))];
  if (/^(?:pi|re|pyr|ch|py|dp|du)_\w{1,100}$/.test(text))
    return [term('payment_intent', (reads, limit) => reads.byStripeId(text, limit))];
  if (text.includes('@'))
    return [{ ...term('email', (reads, limit) => reads.byEmail(text.toLowerCase(), limit)), personal: true }];
  return [...orderNumber(text), ...phone(text), ...words(text)];
}

const term = (kind: SearchKind, find: Term['find']): Term => ({ kind, personal: false, find });

function orderNumber(text: string): Term[] {
  const digits = /^(?:#|no?\.?\s*)?(\d{1,15})$/i.exec(text)?.[1];
  return digits === undefined ? [] : [term('order_number', (reads) => reads.byOrderNumber(Number(digits)))];
}

function phone(text: string): Term[] {
  if (!/^[\d\s()+./-]+$/.test(text)) return [];
  const digits = text.replace(/\D/g, '').replace(/^0+(?=\d{4})/, '');
  if (digits.length < FEWEST_DIGITS) return [];
  const last = digits.slice(-PHONE_DIGITS);
  return [{ ...term('phone', (reads, limit) => reads.byPhone(last, limit)), personal: true }];
}

function words(text: string): Term[] {
  const key = text.toUpperCase().replace(/\s/g, '');
  return [
    term('sku', (reads, limit) => reads.bySku([...new Set([text, text.toUpperCase(), text.toLowerCase()])], limit)),
    ...(/^[\w-]{2,60}$/.test(key)
      ? [term('code', (reads, limit) => reads.byCode(text.toLowerCase(), key, limit))]
      : []),
  ];
}
