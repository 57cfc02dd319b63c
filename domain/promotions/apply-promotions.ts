import { sumMinor } from '../money/rounding.ts';
import type { QuoteDiscount, RefusedCode } from '../totals/quote.ts';
import type { Lack } from './eligibility.ts';
import { lackOf } from './eligibility.ts';
import type { Goods } from './goods.ts';
import type { EnteredCode, Promotion, PromotionFacts } from './promotion.ts';
import { codeKey } from './promotion.ts';
import type { Refusal } from './refused-code.ts';
import { refusedCode } from './refused-code.ts';
import { methodOf, offLines, offShipping, stageOf, STAGES } from './take-off.ts';

/** How the order goes to the buyer, and what that costs before discounts. */
export interface ShippingCost {
  readonly optionId: string;
  readonly amountMinor: number;
}

/**
 * What the chosen way of shipping costs where this much is off each line; null while nothing is to be shipped or no way is
 * chosen.
 */
export type ShippingOf = (lineDiscountsMinor: readonly number[]) => ShippingCost | null;

/** What promotions come to. */
export interface Promoted {
  /** In their order of application; each takes off something. */
  readonly discounts: QuoteDiscount[];
  /** Off each line, in the order of the lines: its own discounts and its shares of the order's. */
  readonly lineDiscountsMinor: number[];
  readonly shippingDiscountMinor: number;
  /** The codes that take nothing off, and why. */
  readonly refusedCodes: RefusedCode[];
}

/** A promotion that applies by itself or by a code. */
interface Candidate {
  readonly promotion: Promotion;
  readonly code: EnteredCode | null;
}

type Outcome = Pick<Promoted, 'discounts' | 'lineDiscountsMinor' | 'shippingDiscountMinor'>;

/**
 * Applies a shop's promotions to an order (docs/adr/0019).
 *
 * 1. Conditions are judged by the order before any discount, so that no promotion takes away what another one needs.
 * 2. Those on lines come first, then those on the order, those on shipping last; among each by priority, the lower first,
 *    then by id. Each works on what those before it have left, so nothing is discounted below zero.
 * 3. An exclusive one is applied alone, where it takes off more than all that may be combined do together; of several, the
 *    one that takes off most, then by priority and id.
 */
export function applyPromotions(goods: Goods, facts: PromotionFacts | undefined, shippingOf: ShippingOf): Promoted {
  if (!facts) return { ...combine([], goods, shippingOf), refusedCodes: [] };
  const refusedCodes: RefusedCode[] = [];
  const refuse = (code: EnteredCode, refusal: Refusal) => {
    refusedCodes.push(refusedCode(facts.codes.indexOf(code), code.code, refusal, goods.currency));
  };

  const candidates: Candidate[] = facts.automatic
    .filter((promotion) => lackOf(promotion, goods, facts) === null)
    .map((promotion) => ({ promotion, code: null }));
  const entered = new Set<string>();
  for (const code of facts.codes) {
    const lack = enteredTwice(code, entered) ?? usedAlready(code, candidates);
    const { promotion } = code;
    const refusal = lack ?? (promotion ? lackOf(promotion, goods, facts) : { reason: 'unknown' });
    if (refusal) refuse(code, refusal);
    else if (promotion) candidates.push({ promotion, code });
  }

  const chosen = choose(candidates, goods, shippingOf);
  for (const { code, promotion } of candidates) {
    if (code && !chosen.discounts.some(({ promotionId }) => promotionId === promotion.id)) {
      refuse(code, whyNothing(promotion, chosen, candidates, goods, shippingOf));
    }
  }
  refusedCodes.sort((a, b) => a.index - b.index);
  return { ...chosen, refusedCodes };
}

function enteredTwice({ code }: EnteredCode, entered: Set<string>): Refusal | null {
  const key = codeKey(code);
  if (entered.has(key)) return { reason: 'entered_twice' };
  entered.add(key);
  return null;
}

