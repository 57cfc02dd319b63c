import type { Response } from 'express';
import { FIRST_PARTY } from '../middleware/api-key.ts';
import { profileUrlOf } from '../middleware/ucp-version.ts';

/** Where a sale comes from, for prices, search and reports: a caller's name, an agent, or the shop's own pages. */
export function channelOf(response: Response, caller: string): string {
  if (caller !== FIRST_PARTY) return caller;
  return profileUrlOf(response) === null ? 'storefront' : 'agent';
}
