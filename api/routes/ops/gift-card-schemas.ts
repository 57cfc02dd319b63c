import { z } from 'zod';
import { changeWhy } from './change-why.ts';
import * as is from './resources/columns.ts';
import { GIFT_CARDS } from './resources/gift-card-resources.ts';
import { shownSchema } from './resources/resource.ts';

/** `POST /ops/gift-cards`. */
export const issueGiftCard = z.strictObject({
  id: is.id.optional().meta({ description: 'One of yours makes it safe to send the request again.' }),
  amount_minor: z.int().min(1).max(1_000_000_000),
  currency: is.currency,
  expires_at: is.time.nullish(),
  note: z.string().max(1_000).optional(),
});

/** `POST /ops/gift-cards/{id}/adjust`. */
export const adjustGiftCardBody = z
  .strictObject({
    change_minor: z
      .int()
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .refine((change) => change !== 0, 'a change of 0 is none'),
    ...changeWhy,
  })
  .meta({ id: 'AdjustGiftCard' });

/** The card as it is from now on. */
export const issuedGiftCard = shownSchema(GIFT_CARDS).extend({
  code: z.string().meta({ description: 'Told here and nowhere again: only its keyed hash is kept.' }),
});
