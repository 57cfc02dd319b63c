import type { StorefrontSettings } from '../../../contracts/storefront.ts';
import type { Answer } from './problem.ts';
import { ask } from './request.ts';

/** What a page has to know beside the protocol. */
export const shopApi = {
  settings: (): Promise<Answer<StorefrontSettings>> => ask({ method: 'GET', path: '/storefront/settings' }),
};
