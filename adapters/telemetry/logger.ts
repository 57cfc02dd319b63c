import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger, LoggerOptions } from 'pino';

/** What is never written to a log, wherever in an entry it stands: credentials and personal data. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'token',
  'credential',
  'apiKey',
  'email',
  'phone',
  'phone_number',
  'firstName',
  'first_name',
  'lastName',
  'last_name',
  'street',
  'street_address',
  'buyer',
  'destinations',
  'billing_address',
  'payment',
  'body',
];

/** Each field at the top of an entry and one and two levels below it. */
const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/**
 * What is written of an error. Postgres puts whole rows into `detail` and `where`, and vendors whole requests into fields of
 * their own, so that only these are named.
 */
function describeError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { name, message, code, stack, cause } = error as Partial<Error> & { code?: unknown };
  return {
    type: name,
    message,
    code,
    stack,
    ...(cause !== undefined && { cause: cause instanceof Error ? cause.message : typeof cause }),
  };
}

/**
 * One line of JSON per entry.
 * @param part of the product that writes: `api`, `worker`
 * @param fields what each entry carries besides, such as the trace it belongs to; asked for at each entry
 */
export function createLogger(
  part: string,
  level: string,
  destination?: DestinationStream,
  fields?: () => object,
): Logger {
  const options: LoggerOptions = {
    level,
    base: { part },
    redact: { paths, censor: '[redacted]' },
    serializers: { err: describeError, error: describeError },
    timestamp: stdTimeFunctions.isoTime,
    ...(fields && { mixin: () => fields() }),
  };
  return destination ? pino(options, destination) : pino(options);
}
