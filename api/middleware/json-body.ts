import express from 'express';
import type { Request, RequestHandler } from 'express';
import { REQUEST_LIMITS } from '../../contracts/commands.ts';
import { ApiError } from './api-error.ts';
import { parseJson } from './json-text.ts';

/** Reads the body as it came, up to 256 KiB; a larger one is a 413, a compressed one a 415. */
export const rawBody: RequestHandler = express.raw({
  type: () => true,
  limit: REQUEST_LIMITS.bodyBytes,
  inflate: false,
});

/** The bytes that `rawBody` read; a request without a body has none. */
export function rawOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/**
 * The JSON that the body holds.
 * @param whenEmpty what an empty body stands for; without it, an empty body is malformed
 * @throws ApiError 415 or 400
 */
export function jsonOf(request: Request, whenEmpty?: unknown): unknown {
  const raw = rawOf(request);
  if (raw.length === 0 && whenEmpty !== undefined) return whenEmpty;
  if (!isJson(request.get('Content-Type'))) throw new ApiError('unsupported_media_type');
  return parseJson(raw);
}

function isJson(contentType: string | undefined): boolean {
  return /^\s*application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i.test(contentType ?? '');
}
