import type { Request, Response } from 'express';
import type { GiftCardRow } from '../../../adapters/postgres/gift-card-table.ts';
import type { Guesser } from '../../../adapters/postgres/gift-card-desk.ts';
import type { GiftCardTender } from '../../../contracts/commands.ts';
import type { PaymentRequest } from '../../../contracts/ucp/v2026-08-25/payment-request.ts';
import { GUESSES } from '../../../adapters/postgres/gift-card-desk.ts';
import { toGiftCards } from '../../../contracts/ucp/v2026-08-25/to-command.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { callerOf, FIRST_PARTY } from '../../middleware/api-key.ts';
import { addressOf } from '../../middleware/client-address.ts';

/**
 * Looks up the gift cards that a write gives, so that their codes go no further than the API.
 * @throws ApiError 429 for who has given too many wrong codes
 */
export async function tendersOf(
  deps: AppDependencies,
  request: Request,
  response: Response,
  payment: PaymentRequest,
): Promise<{ giftCards?: readonly GiftCardTender[] }> {
  const given = toGiftCards(payment);
  if (given.length === 0) return {};
  const codes = given.map(({ code }) => code);
  const cards = await findGiftCards(deps, request, response, codes);
  return {
    giftCards: given.map(({ code: _known, ...tender }, place) => ({ ...tender, giftCardId: cards[place]?.id ?? null })),
  };
}

/** @throws ApiError 429 for who has given too many wrong codes: then nothing is told, right or wrong */
export async function findGiftCards(
  { giftCards }: Pick<AppDependencies, 'giftCards'>,
  request: Request,
  response: Response,
  codes: readonly string[],
): Promise<readonly (GiftCardRow | null)[]> {
  const found = await giftCards.find(codes, guesserOf(request, response));
  if (found.kind === 'too_many') throw new ApiError('too_many_guesses', { retryAfter: GUESSES.minutes * 60 });
  return found.cards;
}

/** A caller with a key answers for all its buyers; without one, it is the address that counts. */
function guesserOf(request: Request, response: Response): Guesser {
  const caller = callerOf(response);
  return caller === FIRST_PARTY
    ? { name: `address ${addressOf(request)}`, known: false }
    : { name: `caller ${caller}`, known: true };
}
