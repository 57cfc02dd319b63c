import { REQUEST_LIMITS } from '../../contracts/commands.ts';
import { jsonPath } from '../../contracts/ucp/json-path.ts';
import { ApiError } from './api-error.ts';

/** NUL, which Postgres stores in no text, and halves of surrogate pairs, which are no characters. */
export const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * Reads a request body: UTF-8, JSON, not too deep, texts that can be stored.
 * @throws ApiError (400)
 */
export function parseJson(raw: Uint8Array): unknown {
  const text = decode(raw);
  if (nestsDeeperThan(text, REQUEST_LIMITS.nestingDepth)) throw new ApiError('nesting_too_deep');
  const value = parse(text);
  refuseUnstorable(value, []);
  return value;
}

function decode(raw: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    throw new ApiError('invalid_json', { content: 'The body is not valid UTF-8.' });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('invalid_json');
  }
}

/** Counts brackets outside strings, so that nothing has to be built, and nothing recurses, for a hostile body. */
export function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') {
      quoted = true;
    } else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === '}' || character === ']') {
      depth -= 1;
    }
  }
  return false;
}

/** Recursion is as deep as the nesting that was let through. */
function refuseUnstorable(value: unknown, path: (string | number)[]): void {
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) throw new ApiError('invalid_text', { path: jsonPath(path) });
  } else if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) refuseUnstorable(child, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (UNSTORABLE.test(key)) throw new ApiError('invalid_text', { path: jsonPath(path) });
      refuseUnstorable(child, [...path, key]);
    }
  }
}
