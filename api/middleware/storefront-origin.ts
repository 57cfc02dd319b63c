import type { RequestHandler } from 'express';
import type { Settings } from '../../contracts/settings/settings.ts';

/** What the shop's pages ask for. Not what is behind the keys of people or programs, which no page in a browser has. */
const OPEN = /^\/(?:storefront|carts|catalog|checkout-sessions|gift-cards|orders)(?:\/|$)|^\/\.well-known\/ucp$/;

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
/** Authorization and X-API-Key are not among them: a key in a page would be everybody's. */
const HEADERS =
  'Content-Type, Customer-Token, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Request-Id, UCP-Agent, traceparent';
const EXPOSED = 'Date, ETag, Location, Request-Id, Retry-After';
const PREFLIGHT_SECONDS = 600;

/**
 * Lets the shop's pages ask for the protocol and what they need beside it where they live elsewhere (STOREFRONT_URL), and nobody
 * else's: cross-origin resource sharing for exactly their origin, without cookies. Source: https://fetch.spec.whatwg.org/#http-cors-protocol.
 */
export function letStorefrontIn({
  publicUrl,
  storefrontUrl,
}: Pick<Settings, 'publicUrl' | 'storefrontUrl'>): RequestHandler {
  const origin = new URL(storefrontUrl).origin;
  const isElsewhere = origin !== new URL(publicUrl).origin;
  return (request, response, next) => {
    if (!isElsewhere || !OPEN.test(request.path)) return next();
    // Also where it is not let in: a cache must not answer the one with what the other got.
    response.vary('Origin');
    if (request.get('Origin') !== origin) return next();
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED });
    if (request.method !== 'OPTIONS' || request.get('Access-Control-Request-Method') === undefined) return next();
    response
      .set({
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': HEADERS,
        'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
      })
      .status(204)
      .end();
  };
}
