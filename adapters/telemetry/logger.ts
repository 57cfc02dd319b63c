import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

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

/** One line of JSON per entry. @param part of the product that writes: `api`, `worker` */
export function createLogger(part: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { part },
    redact: { paths, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination ? pino(options, destination) : pino(options);
}
