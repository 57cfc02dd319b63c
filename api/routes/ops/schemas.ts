import { z } from 'zod';

/** Query of `GET /ops/webhooks/orphans`. */
export const orphansQuery = z.object({
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 500, 'a number from 1 to 500')
    .default(100)
    .meta({ description: 'How many, the newest first: 1 to 500.' }),
});

const nullable = z.string().nullable();

/** `GET /ops/webhooks/orphans`. */
export const orphansResponse = z
  .object({
    total: z.int(),
    orphans: z.array(
      z.object({
        eventId: z.string(),
        type: z.string(),
        objectId: nullable,
        paymentIntentId: nullable,
        checkoutId: nullable,
        createdAt: z.string(),
        receivedAt: z.string(),
      }),
    ),
  })
  .meta({ id: 'Orphans' });
