import type { Account } from '../../../contracts/storefront-account.ts';
import { ask } from '../protocol/request.ts';
import { stored } from '../storage.ts';

/** What the shop knows of who is signed in; null for guests, and where it can't be told now: he then writes it himself. */
export async function knownBuyer(): Promise<Account | null> {
  if (stored('customer') === null) return null;
  const answer = await ask<Account>({ method: 'GET', path: '/storefront/account' });
  return answer.ok ? answer.value : null;
}
