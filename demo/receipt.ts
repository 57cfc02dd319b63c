import type { CheckoutResponse } from '../contracts/ucp/v2026-08-25/checkout-response.ts';
import { formatMinor } from '../domain/money/currency.ts';

const TEXT = 58;
const AMOUNT = 14;

/** What a checkout costs and why, line by line: nothing is added up here, all of it is in the answer. */
export function receipt({ line_items: lines, totals, discounts, currency }: CheckoutResponse): string[] {
  const row = (text: string, amountMinor: number, indent = 0) =>
    `${' '.repeat(indent)}${text}`.padEnd(TEXT) + formatMinor(amountMinor, currency).padStart(AMOUNT);
  const applied = discounts?.applied ?? [];
  const nameOf = ({ title, code }: (typeof applied)[number]) => (code === undefined ? title : `${title} (${code})`);
  const offAt = (path: string) =>
    applied.flatMap((discount) =>
      discount.allocations
        .filter((part) => part.path === path)
        .map(({ amount }) => row(nameOf(discount), -amount, OWN)),
    );
  const goods = lines.flatMap(({ item, quantity, totals: own }, index) => {
    const of = (type: string) => own.find((entry) => entry.type === type)?.amount ?? 0;
    const off = offAt(`$.line_items[${index}]`);
    return [
      row(`${quantity} × ${item.title} at ${formatMinor(item.price, currency)}`, of('subtotal')),
      ...off,
      ...(off.length > 0 ? [row('after discounts', of('total'), OWN)] : []),
    ];
  });
  const sums = totals.flatMap(({ type, display_text: text = type, amount, lines: parts = [] }) => [
    row(text, amount),
    ...(type === 'discount' ? offAt('$.totals.shipping') : []),
    ...parts.map((part) => row(part.display_text, part.amount, OWN)),
  ]);
  const rule = '-'.repeat(TEXT + AMOUNT);
  return [...goods, rule, ...sums];
}

/** What explains the line above it stands a little further in. */
const OWN = 4;
