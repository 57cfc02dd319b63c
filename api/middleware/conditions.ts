import type { Request } from 'express';
import { ApiError } from './api-error.ts';
import { FIRST_PARTY } from './api-key.ts';

/**
 * The request's Idempotency-Key. Callers with an API key have to send one; without it a first-party write is a command of
 * its own.
 * @throws ApiError 400
 */
export function idempotencyKeyOf(request: Request, caller: string): string | null {
  const key = request.get('Idempotency-Key');
  if (key === undefined && caller === FIRST_PARTY) return null;
  if (key === undefined || !/^[!-~]{16,255}$/.test(key)) throw new ApiError('invalid_idempotency_key');
  return key;
}

/**
 * The revision that `If-Match` asks for; null without one, and for `*`.
 * @throws ApiError 400 for what no checkout's ETag can be
 */
export function ifRevisionOf(request: Request): number | null {
  const condition = request.get('If-Match');
  if (condition === undefined || condition.trim() === '*') return null;
  const revision = /^\s*"([1-9]\d{0,8})"\s*$/.exec(condition)?.[1];
  if (revision === undefined) throw new ApiError('invalid_if_match');
  return Number(revision);
}

/** The ETag of a checkout at a revision. */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}
