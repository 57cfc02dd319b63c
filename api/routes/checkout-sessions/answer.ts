import type { Response } from 'express';
import type { CommandAnswer, Operation } from '../../../contracts/commands.ts';
import { renderCheckout } from '../../../contracts/ucp/v2026-08-25/render-checkout.ts';
import { renderNothingCreated } from '../../../contracts/ucp/v2026-08-25/render-message.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { shopFacts } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { etagOf } from '../../middleware/conditions.ts';

/** An HTTP answer as it is sent, and kept with its command. */
export interface Answer {
  readonly status: number;
  /** Of a checkout's revision; null where the answer carries none. */
  readonly etag: string | null;
  readonly json: unknown;
}

/** The answer to a command that was carried out, or refused for a business reason. */
export function answerTo(
  operation: Operation,
  { outcome, checkout, messages }: CommandAnswer,
  settings: AppDependencies['settings'],
): Answer {
  const shop = shopFacts(settings);
  if (!checkout) return { status: 200, etag: null, json: renderNothingCreated(messages, shop.publicUrl) };
  return {
    status: operation === 'create' && outcome === 'applied' ? 201 : 200,
    etag: etagOf(checkout.revision),
    json: renderCheckout(checkout, messages, shop),
  };
}

/** The command came past its deadline: final for its key. */
export function lateAnswer(): Answer {
  const { status, body } = new ApiError('request_expired');
  return { status, etag: null, json: body };
}

/** A checkout as it is now. */
export function currentState(checkout: Checkout, settings: AppDependencies['settings']): Answer {
  return { status: 200, etag: etagOf(checkout.revision), json: renderCheckout(checkout, [], shopFacts(settings)) };
}

export function send(response: Response, { status, etag, json }: Answer): void {
  if (etag !== null) response.set('ETag', etag);
  response.status(status).set('Cache-Control', 'no-store').json(json);
}