function usedAlready({ promotion, usedUp }: EnteredCode, candidates: readonly Candidate[]): Refusal | null {
  if (usedUp) return { reason: 'used_up' };
  return candidates.some((other) => other.promotion.id === promotion?.id) ? { reason: 'same_offer' } : null;
}

/** The combination of all stackable ones, or the exclusive one that takes off more. */
function choose(candidates: readonly Candidate[], goods: Goods, shippingOf: ShippingOf): Outcome {
  const ordered = [...candidates].sort(
    ({ promotion: a }, { promotion: b }) => a.priority - b.priority || (a.id < b.id ? -1 : 1),
  );
  const stackable = ordered.filter(({ promotion }) => !promotion.exclusive);
  const alone = ordered.filter(({ promotion }) => promotion.exclusive);
  return [stackable, ...alone.map((candidate) => [candidate])]
    .map((combination) => combine(combination, goods, shippingOf))
    .reduce((best, other) => (takenOff(other) > takenOff(best) ? other : best));
}

/** @param candidates by priority */
function combine(candidates: readonly Candidate[], goods: Goods, shippingOf: ShippingOf): Outcome {
  const staged = STAGES.flatMap((stage) =>
    candidates.filter(({ promotion }) => stageOf(promotion.definition.effect) === stage),
  );
  const discounts: QuoteDiscount[] = [];
  const leftMinor = goods.lines.map(({ subtotalMinor }) => subtotalMinor);
  const off = () => goods.lines.map(({ subtotalMinor }, index) => subtotalMinor - (leftMinor[index] ?? 0));
  let shipping: ShippingCost | null | undefined;
  let shippingLeftMinor = 0;
  for (const { promotion, code } of staged) {
    const { effect } = promotion.definition;
    let allocations: QuoteDiscount['allocations'];
    if (stageOf(effect) === 'shipping') {
      if (shipping === undefined) {
        shipping = shippingOf(off());
        shippingLeftMinor = shipping?.amountMinor ?? 0;
      }
      const amountMinor = shipping ? offShipping(promotion, goods, shipping.optionId, shippingLeftMinor) : 0;
      shippingLeftMinor -= amountMinor;
      allocations = [{ lineId: null, amountMinor }];
    } else {
      allocations = offLines(promotion, goods, leftMinor).map((amountMinor, index) => {
        leftMinor[index] = (leftMinor[index] ?? 0) - amountMinor;
        return { lineId: goods.lines[index]?.lineId ?? '', amountMinor };
      });
    }
    allocations = allocations.filter(({ amountMinor }) => amountMinor > 0);
    if (allocations.length === 0) continue;
    discounts.push({
      promotionId: promotion.id,
      code: code?.code ?? null,
      codeId: code?.codeId ?? null,
      title: promotion.title,
      method: methodOf(effect),
      priority: discounts.length + 1,
      amountMinor: sumMinor(allocations.map(({ amountMinor }) => amountMinor)),
      allocations,
    });
  }
  return {
    discounts,
    lineDiscountsMinor: off(),
    shippingDiscountMinor: (shipping?.amountMinor ?? 0) - shippingLeftMinor,
  };
}

function takenOff({ discounts }: Outcome): number {
  return sumMinor(discounts.map(({ amountMinor }) => amountMinor));
}

/** Why a code whose conditions are met is not among the discounts. */
function whyNothing(
  promotion: Promotion,
  chosen: Outcome,
  candidates: readonly Candidate[],
  goods: Goods,
  shippingOf: ShippingOf,
): Lack {
  const byItself = combine([{ promotion, code: null }], goods, shippingOf);
  if (byItself.discounts.length === 0) {
    const isShipping = stageOf(promotion.definition.effect) === 'shipping';
    return { reason: isShipping ? 'shipping' : 'nothing_left' };
  }
  const winner = candidates.find(({ promotion: { id } }) => id === chosen.discounts[0]?.promotionId);
  return { reason: promotion.exclusive || winner?.promotion.exclusive ? 'combination' : 'nothing_left' };
}
