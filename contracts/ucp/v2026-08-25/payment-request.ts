import { z } from 'zod';
import { cardNumberPath } from '../card-numbers.ts';
import { identifier, postalAddress } from './request-fields.ts';
import { HANDLER_ID } from './version.ts';

const MOST_INSTRUMENTS = 10;

/** What Stripe.js makes of a card: a PaymentMethod or a ConfirmationToken, by their id. */
const TOKEN = /^(?:pm|ctoken)_[A-Za-z0-9_]{1,200}$/;

const credential = z.object({
  type: z.literal('token'),
  token: z.string().regex(TOKEN, 'a token starts with pm_ or ctoken_').meta({ example: 'pm_card_visa' }),
});

const instrument = z.object({
  id: identifier,
  handler_id: z.literal(HANDLER_ID),
  type: z.literal('card'),
  selected: z.boolean().optional(),
  credential: credential.optional(),
  billing_address: postalAddress.nullish(),
});

/** `payment` of a request. Card numbers anywhere in it are refused before anything else is looked at. */
export const payment = z.preprocess(
  (value, context) => {
    const path = cardNumberPath(value);
    if (path)
      context.addIssue({
        code: 'custom',
        path,
        message: 'card numbers are not accepted',
        params: { code: 'raw_card_data' },
      });
    return path ? undefined : value;
  },
  z
    .object({ instruments: z.array(instrument).max(MOST_INSTRUMENTS).nullish() })
    .nullish()
    .superRefine((value, context) => {
      const instruments = value?.instruments ?? [];
      if (instruments.length > 1 && instruments.filter(({ selected }) => selected).length !== 1) {
        context.addIssue({
          code: 'custom',
          path: ['instruments'],
          message: 'exactly one instrument has to be selected',
        });
      }
    }),
);

export type PaymentRequest = z.infer<typeof payment>;

/** `payment` of complete: the chosen instrument must carry its credential. A free checkout needs none. */
export const completingPayment = payment.superRefine((value, context) => {
  const index = chosenIndex(value);
  if (index !== null && !value?.instruments?.[index]?.credential) {
    context.addIssue({ code: 'custom', path: ['instruments', index, 'credential'], message: 'a credential is needed' });
  }
});

/** The selected instrument, or the only one; null where there is none. */
export function chosenIndex(value: PaymentRequest): number | null {
  const instruments = value?.instruments ?? [];
  if (instruments.length === 1) return 0;
  const index = instruments.findIndex(({ selected }) => selected);
  return index === -1 ? null : index;
}
