import { decimalsOf } from '../../../domain/money/exponents.ts';

/** What is to go back, as the API takes it. */
export interface RefundChoice {
  readonly everything?: true;
  readonly amount_minor?: number;
  readonly lines?: readonly { readonly id: string; readonly quantity: number }[];
  readonly shipping?: true;
  readonly restock?: true;
}

/** An amount as somebody types it, `12.50` or `12,5`, in minor units; null where it is none. */
export function minorOf(text: string, currency: string): number | null {
  const decimals = decimalsOf(currency);
  const [, whole, fraction = ''] = /^\s*(\d{1,12})(?:[.,](\d{1,4}))?\s*$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > decimals) return null;
  const minor = Number(whole + fraction.padEnd(decimals, '0'));
  return minor > 0 ? minor : null;
}
