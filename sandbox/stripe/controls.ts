import { Router } from 'express';
import type { Request, Response } from 'express';
import { openDispute, settleDispute } from './disputes.ts';
import type { Call } from './endpoint.ts';
import { settleRefund } from './refund-settlement.ts';
import { transact } from './requests.ts';
import type { Parts } from './requests.ts';
import { settlePayment } from './settlement.ts';

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
 * does not wait for it.
 */
export function controls(parts: Parts): Router {
  const router = Router();
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
