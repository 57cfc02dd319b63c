import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { insertGiftCard } from '../../adapters/postgres/gift-card-desk.ts';

/** A gift card whose code everybody knows: only for shops that take no real money. */
export const DEMO_GIFT_CARD = {
  id: 'gc_demo',
  code: 'DEMO-GIFT-CARD-2026',
  amountMinor: 1_000_00,
  currency: 'USD',
} as const;

/** Issues the demo's gift card, once. @param dataKey the shop's, which its code is hashed with */
export async function seedDemoGiftCard(databaseUrl: string, dataKey: string): Promise<void> {
  const db = openDatabase(databaseUrl, { connections: 1 });
  try {
    const note = 'for the demo: its code is no secret';
    await insertGiftCard(db.sql, createClaimKeys(dataKey), { ...DEMO_GIFT_CARD, expiresAt: null, note, actor: 'demo' });
  } finally {
    await db.close();
  }
}
