import { ASKING_CARD } from './bank.ts';
import type { HttpShop } from './http-shop.ts';
import { card, mugs } from './http-shop.ts';

/** A checkout that only has to be completed. */
export async function readyToPay(shop: HttpShop, item = 'mug'): Promise<string> {
  const { id } = (await shop.create(mugs({ item, option: 'standard' }))).body;
  await shop.update(id, mugs({ item, option: 'standard' }));
  return id;
}

/** A checkout whose payment waits for the buyer, and the page that he is sent to. */
export async function askedAtBank(shop: HttpShop, { item = 'mug', token = ASKING_CARD } = {}) {
  const id = await readyToPay(shop, item);
  const { body } = await shop.complete(id, card(token));
  if (body.status !== 'requires_escalation') throw new Error(`the bank asks nobody: ${JSON.stringify(body)}`);
  return { id, body, url: body.continue_url ?? '' };
}

/** The effects of a checkout outside, each step with its outcome. */
export async function effectsOf(shop: HttpShop, id: string): Promise<Record<string, string | null>> {
  const rows = await shop.db.sql<{ step: string; outcome: string | null }>(
    '',
    'SELECT step, outcome FROM effects WHERE checkout_id = $1 ORDER BY intent_at',
    [id],
  );
  return Object.fromEntries(rows.map(({ step, outcome }) => [step, outcome]));
}

/** The checkout as its row tells. */
export async function rowOf(shop: HttpShop, id: string) {
  const row = await shop.parts.read(id);
  if (!row) throw new Error(`no checkout ${id}`);
  return row;
}
