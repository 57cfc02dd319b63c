import { ApiError } from '../../../middleware/api-error.ts';

/** Postgres' own words for a broken constraint (postgresql.org/docs/current/errcodes-appendix.html, Class 23). */
const NOT_NULL = '23502';
const FOREIGN_KEY = '23503';
const UNIQUE = '23505';
const CHECK = '23514';
/** A function of a check has no answer to a value, such as a time zone that there is not (Class 22). */
const PARAMETER = '22023';
/** NUL in a text, or in the JSON of a cell. */
const UNSTORABLE = ['22021', '22P05'];

interface Cause {
  readonly originalCode?: string;
  readonly originalMessage?: string;
  readonly kind?: string;
}

/**
 * What the tables refused, as the caller should read it; null where the failure is of another kind. The tables' constraints are
 * the last word on what may be written; their names say what was wrong.
 */
export function refusalOf(error: unknown): ApiError | null {
  const { code, message } = reasonOf(error);
  const constraint = /constraint "([a-z0-9_]+)"/i.exec(message)?.[1];
  const named = constraint === undefined ? '' : ` (${constraint})`;
  if (UNSTORABLE.includes(code)) return new ApiError('invalid_text');
  switch (code) {
    case UNIQUE:
    case 'P2002':
      return new ApiError('already_exists', { content: `There is one by this name already${named}.` });
    case FOREIGN_KEY:
    case 'P2003':
      return new ApiError('reference_broken', {
        content: `It names something that there is not, or others need it${named}.`,
      });
    case CHECK:
    case PARAMETER:
    case NOT_NULL:
    case 'P2011':
      return new ApiError('invalid_request', { content: `This can't be stored${named}.` });
    default:
      return null;
  }
}

function reasonOf(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: '' };
  const own = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const meta = 'meta' in error ? (error.meta as { driverAdapterError?: { cause?: Cause } } | undefined) : undefined;
  const cause = meta?.driverAdapterError?.cause ?? (error.cause as Cause | undefined);
  return { code: cause?.originalCode ?? own, message: `${error.message} ${cause?.originalMessage ?? ''}` };
}
