import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from '../../adapters/crypto/identity.ts';
import { FIRST_PARTY } from '../../api/middleware/api-key.ts';
import { until } from './until.ts';

export type Step = 'create' | 'update' | 'complete' | 'cancel';

export interface Answer {
  readonly status: number;
  readonly body: { readonly id: string; readonly status: string; readonly order?: { readonly id: string } };
}

/** A client gives up on one try after this; the API answers sooner. */
const TRY_MS = 15_000;
const BETWEEN_TRIES_MS = 300;
const MOST_TRIES = 200;

const contents = (variantId: string, quantity: number, code?: string) => ({
  line_items: [{ item: { id: variantId }, quantity }],
  buyer: { email: 'jo@example.com' },
  context: { currency: 'USD' },
  ...(code !== undefined && { discounts: { codes: [code] } }),
});
const payment = (token: string, giftCard?: string) => ({
  instruments: [
    ...(giftCard === undefined
      ? []
      : [
          {
            id: 'gift',
            handler_id: 'gift_cards',
            type: 'gift_card',
            credential: { type: 'gift_card', token: giftCard },
          },
        ]),
    { id: 'card', handler_id: 'stripe', type: 'card', credential: { type: 'token', token } },
  ],
});

/** Units in the checkout after create, and after update. */
export const UNITS = { create: 1, update: 2 } as const;
/** What a unit costs; not shipped, not taxed where nobody said where to. */
export const UNIT_MINOR = 700;

/** A client that buys over HTTP, each step under a key of its own. */
export function createBuyer(
  apiUrl: string,
  identity: Identity,
  name: string,
  variantId: string,
  card = 'pm_card_visa',
  /** The code of a gift card that pays what it can, and a discount code. */
  { giftCard, code }: { readonly giftCard?: string; readonly code?: string } = {},
) {
  const keyOf = (step: Step) => `crash-${name}-${step}`.padEnd(16, '-');
  const checkoutId = identity.checkoutId(FIRST_PARTY, keyOf('create'));
  const session = `${apiUrl}/checkout-sessions/${checkoutId}`;
  const requests: Readonly<Record<Step, readonly [method: string, url: string, body: object]>> = {
    create: ['POST', `${apiUrl}/checkout-sessions`, contents(variantId, UNITS.create, code)],
    update: ['PUT', session, contents(variantId, UNITS.update, code)],
    complete: ['POST', `${session}/complete`, { payment: payment(card, giftCard) }],
    cancel: ['POST', `${session}/cancel`, {}],
  };

  /** One try. @throws when there is no answer */
  const once = async (step: Step): Promise<Answer> => {
    const [method, url, body] = requests[step];
    const response = await fetch(url, {
      method,
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': keyOf(step) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TRY_MS),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };

  /** Tries again with the same key until the product has answered for good. */
  const insist = async (step: Step): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      const answer = await once(step).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      );
      const final = !(answer instanceof Error) && answer.status < 500 && answer.status !== 429;
      if (final) return answer;
      if (tries === MOST_TRIES) throw new Error(`${step} of ${name} has no answer: ${JSON.stringify(answer)}`);
      await delay(BETWEEN_TRIES_MS);
    }
  };

  /** As insist, and where the answer is that it goes on (a slow machine), what it came to. */
  const outcome = async (step: 'complete' | 'cancel'): Promise<Answer> => {
    const answer = await insist(step);
    const wanted = step === 'complete' ? ['completed'] : ['completed', 'canceled'];
    if (answer.status !== 200 || wanted.includes(answer.body.status)) return answer;
    return until(`${step} of ${name} comes to its outcome`, async () => {
      const response = await fetch(session);
      const body = (await response.json()) as Answer['body'];
      return wanted.includes(body.status) && { status: response.status, body };
    });
  };

  return {
    name,
    checkoutId,
    /** The page where he confirms his first attempt at his bank. */
    actionUrl: `${apiUrl}/actions/${identity.actionToken(checkoutId, 1)}`,
    once,
    insist,
    outcome,
    /** One try by somebody who does not care for the answer, as a client that is gone. */
    async leave(step: Step): Promise<void> {
      await once(step).catch(() => undefined);
    },
    /** The idempotency key of an effect of the first attempt at Stripe. */
    effect: (step: string) => `${checkoutId}/${step === 'confirmation_email' ? 0 : 1}/${step}`,
  };
}

export type Buyer = ReturnType<typeof createBuyer>;
