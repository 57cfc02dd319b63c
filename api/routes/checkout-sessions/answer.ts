import type { Response } from 'express';
import type { CommandAnswer, Operation } from '../../../contracts/commands.ts';
import { actionPath } from '../../../contracts/buyer-action.ts';
import { platformSpeaks } from '../../../contracts/ucp/v2026-08-25/platform-profile.ts';
import type { BuyerAction } from '../../../contracts/ucp/v2026-08-25/render-buyer-action.ts';
import { renderCheckout, renderHold } from '../../../contracts/ucp/v2026-08-25/render-checkout.ts';
import { renderNothingCreated } from '../../../contracts/ucp/v2026-08-25/render-message.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { needsBuyerAction } from '../../../domain/checkout/checkout.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { shopFacts } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { etagOf } from '../../middleware/conditions.ts';

type AnswerDeps = Pick<AppDependencies, 'settings' | 'identity' | 'platforms'>;

/** An HTTP answer as it is sent, and kept with its command. */
export interface Answer {
  readonly status: number;
  /** Of a checkout's revision; null where the answer carries none. */
  readonly etag: string | null;
  readonly json: unknown;
}

/** The answer to a command that was carried out, or refused for a business reason. */
export async function answerTo(
  operation: Operation,
  { outcome, checkout, messages }: CommandAnswer,
  deps: AnswerDeps,
  profileUrl: string | null,
): Promise<Answer> {
  const shop = shopFacts(deps.settings);
  if (!checkout) return { status: 200, etag: null, json: renderNothingCreated(messages, shop.storefrontUrl) };
  const action = await buyerActionOf(checkout, deps, profileUrl);
  return {
    status: operation === 'create' && outcome === 'applied' ? 201 : 200,
    etag: etagOf(checkout.revision),
    json: {
      ...renderCheckout(checkout, messages, shop, action),
      ...(profileUrl === null && renderHold(checkout)),
    },
  };
}

/** The command came past its deadline: final for its key. */
export function lateAnswer(): Answer {
  const { status, body } = new ApiError('request_expired');
  return { status, etag: null, json: body };
}

/** A checkout as it is now. */
export function currentState(checkout: Checkout, deps: AnswerDeps, profileUrl: string | null): Promise<Answer> {
  return answerTo('update', { outcome: 'applied', checkout, messages: [] }, deps, profileUrl);
}

/**
 * Where the buyer has to go, while the payment waits for him. Only then it matters what the caller's profile says, and only
 * then it is asked for.
 */
async function buyerActionOf(
  checkout: Checkout,
  { settings, identity, platforms }: AnswerDeps,
  profileUrl: string | null,
): Promise<BuyerAction | null> {
  if (!needsBuyerAction(checkout)) return null;
  const url = `${settings.publicUrl}${actionPath(identity.actionToken(checkout.id, checkout.attempt))}`;
  const profile = profileUrl === null ? null : await platforms.read(profileUrl);
  return { url, negotiated: platformSpeaks(profile, 'dev.ucp.shopping.payment_authentication') };
}

export function send(response: Response, { status, etag, json }: Answer): void {
  if (etag !== null) response.set('ETag', etag);
  response.status(status).set('Cache-Control', 'no-store').json(json);
}
