import { Router } from 'express';
import { formatAmount } from './currencies.ts';
import type { Call } from './endpoint.ts';
import { escape, sendPage } from './html.ts';
import { transact } from './requests.ts';
import type { Parts } from './requests.ts';
import { answerChallenge, findChallenge, returnAddress } from './three-d-secure.ts';
import type { Challenge, Outcome } from './three-d-secure.ts';

const PATH = '/3d_secure/:id/:attempt';

/**
 * The bank's page of the sandbox: the buyer completes or fails 3-D Secure and returns to `return_url`. Tests post
 * `outcome=succeeded` or `outcome=failed` to the same address. Stale and repeated answers change nothing.
 */
export function challengePages(parts: Parts): Router {
  const router = Router();
  router.get(PATH, (req, res) => {
    const found = findChallenge(parts.store, req.params.id, req.params.attempt);
    sendPage(res, found?.open ? 200 : 410, 'Confirm your payment', found?.open ? question(found) : OVER);
  });
  router.post(PATH, (req, res) => {
    const outcome: unknown = Reflect.get(Object(req.body), 'outcome');
    if (outcome !== 'succeeded' && outcome !== 'failed') {
      sendPage(
        res,
        400,
        'Confirm your payment',
        '<p>Send <code>outcome=succeeded</code> or <code>outcome=failed</code>.</p>',
      );
      return;
    }
    const answered = transact(parts, (call) => answer(call, req.params.id, req.params.attempt, outcome));
    if (answered === undefined) sendPage(res, 410, 'Confirm your payment', OVER);
    else if (answered.url === null) sendPage(res, 200, 'Thank you', '<p>You can close this window.</p>');
    else res.redirect(303, answered.url);
  });
  return router;
}

const OVER = '<p>This authentication is over: it was answered, or the payment has moved on.</p>';

function question({ paymentIntent }: Challenge): string {
  return `<div class="card ask"><p>A bank would now ask the cardholder. Amount: <strong>${escape(
    formatAmount(paymentIntent.amount, paymentIntent.currency),
  )}</strong></p>
<form method="post">
<button name="outcome" value="succeeded">Complete authentication</button>
<button name="outcome" value="failed">Fail authentication</button>
</form></div>
<p><small>${escape(paymentIntent.id)}, in the Stripe sandbox: no money moves.</small></p>`;
}

/** Where to go after the first answer, which a second one does not change; undefined when there is none to answer. */
function answer(call: Call, id: string, attempt: string, outcome: Outcome): { url: string | null } | undefined {
  const found = findChallenge(call.tx, id, attempt);
  if (found?.open) answerChallenge(call, found, outcome);
  else if (found === undefined || found.record.state === 'challenged') return undefined;
  const { state } = found.open ? { state: outcome } : found.record;
  return { url: returnAddress(found, state === 'failed' ? 'failed' : 'succeeded') };
}
