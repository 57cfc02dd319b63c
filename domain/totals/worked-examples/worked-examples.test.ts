import { describe, expect, test } from '@jest/globals';
import { currencyStepMinor } from '../../money/currency.ts';
import { priceSteps, stepAt } from '../../pricing/price-steps.ts';
import { computeQuote } from '../compute-quote.ts';
import type { PricingSnapshot } from '../snapshot.ts';
import { discountExamples } from './discounts.ts';
import { shippingExamples } from './shipping.ts';
import type { ExampleSnapshot, WorkedExample } from './example.ts';
import { priceExamples } from './prices.ts';
import { taxExamples } from './taxes.ts';
import { taxPlaceExamples } from './tax-places.ts';

/** Every file of examples stands here. */
const files: Readonly<Record<string, readonly WorkedExample[]>> = {
  prices: priceExamples,
  discounts: discountExamples,
  'taxes and their rounding': taxExamples,
  'taxes of places': taxPlaceExamples,
  shipping: shippingExamples,
};

describe.each(Object.entries(files))('M3: figures of %s computed by hand', (_name, examples) => {
  test.each(examples.map((example) => [example.title, example] as const))('%s', (_title, { given, sums, texts }) => {
    const quote = computeQuote(snapshotOf(given));
    const stepMinor = currencyStepMinor(given.currency);
    const found = Object.keys(sums).map((path) => [path, at(quote, path)]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(sums).map(([path, sum]) => [path, resultOf(sum, stepMinor)])),
    );
    for (const [path, text] of Object.entries(texts ?? {})) expect([path, at(quote, path)]).toEqual([path, text]);
  });
});

test('a sum that does not add up is no worked example', () => {
  expect(() => resultOf('2 × 5 = 11', 1)).toThrow('2 × 5 = 11');
  expect(() => resultOf('104.9 → 106', 1)).toThrow('104.9');
  expect(() => resultOf('104.9 → 104', 10)).toThrow('no multiple');
  expect(() => resultOf('process.exit()', 1)).toThrow('not a sum');
  expect(resultOf('3 × 1999 + 5 = 6002 → 6000', 10)).toBe(6000);
  expect(resultOf('(100 - 10) × 0.5 / 2 = 22.5 → 23', 1)).toBe(23);
});

function snapshotOf({ lines, listPrices = {}, promotions, ...given }: ExampleSnapshot): PricingSnapshot {
  const facts = {
    automatic: [],
    codes: [],
    nowMs: Date.parse('2026-11-21T12:00:00Z'),
    channel: 'web',
    signedIn: false,
    customerGroup: null,
    hasOrdered: null,
    ...promotions,
  };
  const named = lines.map((line) => ({
    variantId: line.lineId,
    productId: line.lineId,
    category: '',
    title: line.lineId,
    requiresShipping: true,
    taxable: true,
    taxClass: 'standard',
    weightGrams: 100,
    ...line,
  }));
  const unitsOf = (variantId: string) =>
    named.reduce((units, line) => units + (line.variantId === variantId ? line.quantity : 0), 0);
  return {
    destination: null,
    shippingZones: [],
    taxRates: [],
    selectedShippingOptionId: null,
    ...given,
    lines: named.map((line) => {
      const own = { amountMinor: line.unitPriceMinor, compareAtMinor: null };
      const steps = priceSteps(own, listPrices[line.variantId] ?? [], facts);
      return { ...line, unitPriceMinor: stepAt(steps, unitsOf(line.variantId))?.amountMinor ?? 0 };
    }),
    ...(promotions && { promotions: facts }),
  };
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], value);
}

/** The figure that a sum leads to. @throws where a part is not what the one before it says */
function resultOf(sum: string, stepMinor: number): number {
  const parts = sum.split(/\s+([=→])\s+/);
  let value = evaluate(parts[0] ?? '');
  for (let index = 1; index < parts.length; index += 2) {
    const next = evaluate(parts[index + 1] ?? '');
    const rounds = parts[index] === '→';
    if (rounds && next % stepMinor !== 0) throw new Error(`${sum}: ${next} is no multiple of ${stepMinor}`);
    if (Math.abs(next - value) > (rounds ? stepMinor - 1e-6 : 1e-6)) throw new Error(`${sum}: ${value} is not ${next}`);
    value = next;
  }
  return value;
}

/** `a + b × (c - d) / e` by the usual precedence. */
function evaluate(text: string): number {
  const tokens = text.match(/\d+(\.\d+)?|[-+×/()]/g) ?? [];
  if (tokens.join('') !== text.replace(/\s+/g, '') || tokens.length === 0) throw new Error(`not a sum: ${text}`);
  const take = () => tokens.shift() ?? '';
  const atom = (): number => {
    const token = take();
    if (token !== '(') return Number(token);
    const inner = sum();
    take();
    return inner;
  };
  const product = (): number => {
    let value = atom();
    while (tokens[0] === '×' || tokens[0] === '/') value = take() === '×' ? value * atom() : value / atom();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[0] === '+' || tokens[0] === '-') value = take() === '+' ? value + product() : value - product();
    return value;
  };
  return sum();
}
