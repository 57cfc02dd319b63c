import { z } from 'zod';

/** Query of `GET /ops/breaks`. */
export const breaksQuery = z.object({
  /** The id of the last break of the page before. */
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .default('0')
    .transform(Number),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .default('100')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 500),
});

const nullable = z.string().nullable();

/** `GET /ops/breaks`. */
export const breaksResponse = z
  .object({
    breaks: z.array(
      z.object({
        id: z.int(),
        kind: z.string(),
        what: z.string(),
        subject: z.string(),
        checkout: nullable,
        severity: z.enum(['critical', 'high', 'low']),
        facts: z.string().meta({ description: 'What was seen, in English.' }),
        seen: z
          .object({ text: z.string(), values: z.record(z.string(), z.unknown()) })
          .nullable()
          .meta({ description: 'The same for programs; null where a worker of an older version has seen it.' }),
        suggestion: z.string(),
        amount: nullable,
        mends_sent: z.int(),
        first_seen: z.string(),
        last_seen: z.string(),
      }),
    ),
    next: z.int().nullable(),
    open: z.record(z.string(), z.int()),
    oldest_seconds: z.number(),
    at_stake: z.array(z.string()),
    since_run_seconds: z.number().nullable(),
  })
  .meta({ id: 'Breaks' });
