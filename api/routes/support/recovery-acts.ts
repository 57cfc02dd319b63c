import { Router } from 'express';
import type { RecoveryOperation } from '../../../contracts/commands.ts';
import type { SupportAction } from '../../../domain/support/actions.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { validate } from '../../middleware/validate.ts';
import { askedBy, carryOut, keyOf } from './carry-out.ts';
import { checkoutTold } from './checkout-acts.ts';
import { mayDo } from './may-do.ts';
import { supportReason } from './schemas.ts';
import { theRecovery } from './subjects.ts';

const ACTS: readonly {
  readonly verb: string;
  readonly action: SupportAction;
  readonly operation: RecoveryOperation;
}[] = [
  { verb: 'place', action: 'place_order', operation: 'place_order' },
  { verb: 'retry', action: 'retry', operation: 'retry_recovery' },
  { verb: 'resolve', action: 'resolve_attention', operation: 'resolve_recovery' },
];

/** What is done about money that came without an order, by the recovery's workflow. */
export function recoveryActRoutes(deps: AppDependencies): Router {
  const router = Router();
  for (const { verb, action, operation } of ACTS) {
    router.post(
      `/support/recoveries/:id/${verb}`,
      mayDo(deps, action, 'payment'),
      rawBody,
      async (request, response) => {
        keyOf(request);
        const body = validate(supportReason, jsonOf(request));
        const { paymentIntentId, checkoutId } = await theRecovery(deps, request, response);
        await carryOut(deps, request, response, {
          checkoutId,
          subject: paymentIntentId,
          payload: { operation, paymentIntentId, ...askedBy(response, body) },
          tell: () => checkoutTold(deps, request, checkoutId),
        });
      },
    );
  }
  return router;
}
