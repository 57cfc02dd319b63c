import { Router } from 'express';
import type { Response } from 'express';
import { adjustGiftCard } from '../../../adapters/postgres/gift-card-adjustments.ts';
import { GiftCardTaken } from '../../../adapters/postgres/gift-card-desk.ts';
import { buyerText } from '../../../domain/errors.ts';
import { words } from '../../../domain/told.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { etagOf } from '../../middleware/conditions.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { validate } from '../../middleware/validate.ts';
import { adjustGiftCardBody, issueGiftCard } from './gift-card-schemas.ts';
import { changeOf } from './ops-actor.ts';
import { GIFT_CARDS } from './resources/gift-card-resources.ts';
import { toJson } from './resources/resource.ts';
import { findRow } from './resources/table.ts';

/** Gift cards begin here, and here their balances are changed by hand; all else of them is a resource like others. */
export function giftCardDeskRoutes({ db, giftCards, settings }: AppDependencies): Router {
  const router = Router();
  const opsOnly = requireRole(settings, 'ops');

  /** The one answer that tells the code. */
  router.post('/ops/gift-cards', opsOnly, rawBody, async (request, response) => {
    const body = validate(issueGiftCard, jsonOf(request));
    const { amount_minor: amountMinor, currency, expires_at: expiresAt = null, note = '' } = body;
    if (expiresAt && expiresAt.getTime() <= Date.now())
      throw new ApiError('invalid_request', { path: '$.expires_at', content: '$.expires_at: has passed' });
    const card = { amountMinor, currency, expiresAt, note, ...changeOf(request, response) };
    const { id, code } = await giftCards.issue(body.id === undefined ? card : { ...card, id: body.id }).catch(refuse);
    response.status(201).set('Location', `${settings.publicUrl}/ops/gift-cards/${encodeURIComponent(id)}`);
    await show(response, id, { code });
  });

  router.post('/ops/gift-cards/:id/adjust', opsOnly, rawBody, async (request, response) => {
    const id = String(request.params['id']);
    const { change_minor: changeMinor, ...why } = validate(adjustGiftCardBody, jsonOf(request));
    const adjusted = await adjustGiftCard(db, {
      giftCardId: id,
      changeMinor,
      ...why,
      ...changeOf(request, response),
    });
    if (adjusted.kind === 'unknown') throw new ApiError('not_found');
    if (adjusted.kind === 'no_step') {
      const content = `$.change_minor: steps of ${adjusted.stepMinor} are expected`;
      throw new ApiError('invalid_request', { path: '$.change_minor', content });
    }
    if (adjusted.kind === 'refused') {
      const { code, possibleMinor } = adjusted;
      if (possibleMinor === null) throw new ApiError(code);
      const values = { reason: { texts: [buyerText(code).text] }, possible: possibleMinor };
      throw new ApiError(code, { content: words('gift_card.possible', values) });
    }
    await show(response, id);
  });
  return router;

  async function show(response: Response, id: string, besides: object = {}): Promise<void> {
    const row = await findRow(db.prisma, GIFT_CARDS, [id]);
    if (!row) throw new ApiError('not_found');
    response
      .set({ ETag: etagOf(Number(row['version'])), 'Cache-Control': 'no-store' })
      .json({ ...toJson(GIFT_CARDS, row), ...besides });
  }
}

/** @throws ApiError where the desk has refused */
function refuse(error: unknown): never {
  if (error instanceof GiftCardTaken) throw new ApiError('already_exists');
  if (error instanceof RangeError)
    throw new ApiError('invalid_request', { path: '$.amount_minor', content: `$.amount_minor: ${error.message}` });
  throw error;
}
