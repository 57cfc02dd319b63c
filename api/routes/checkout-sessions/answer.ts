import type { Request, Response } from 'express';
import type { CommandAnswer, Operation } from '../../../contracts/commands.ts';
import { actionPath } from '../../../contracts/buyer-action.ts';
import { platformSpeaks } from '../../../contracts/ucp/v2026-08-25/platform-profile.ts';
import type { BuyerAction } from '../../../contracts/ucp/v2026-08-25/render-buyer-action.ts';
import { renderCheckout, renderHold } from '../../../contracts/ucp/v2026-08-25/render-checkout.ts';
import { renderNothingCreated } from '../../../contracts/ucp/v2026-08-25/render-message.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { needsBuyerAction } from '../../../domain/checkout/checkout.ts';
import { DEFAULT_LANGUAGE } from '../../../words/languages.ts';
import type { Language } from '../../../words/languages.ts';
import { serverWords } from '../../../words/texts.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { shopFacts } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { etagOf } from '../../middleware/conditions.ts';
import { askedLanguage, writtenIn } from '../../middleware/language.ts';
import { profileUrlOf } from '../../middleware/ucp-version.ts';

type AnswerDeps = Pick<AppDependencies, 'settings' | 'identity' | 'platforms'>;

/** Who an answer is for. */
export interface Reader {
  /** Of the platform that calls; null for first party. */
  readonly profileUrl: string | null;
  /** What the request asks for; null: what its checkout remembers. */
  readonly language: Language | null;
}

export function readerOf(request: Request, response: Response): Reader {
  return { profileUrl: profileUrlOf(response), language: askedLanguage(request) };
}

/** An HTTP answer as it is sent, and kept with its command. */
export interface Answer {
  readonly status: number;
  /** Of a checkout's revision; null where the answer carries none. */
  readonly etag: string | null;
  /** What it is written in; absent from those that were kept before there were languages. */
  readonly language?: Language;
  readonly json: unknown;
}

/** The answer to a command that was carried out, or refused for a business reason. */
export async function answerTo(
  operation: Operation,
  { outcome, checkout, messages }: CommandAnswer,
  deps: AnswerDeps,
  { profileUrl, language: asked }: Reader,
): Promise<Answer> {
  const shop = shopFacts(deps.settings);
  const language = asked ?? checkout?.language ?? DEFAULT_LANGUAGE;
  const say = serverWords(language);
  if (!checkout)
    return { status: 200, etag: null, language, json: renderNothingCreated(messages, say, shop.storefrontUrl) };
  const action = await buyerActionOf(checkout, deps, profileUrl);
  return {
    status: operation === 'create' && outcome === 'applied' ? 201 : 200,
    etag: etagOf(checkout.revision),
    language,
    json: {
      ...renderCheckout(checkout, messages, shop, say, action),
      ...(profileUrl === null && renderHold(checkout)),
    },
  };
}

/** The command came past its deadline: final for its key. */
export function lateAnswer({ language: asked }: Reader): Answer {
  const error = new ApiError('request_expired');
  const { language, body } = error.answerIn(asked ?? DEFAULT_LANGUAGE);
  return { status: error.status, etag: null, language, json: body };
}

/** A checkout as it is now. */
export function currentState(checkout: Checkout, deps: AnswerDeps, reader: Reader): Promise<Answer> {
  return answerTo('update', { outcome: 'applied', checkout, messages: [] }, deps, reader);
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

export function send(response: Response, { status, etag, language = DEFAULT_LANGUAGE, json }: Answer): void {
  if (etag !== null) response.set('ETag', etag);
  writtenIn(response, language).status(status).set('Cache-Control', 'no-store').json(json);
}
