import { Router } from 'express';
import type { Request } from 'express';
import { loadCheckout } from '../../../adapters/postgres/checkout-table.ts';
import type { StoredResponse } from '../../../adapters/postgres/command-table.ts';
import { loadRecords } from '../../../adapters/postgres/support-reads.ts';
import type { CheckoutActPayload } from '../../../contracts/commands.ts';
import type { SupportAction } from '../../../domain/support/actions.ts';
import { mayCancelCheckout, mayExtendHold } from '../../../domain/support/checkout-rules.ts';
import type { CaseFacts } from '../../../domain/support/offers.ts';
import type { Ruling } from '../../../domain/support/ruling.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { languageFor } from '../../middleware/language.ts';
import { validate } from '../../middleware/validate.ts';
import { askedBy, carryOut, keyOf } from './carry-out.ts';
import { mayDo } from './may-do.ts';
import { supportReason } from './schemas.ts';
import { theCheckout } from './subjects.ts';
import { tell } from './story.ts';
import { tongueOf } from './tongue.ts';

interface Act {
  readonly verb: string;
  readonly action: SupportAction;
  readonly operation: CheckoutActPayload['operation'];
  /** Of what is only asked of a run: why an ended one refuses. */
  readonly afterEnd?: (facts: CaseFacts) => Ruling;
}

const ACTS: readonly Act[] = [
  { verb: 'cancel', action: 'cancel_checkout', operation: 'cancel_checkout', afterEnd: mayCancelCheckout },
  { verb: 'extend-hold', action: 'extend_hold', operation: 'extend_hold', afterEnd: mayExtendHold },
  { verb: 'retry', action: 'retry', operation: 'retry_checkout' },
  { verb: 'resolve', action: 'resolve_attention', operation: 'resolve_checkout' },
];

/** What support does to a checkout: each needs a reason and an Idempotency-Key, and is carried out by its workflow. */
export function checkoutActRoutes(deps: AppDependencies): Router {
  const router = Router();
  for (const { verb, action, operation, afterEnd: ruling } of ACTS) {
    router.post(
      `/support/checkouts/:id/${verb}`,
      mayDo(deps, action, 'checkout'),
      rawBody,
      async (request, response) => {
        keyOf(request);
        const body = validate(supportReason, jsonOf(request));
        const { id: checkoutId } = await theCheckout(deps, request, response);
        await carryOut(deps, request, response, {
          checkoutId,
          payload: { operation, ...askedBy(response, body) },
          tell: () => checkoutTold(deps, request, checkoutId),
          ...(ruling && { afterEnd: { action, ruling } }),
        });
      },
    );
  }
  return router;
}

/** A checkout as it is once something was done to it. */
export async function checkoutTold(
  { db }: AppDependencies,
  request: Request,
  checkoutId: string,
): Promise<StoredResponse> {
  const checkout = await loadCheckout(db.sql, checkoutId);
  if (!checkout) throw new Error(`checkout ${checkoutId} vanished`);
  return { status: 202, body: tell(tongueOf(languageFor(request)), checkout, await loadRecords(db, checkoutId)) };
}
