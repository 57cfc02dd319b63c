import { allocate, multiplyByPpm, multiplyMinor, sumMinor } from '../money/rounding.ts';
import { unitsOff } from './buy-x-get-y.ts';
import type { Goods } from './goods.ts';
import type { Amounts, Effect, Promotion, Selection } from './promotion.ts';
import { isSelected } from './promotion.ts';

/** What a promotion works on: discounts on lines come before those on the order, those on shipping come last. */
export type Stage = 'lines' | 'order' | 'shipping';

export const STAGES: readonly Stage[] = ['lines', 'order', 'shipping'];

export function stageOf({ type }: Effect): Stage {
  switch (type) {
    case 'items_percent':
    case 'items_amount':
    case 'buy_x_get_y':
      return 'lines';
    case 'order_percent':
    case 'order_amount':
      return 'order';
    case 'shipping_percent':
    case 'shipping_amount':
      return 'shipping';
  }
}

/** UCP discount, "Allocation Method": independently for each line, or one amount split in proportion to the lines' values. */
export function methodOf(effect: Effect): 'each' | 'across' {
  return stageOf(effect) === 'lines' && !(effect.type === 'items_amount' && effect.per === 'order') ? 'each' : 'across';
}

/**
 * What a promotion of stage `lines` or `order` takes off each line.
 * @param leftMinor what each line still costs, multiples of the step
 * @returns multiples of the step, none more than its line still costs
 */
export function offLines({ definition }: Promotion, goods: Goods, leftMinor: readonly number[]): number[] {
  const { currency, stepMinor } = goods;
  const off = uncapped(definition.effect, goods, leftMinor);
  const most = definition.maxDiscount && inSteps(definition.maxDiscount, currency, stepMinor);
  return most === undefined || sumMinor(off) <= most ? off : allocate(most, off, stepMinor);
}

function uncapped(effect: Effect, goods: Goods, leftMinor: readonly number[]): number[] {
  const { currency, stepMinor } = goods;
  const eligible = (items: Selection | undefined) =>
    goods.lines.map((line, index) => (isSelected(line, items) ? (leftMinor[index] ?? 0) : 0));
  switch (effect.type) {
    case 'items_percent':
      return eligible(effect.items).map((left) => multiplyByPpm(left, effect.percentPpm, { stepMinor }));
    case 'items_amount': {
      const amount = inSteps(effect.amounts, currency, stepMinor);
      const lefts = eligible(effect.items);
      if (effect.per === 'order') return split(Math.min(amount, sumMinor(lefts)), lefts, stepMinor);
      const units = (index: number) => (effect.per === 'unit' ? (goods.lines[index]?.quantity ?? 0) : 1);
      return lefts.map((left, index) => Math.min(left, multiplyMinor(amount, units(index))));
    }
    case 'buy_x_get_y':
      return unitsOff(effect, goods, leftMinor);
    case 'order_percent':
      return split(multiplyByPpm(sumMinor(leftMinor), effect.percentPpm, { stepMinor }), leftMinor, stepMinor);
    case 'order_amount': {
      const amount = inSteps(effect.amounts, currency, stepMinor);
      return split(Math.min(amount, sumMinor(leftMinor)), leftMinor, stepMinor);
    }
    case 'shipping_percent':
    case 'shipping_amount':
      return leftMinor.map(() => 0);
  }
}

/** By largest remainder in proportion to what is left; nothing goes to a line that costs nothing any more. */
function split(amountMinor: number, leftMinor: readonly number[], stepMinor: number): number[] {
  return amountMinor === 0 ? leftMinor.map(() => 0) : allocate(amountMinor, leftMinor, stepMinor);
}

/**
 * What a promotion of stage `shipping` takes off.
 * @param leftMinor what shipping still costs, a multiple of the step @returns a multiple of the step, never more than that
 */
export function offShipping(
  { definition: { effect, maxDiscount } }: Promotion,
  { currency, stepMinor }: Pick<Goods, 'currency' | 'stepMinor'>,
  optionId: string,
  leftMinor: number,
): number {
  if (effect.type !== 'shipping_percent' && effect.type !== 'shipping_amount') return 0;
  if (effect.options && !effect.options.includes(optionId)) return 0;
  const off =
    effect.type === 'shipping_percent'
      ? multiplyByPpm(leftMinor, effect.percentPpm, { stepMinor })
      : inSteps(effect.amounts, currency, stepMinor);
  const most = maxDiscount ? inSteps(maxDiscount, currency, stepMinor) : off;
  return Math.min(off, most, leftMinor);
}

/** An amount of the shop's in whole steps, never more than it says. */
function inSteps(amounts: Amounts, currency: string, stepMinor: number): number {
  const amountMinor = amounts[currency] ?? 0;
  return amountMinor - (amountMinor % stepMinor);
}
