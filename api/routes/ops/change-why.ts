import { z } from 'zod';

/** Why people change something by hand, and by which reference of theirs. */
export const changeWhy = {
  reason: z.string().trim().min(1).max(1_000),
  reference: z
    .string()
    .regex(/^[^\p{Cc}]{1,200}$/u, '1 to 200 printable characters are expected')
    .meta({ description: 'The same reference is the same change: done once, however often it is asked for.' }),
};
