import type { RequestHandler, Response } from 'express';
import type { Seal } from '../../adapters/crypto/sealing.ts';
import { maySignIn } from '../../adapters/postgres/customer-reads.ts';
import type { AppDependencies } from '../dependencies.ts';
import { ApiError } from './api-error.ts';

/** How long a sign-in lasts. */
export const CUSTOMER_TOKEN_MS = 12 * 60 * 60 * 1000;

const CONTEXT = 'customer token';
const LONGEST_TOKEN = 500;

interface Content {
  readonly customerId: string;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

/** Says who is signed in: sealed with the shop's own key, so that nobody else can make one. */
export function makeCustomerToken(seal: Seal, customerId: string, expiresMs: number): string {
  return seal.seal({ customerId, expiresMs } satisfies Content, CONTEXT).toString('base64url');
}

/**
 * Names the signed-in customer by the header `Customer-Token`; a request without it is a guest's. Who is barred or erased is
 * signed out at once, whatever his token says.
 * @throws ApiError 401
 */
export function identifyCustomer({ seal, db }: Pick<AppDependencies, 'seal' | 'db'>): RequestHandler {
  return async (request, response, next) => {
    const token = request.get('Customer-Token');
    if (token !== undefined) {
      const content = token.length <= LONGEST_TOKEN ? open(seal, token) : null;
      const isValid =
        content !== null && content.expiresMs > Date.now() && (await maySignIn(db.sql, content.customerId));
      if (!isValid) throw new ApiError('customer_token_invalid');
      response.locals['customerId'] = content.customerId;
    }
    next();
  };
}

/** Whom `identifyCustomer` has named; null for guests. */
export function customerOf(response: Response): string | null {
  const id: unknown = response.locals['customerId'];
  return typeof id === 'string' ? id : null;
}

function open(seal: Seal, token: string): Content | null {
  try {
    return seal.open<Content>(Buffer.from(token, 'base64url'), CONTEXT);
  } catch {
    // Whatever is wrong with it, it is none of ours.
    return null;
  }
}
