import { expect, test } from '@jest/globals';
import { code, promotion } from '../totals/worked-examples/example.ts';
import { promotionsOf, withKept } from './kept-promotions.ts';

const percent = (percentPpm: number) => ({ effect: { type: 'order_percent', percentPpm } as const });
const discount = (promotionId: string, given: string | null) => ({
  promotionId,
  code: given,
  codeId: given && 'c1',
  title: '',
  method: 'across' as const,
  priority: 1,
  amountMinor: 1,
  allocations: [],
});
const then = {
  promotions: [promotion('auto', percent(200_000)), promotion('by TEN', percent(100_000), { trigger: 'code' })],
  quote: { discounts: [discount('auto', null), discount('by TEN', 'TEN')] },
};

test('O3: what was applied to a valid quote stays as it was; what was not is as it is today', () => {
  const today = {
    automatic: [promotion('auto', percent(1)), promotion('new', percent(2))],
    codes: [{ ...code('ten', null), usedUp: true }, code('OTHER', percent(3))],
  };
  const { automatic, codes } = withKept(today, then);
  expect(automatic.map(({ id, definition }) => [id, definition])).toEqual([
    ['auto', percent(200_000)],
    ['new', percent(2)],
  ]);
  expect(codes).toEqual([
    { code: 'ten', codeId: 'c1', usedUp: false, promotion: then.promotions[1] },
    code('OTHER', percent(3)),
  ]);
  expect(withKept({ automatic: [], codes: [] }, then)).toEqual({ automatic: [then.promotions[0]], codes: [] });
  expect(withKept(today, null)).toBe(today);
});

test('O3: kept is what was applied, without the dates that were met then', () => {
  const dated = promotion('auto', percent(1), { endsAt: '2026-01-01T00:00:00Z' });
  const facts = { automatic: [dated, promotion('unused', percent(1))], codes: [code('TEN', percent(2))] };
  expect(promotionsOf(then.quote, facts).map(({ id, endsAt }) => [id, endsAt])).toEqual([
    ['auto', null],
    ['by TEN', null],
  ]);
  expect(promotionsOf({}, facts)).toEqual([]);
});
