import { z } from 'zod';
import { giftCardCode } from '../../../contracts/ucp/v2026-08-25/payment-request.ts';

/** Body of `POST /gift-cards/balance`. */
export const balanceRequest = z
  .object({ code: giftCardCode })
  .meta({ id: 'GiftCardBalanceRequest', example: { code: 'ACDE-FGHJ-KMNP-QRTU' } });

/** Its answer: the same members for every code. */
export const balanceResponse = z
  .object({
    usable: z.boolean().meta({ description: 'False: no such gift card, or one that can not be used (any more).' }),
    balance: z.int().meta({ description: 'What it can pay now, in the minor unit; 0 where it is not usable.' }),
    currency: z.string().nullable(),
    last_four: z.string().nullable(),
    expires_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'GiftCardBalance' });

export type BalanceResponse = z.infer<typeof balanceResponse>;
