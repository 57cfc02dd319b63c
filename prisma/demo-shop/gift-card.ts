import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { insertGiftCard } from '../../adapters/postgres/gift-card-desk.ts';

/** Gift cards whose codes everybody knows: only for shops that take no real money. */
export const DEMO_GIFT_CARDS = {
  USD: { id: 'gc_demo', code: 'DEMO-GIFT-CARD-2026', amountMinor: 1_000_00, currency: 'USD' },
  EUR: { id: 'gc_demo_eur', code: 'DEMO-GIFT-CARD-EURO', amountMinor: 1_000_00, currency: 'EUR' },
} as const;

/** Issues the demo's gift cards, once. @param dataKey the shop's, which their codes are hashed with */
export async function seedDemoGiftCards(databaseUrl: string, dataKey: string): Promise<void> {
  const db = openDatabase(databaseUrl, { connections: 1 });
  try {
    const note = 'for the demo: its code is no secret';
    for (const card of Object.values(DEMO_GIFT_CARDS))
      await insertGiftCard(db.sql, createClaimKeys(dataKey), { ...card, expiresAt: null, note, actor: 'demo' });
  } finally {
    await db.close();
  }
}
