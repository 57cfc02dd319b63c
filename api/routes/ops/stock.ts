import { Router } from 'express';
import type { Request, Response } from 'express';
import type { StockCommand } from '../../../adapters/postgres/stock-changes.ts';
import { changeStock } from '../../../adapters/postgres/stock-changes.ts';
import { buyerText } from '../../../domain/errors.ts';
import { words } from '../../../domain/told.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { validate } from '../../middleware/validate.ts';
import { changeOf } from './ops-actor.ts';
import { adjustStock, countStock, transferStock } from './stock-schemas.ts';

/** Units that people bring, count and carry: by the one way in which stock is changed by hand, with its journal. */
export function stockRoutes({ db, settings }: Pick<AppDependencies, 'db' | 'settings'>): Router {
  const router = Router();
  const opsOnly = requireRole(settings, 'ops');

  router.post('/ops/stock/adjust', opsOnly, rawBody, async (request, response) => {
    const { variant_id: variantId, location_id: locationId, change, ...why } = validate(adjustStock, jsonOf(request));
    await carryOut(request, response, { kind: 'adjust', variantId, locationId, change }, why);
  });

  router.post('/ops/stock/count', opsOnly, rawBody, async (request, response) => {
    const {
      variant_id: variantId,
      location_id: locationId,
      on_hand: onHand,
      ...why
    } = validate(countStock, jsonOf(request));
    await carryOut(request, response, { kind: 'count', variantId, locationId, onHand }, why);
  });

  router.post('/ops/stock/transfer', opsOnly, rawBody, async (request, response) => {
    const {
      variant_id: variantId,
      from_location_id: from,
      to_location_id: to,
      units,
      ...why
    } = validate(transferStock, jsonOf(request));
    await carryOut(request, response, { kind: 'transfer', variantId, from, to, units }, why);
  });
  return router;

  /** @throws ApiError 409 with what would be possible */
  async function carryOut(
    request: Request,
    response: Response,
    command: StockCommand,
    { reason, reference }: { readonly reason: string; readonly reference: string },
  ): Promise<void> {
    const { actor, requestId } = changeOf(request, response);
    const changed = await changeStock(db, command, { reference, actor, note: reason, requestId });
    if (changed.kind === 'refused') {
      const { code, possible } = changed;
      throw new ApiError(
        code,
        possible === null
          ? {}
          : { content: words('stock.possible', { reason: { texts: [buyerText(code).text] }, possible }) },
      );
    }
    response.set('Cache-Control', 'no-store').json({
      outcome: changed.kind,
      stock: changed.shelves.map(({ variantId, locationId, onHand }) => ({
        variant_id: variantId,
        location_id: locationId,
        on_hand: onHand,
      })),
    });
  }
}
