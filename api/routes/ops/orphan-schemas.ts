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
        event_id: z.string(),
        type: z.string(),
        object_id: nullable,
        payment_intent: nullable,
        checkout: nullable,
        created_at: z.string(),
        received_at: z.string(),
      }),
    ),
  })
  .meta({ id: 'Orphans' });
