import { multiplyByFraction, PPM, sumMinor } from '../money/rounding.ts';
import type { Goods } from './goods.ts';
import type { BuyXGetY } from './promotion.ts';
import { isSelected } from './promotion.ts';

/** How many units of an order may be bought for it, got by it, or both. */
interface Units {
  readonly buy: number;
  readonly get: number;
  /** That are either or both, each counted once. */
  readonly any: number;
}

/**
 * How often an order has it: each time takes `buy.quantity` units to buy and `get.quantity` others to get, and no unit is
 * taken twice. Only whole sets count.
 */
export function availableSets(effect: BuyXGetY, goods: Goods): number {
  const { buy, get, maxApplications = Number.MAX_SAFE_INTEGER } = effect;
  const units = countUnits(effect, goods);
  const possible = [units.buy / buy.quantity, units.get / get.quantity, units.any / (buy.quantity + get.quantity)];
  return Math.min(maxApplications, ...possible.map(Math.floor));
}

/** How many units an order lacks for the first set. */
export function missingUnits(effect: BuyXGetY, goods: Goods): number {
  const { buy, get } = effect;
  const units = countUnits(effect, goods);
  const lacking = Math.max(0, buy.quantity - units.buy) + Math.max(0, get.quantity - units.get);
  return Math.max(lacking, buy.quantity + get.quantity - units.any);
}

/**
 * What it takes off each line. The cheapest units that may be got are got, by the price of one (the earlier line where two
 * cost the same), as long as enough are left to be bought. A unit is worth its share of what its line still costs, so that
 * discounts before it count.
 * @param leftMinor what each line still costs
 * @returns one amount for each line, never more than it still costs
 */
export function unitsOff(effect: BuyXGetY, goods: Goods, leftMinor: readonly number[]): number[] {
  const sets = availableSets(effect, goods);
  let wanted = sets * effect.get.quantity;
  /** Units to be bought that may be got all the same. */
  let spare = countUnits(effect, goods).buy - sets * effect.buy.quantity;
  const got = goods.lines.map(() => 0);
  const cheapest = goods.lines
    .map((line, index) => ({ line, index }))
    .filter(({ line }) => mayGet(effect, line))
    .sort((a, b) => a.line.unitPriceMinor - b.line.unitPriceMinor || a.index - b.index);
  for (const { line, index } of cheapest) {
    const isBought = isSelected(line, effect.buy.items);
    const units = Math.min(wanted, line.quantity, isBought ? spare : line.quantity);
    if (isBought) spare -= units;
    wanted -= units;
    got[index] = units;
  }
  return goods.lines.map(({ quantity }, index) =>
    multiplyByFraction(leftMinor[index] ?? 0, (got[index] ?? 0) * effect.get.percentPpm, quantity * PPM, {
      stepMinor: goods.stepMinor,
    }),
  );
}

function mayGet({ buy, get }: BuyXGetY, line: Goods['lines'][number]): boolean {
  return isSelected(line, get.items ?? buy.items);
}

function countUnits(effect: BuyXGetY, goods: Goods): Units {
  const bought = goods.lines.filter((line) => isSelected(line, effect.buy.items));
  const got = goods.lines.filter((line) => mayGet(effect, line));
  const unitsOf = (lines: Goods['lines']) => sumMinor(lines.map(({ quantity }) => quantity));
  return { buy: unitsOf(bought), get: unitsOf(got), any: unitsOf([...new Set([...bought, ...got])]) };
}
