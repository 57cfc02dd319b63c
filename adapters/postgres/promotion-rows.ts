import { promotionDefinition } from '../../contracts/promotions.ts';
import type { EnteredCode, Promotion } from '../../domain/promotions/promotion.ts';
import { codeKey } from '../../domain/promotions/promotion.ts';

/** A promotion as its row says it, with a definition that nobody has checked yet. */
export interface PromotionRow extends Omit<Promotion, 'definition'> {
  readonly definition: unknown;
}

/** A code with its promotion. */
export interface CodeRow extends PromotionRow {
  readonly codeId: string;
  readonly codeKey: string;
  readonly usedUp: boolean;
  /** Neither the code nor its promotion is switched off. */
  readonly active: boolean;
}

/** Told of a promotion that can't be understood; people have to mend it. */
export type OnInvalidPromotion = (promotionId: string, problem: string) => void;

/** The promotions among some rows. One that can't be understood is left out and told of: it never stops a checkout. */
export function readPromotions(rows: readonly PromotionRow[], onInvalid: OnInvalidPromotion): Promotion[] {
  return rows.flatMap((row) => readPromotion(row, onInvalid) ?? []);
}

/** What the shop knows of the codes that a buyer gave, in his order; switched-off ones it does not know. */
export function readCodes(
  given: readonly string[],
  rows: readonly CodeRow[],
  onInvalid: OnInvalidPromotion,
): EnteredCode[] {
  const known = new Map(rows.filter(({ active }) => active).map((row) => [row.codeKey, row]));
  return given.map((code) => {
    const row = known.get(codeKey(code));
    const promotion = row ? readPromotion(row, onInvalid) : null;
    return { code, codeId: row && promotion ? row.codeId : null, promotion, usedUp: row?.usedUp ?? false };
  });
}

function readPromotion(row: PromotionRow, onInvalid: OnInvalidPromotion): Promotion | null {
  const { id, title, trigger, priority, exclusive, startsAt, endsAt } = row;
  const parsed = promotionDefinition.safeParse(row.definition);
  if (parsed.success) return { id, title, trigger, priority, exclusive, startsAt, endsAt, definition: parsed.data };
  const [issue] = parsed.error.issues;
  onInvalid(id, `${issue?.path.join('.') || 'definition'}: ${issue?.message ?? 'not understood'}`);
  return null;
}
