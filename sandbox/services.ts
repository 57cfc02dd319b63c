import { kept } from './folder.ts';
import { startMailbox } from './mailbox/server.ts';
import { HANDLED_EVENTS } from './stripe/handled-events.ts';
import { createStripeSandbox } from './stripe/server.ts';

// What stands in for other companies' servers while nothing real is configured. `npm start` says which and where:
// SANDBOX_STRIPE_PORT with STRIPE_WEBHOOK_SECRET and SANDBOX_WEBHOOK_URL, SANDBOX_SMTP_PORT with SANDBOX_MAILBOX_PORT.
// SANDBOX_STRIPE_PER_SECOND is how many requests a second it takes before it answers 429; 0: any number.
const env = process.env;
/** Stripe's own limit for live accounts: https://docs.stripe.com/rate-limits. */
const STRIPE_PER_SECOND = 100;

const closes: (() => Promise<void>)[] = [];

if (env['SANDBOX_STRIPE_PORT']) {
  const webhook = {
    url: env['SANDBOX_WEBHOOK_URL'] ?? '',
    // Of several that the API accepts, the first one signs.
    secret: env['STRIPE_WEBHOOK_SECRET']?.split(',')[0]?.trim() ?? '',
    enabledEvents: HANDLED_EVENTS,
  };
  const perSecond = Number(env['SANDBOX_STRIPE_PER_SECOND'] ?? STRIPE_PER_SECOND);
  const rateLimits = perSecond > 0 ? { rateLimits: { perSecond } } : {};
  const stripe = await createStripeSandbox({ stateFile: kept('stripe.jsonl'), webhook, ...rateLimits }).listen(
    Number(env['SANDBOX_STRIPE_PORT']),
  );
  closes.push(() => stripe.close());
}
if (env['SANDBOX_SMTP_PORT']) {
  const mailbox = await startMailbox({
    file: kept('mailbox.jsonl'),
    smtpPort: Number(env['SANDBOX_SMTP_PORT']),
    httpPort: Number(env['SANDBOX_MAILBOX_PORT']),
  });
  closes.push(() => mailbox.close());
}

process.once('SIGTERM', () => {
  void Promise.all(closes.map((close) => close())).then(() => process.exit(0));
});
