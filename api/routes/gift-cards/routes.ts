import { Router } from 'express';
import type { GiftCardRow } from '../../../adapters/postgres/gift-card-table.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { validate } from '../../middleware/validate.ts';
import { findGiftCards } from './given.ts';
import type { BalanceResponse } from './schemas.ts';
import { balanceRequest } from './schemas.ts';

/** What is left on a gift card, for a page that shows the buyer what he would still have to pay. */
export function giftCardRoutes(deps: AppDependencies): Router {
  const router = Router();
  router.post('/gift-cards/balance', rawBody, async (request, response) => {
    const { code } = validate(balanceRequest, jsonOf(request));
    const [card = null] = await findGiftCards(deps, request, response, [code]);
    response.set('Cache-Control', 'no-store').json(balanceOf(card));
  });
  return router;
}

/** One that can't be used is told like one that is not there. */
function balanceOf(card: GiftCardRow | null): BalanceResponse {
  if (!card?.active || card.expired)
    return { usable: false, balance: 0, currency: null, last_four: null, expires_at: null };
  return {
    usable: true,
    balance: card.availableMinor,
    currency: card.currency,
    last_four: card.lastFour,
    expires_at: card.expiresAt?.toISOString() ?? null,
  };
}
