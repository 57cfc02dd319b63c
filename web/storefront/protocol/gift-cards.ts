import type { Answer } from './problem.ts';
import { ask } from './request.ts';

/** What is left on a gift card, in the minor unit of its currency. */
export interface GiftCardBalance {
  readonly usable: boolean;
  readonly balance: number;
  readonly currency: string | null;
  readonly last_four: string | null;
  readonly expires_at: string | null;
}

/** Beside the protocol: what is left on a gift card. Too many wrong codes are refused for a while. */
export const giftCards = {
  balance: (code: string): Promise<Answer<GiftCardBalance>> =>
    ask({ method: 'POST', path: '/gift-cards/balance', body: { code }, safe: true }),
};
