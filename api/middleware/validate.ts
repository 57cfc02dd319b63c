import type { z } from 'zod';
import { jsonPath } from '../../contracts/ucp/json-path.ts';
import { isErrorCode } from '../../domain/errors.ts';
import { ApiError } from './api-error.ts';

/**
 * Holds a body against its schema.
 * @throws ApiError with the path of the first thing that is wrong; values are never repeated
 */
export function validate<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues.find(ownCode) ?? parsed.error.issues[0];
  const path = jsonPath(issue?.path ?? []);
  const own = issue && ownCode(issue);
  if (own) throw new ApiError(own, { path });
  const tooMany = issue?.code === 'too_big' && path === '$.ids';
  throw new ApiError(tooMany ? 'request_too_large' : 'invalid_request', {
    path,
    content: `${path}: ${describe(issue)}`,
  });
}

/** The code of the error table that a schema gives to an issue, if any. */
function ownCode(issue: z.core.$ZodIssue) {
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return typeof code === 'string' && isErrorCode(code) ? code : undefined;
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return 'not valid';
  return issue.message.replace(/^Invalid input: /, '');
}
