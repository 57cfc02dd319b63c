import type { Account, LinkAsked, SignedIn } from '../../../contracts/storefront-account.ts';
import type { Answer } from './problem.ts';
import { ask } from './request.ts';

/** Beside the protocol: an account without a password. Neither of the first two tells whether there is one. */
export const accounts = {
  /** Mails a link to the buyer of an order. */
  offer: (order: string): Promise<Answer<LinkAsked>> =>
    ask({ method: 'POST', path: '/storefront/account', body: { order } }),
  signIn: (email: string): Promise<Answer<LinkAsked>> =>
    ask({ method: 'POST', path: '/storefront/sign-in', body: { email } }),
  /** A link works once: never sent twice by itself. */
  confirm: (token: string): Promise<Answer<SignedIn>> =>
    ask({ method: 'POST', path: '/storefront/sign-in/confirm', body: { token } }),
  read: (signal?: AbortSignal): Promise<Answer<Account>> =>
    ask({ method: 'GET', path: '/storefront/account', ...(signal && { signal }) }),
};
