import { Router } from 'express';
import type { Request, Response } from 'express';
import { openDispute, settleDispute } from './disputes.ts';
import type { Call } from './endpoint.ts';
import { ownPageOnly } from './fault-door-routes.ts';
import { settleRefund } from './refund-settlement.ts';
import { transact } from './requests.ts';
import type { Parts } from './requests.ts';
import { settlePayment } from './settlement.ts';
import { rollSecret } from './webhook-endpoints.ts';

/** What others than the shop do; not of Stripe's API. */
interface Control {
  path: string;
  outcomes: readonly string[];
  /** False: the object is not waiting for this. */
  run(call: Call, id: string, outcome: string): boolean;
}

const CONTROLS: readonly Control[] = [
  {
    path: 'payment_intents/:id/settle',
    outcomes: ['succeeded', 'failed'],
    run: (call, id, outcome) => settlePayment(call, id, outcome === 'failed' ? 'failed' : 'succeeded'),
  },
  {
    path: 'refunds/:id/settle',
    outcomes: ['succeeded', 'failed'],
    run: (call, id, outcome) => settleRefund(call, id, outcome === 'failed' ? 'failed' : 'succeeded'),
  },
  {
    path: 'disputes/:id/settle',
    outcomes: ['won', 'lost'],
    run: (call, id, outcome) => settleDispute(call, id, outcome === 'won' ? 'won' : 'lost'),
  },
  { path: 'charges/:id/dispute', outcomes: ['opened'], run: (call, id) => openDispute(call, id) !== undefined },
];

/**
 * `POST /_sandbox/<path>` with `outcome=…` does what a bank or a cardholder would: ends a payment in `processing`, settles
 * or fails a refund, decides or opens a dispute. 204 for tests, back to the page for its buttons; 409 when the object
 * does not wait for it. `POST /_sandbox/webhook_endpoints/<id>/roll_secret` answers a new secret; for a day deliveries are
 * signed with both.
 */
export function controls(parts: Parts): Router {
  const router = Router();
  router.use('/_sandbox', ownPageOnly);
  router.post('/_sandbox/webhook_endpoints/:id/roll_secret', (req, res) => {
    const nowSeconds = Math.floor(parts.now() / 1000);
    const secret = parts.store.transaction((tx) => rollSecret(tx, req.params.id, nowSeconds));
    if (secret === undefined) res.status(404).json({ error: 'no such webhook endpoint' });
    else res.json({ secret });
  });
  for (const { path, outcomes, run } of CONTROLS) {
    router.post(`/_sandbox/${path}`, (req: Request, res: Response) => {
      const outcome: unknown = Reflect.get(Object(req.body), 'outcome') ?? outcomes[0];
      const { id } = req.params;
      if (typeof outcome !== 'string' || !outcomes.includes(outcome) || typeof id !== 'string') {
        res.status(400).json({ error: `outcome must be one of ${outcomes.join(', ')}` });
      } else if (!transact(parts, (call) => run(call, id, outcome))) {
        res.status(409).json({ error: `${id} does not wait for this` });
      } else if (req.accepts(['json', 'html']) === 'html') {
        res.redirect(303, '/');
      } else res.status(204).end();
    });
  }
  return router;
}
