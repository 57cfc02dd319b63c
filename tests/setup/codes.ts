import type { Shop } from './shop.ts';

export interface CodeLimits {
  readonly usageLimit?: number;
  readonly perCustomerLimit?: number;
  readonly perDayLimit?: number;
}

/** A code that takes 10 % off the order, with its limits. */
export async function addCode({ db }: Shop, code: string, limits: CodeLimits = {}): Promise<void> {
  const definition = { effect: { type: 'order_percent', percentPpm: 100_000 } };
  await db.prisma.promotion.create({ data: { id: `promo-${code}`, title: code, trigger: 'code', definition } });
  await db.prisma.promotionCode.create({
    data: { id: `code-${code}`, promotionId: `promo-${code}`, code, codeKey: code, ...limits },
  });
}

/** How often a code is claimed and used, as its row says. */
export async function usesOf({ db }: Shop, code: string): Promise<{ claimed: number; used: number }> {
  const { claimed, used } = await db.prisma.promotionCode.findUniqueOrThrow({ where: { codeKey: code } });
  return { claimed, used };
}
