/**
 * Integer arithmetic on amounts. Everything is computed exactly in BigInt and rounded once; a result that is not a safe
 * integer is an `AmountTooLargeError`, never a rounded one.
 */

/**
 * half_up, half_even: to the nearest step; what is exactly between two goes away from zero, or to the one with the even
 * quotient. down: to the step that is nearer to zero.
 */
export type RoundingMode = 'half_up' | 'half_even' | 'down';

/** How a computed amount becomes one that can be charged. */
export interface RoundingRule {
  /** The result is a multiple of it; 1 or more. Default 1. */
  stepMinor?: number;
  /** Default `half_up`, which invoices and tax offices commonly expect. */
  mode?: RoundingMode;
}

/** One million parts: a rate of 88,750 ppm is 8.875 %. */
export const PPM = 1_000_000;

/** An amount beyond 2^53 − 1 minor units: inputs within their own limits, but too many of them. */
export class AmountTooLargeError extends RangeError {
  override name = 'AmountTooLargeError';
}

/** Exact sum. @throws AmountTooLargeError */
export function sumMinor(amountsMinor: readonly number[]): number {
  return toSafe(amountsMinor.reduce((sum, amount) => sum + toBig(amount), 0n));
}

/** Exact product, such as quantity × unit price. @throws AmountTooLargeError */
export function multiplyMinor(amountMinor: number, factor: number): number {
  return toSafe(toBig(amountMinor) * toBig(factor));
}

/** The multiple of the rule's step that its mode says, by default the nearest. @throws AmountTooLargeError */
export function roundToStep(amountMinor: number, rule: RoundingRule = {}): number {
  return multiplyByFraction(amountMinor, 1, 1, rule);
}

/** amount × ratePpm / 1,000,000, rounded once. @throws AmountTooLargeError */
export function multiplyByPpm(amountMinor: number, ratePpm: number, rule: RoundingRule = {}): number {
  return multiplyByFraction(amountMinor, ratePpm, PPM, rule);
}

/**
 * amount × numerator / denominator, rounded once to a multiple of the step.
 * @throws RangeError for a denominator or step below 1, or an input that is no safe integer
 * @throws AmountTooLargeError
 */
export function multiplyByFraction(
  amountMinor: number,
  numerator: number,
  denominator: number,
  { stepMinor = 1, mode = 'half_up' }: RoundingRule = {},
): number {
  if (denominator < 1 || stepMinor < 1) throw new RangeError('Denominator and step must be 1 or more');
  const step = toBig(stepMinor);
  const quotient = divideRounded(toBig(amountMinor) * toBig(numerator), toBig(denominator) * step, mode);
  return toSafe(quotient * step);
}

/**
 * Splits a total in proportion to weights by largest remainder: the parts add up to the total exactly, each is less than
 * one step from its exact share, and a tie goes to the part that comes first. Weights that are all 0 count as equal.
 * @param totalMinor 0 or more, a multiple of `stepMinor`
 * @param weights 0 or more each, safe integers; at least one unless the total is 0
 * @throws RangeError otherwise
 */
export function allocate(totalMinor: number, weights: readonly number[], stepMinor = 1): number[] {
  if (totalMinor < 0 || stepMinor < 1 || totalMinor % stepMinor !== 0) {
    throw new RangeError(`Cannot allocate ${totalMinor} in steps of ${stepMinor}`);
  }
  if (weights.some((weight) => weight < 0)) throw new RangeError('Weights must be 0 or more');
  if (weights.length === 0) {
    if (totalMinor !== 0) throw new RangeError('Nothing to allocate to');
    return [];
  }
  const effective = weights.every((weight) => weight === 0) ? weights.map(() => 1n) : weights.map(toBig);
  const weightSum = effective.reduce((sum, weight) => sum + weight, 0n);
  const step = toBig(stepMinor);
  const steps = toBig(totalMinor) / step;

  const shares = effective.map((weight, index) => {
    const scaled = steps * weight;
    return { index, whole: scaled / weightSum, remainder: scaled % weightSum };
  });
  // Less than one step per part is left over, so one more for each of the first `left` parts is enough.
  const left = Number(steps - shares.reduce((sum, { whole }) => sum + whole, 0n));
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of byRemainder.slice(0, left)) share.whole += 1n;
  return shares.map(({ whole }) => toSafe(whole * step));
}

/** Quotient of a positive denominator, rounded to an integer, the same for −x as for x but for its sign. */
function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const quotient = magnitude / denominator;
  const twiceRemainder = (magnitude % denominator) * 2n;
  const isTie = twiceRemainder === denominator;
  const up = isTie ? mode === 'half_up' || quotient % 2n === 1n : twiceRemainder > denominator;
  const rounded = up && mode !== 'down' ? quotient + 1n : quotient;
  return numerator < 0n ? -rounded : rounded;
}

function toBig(value: number): bigint {
  if (!Number.isSafeInteger(value)) throw new RangeError(`Not a safe integer: ${value}`);
  return BigInt(value);
}

function toSafe(value: bigint): number {
  const amount = Number(value);
  if (!Number.isSafeInteger(amount)) throw new AmountTooLargeError(`Amount is too large: ${value}`);
  return amount;
}
