import { z } from 'zod';
import { cardNumberPath } from '../card-numbers.ts';
import { identifier, postalAddress } from './request-fields.ts';
import { GIFT_CARD_HANDLER_ID, HANDLER_ID, MOST_GIFT_CARDS } from './version.ts';

const MOST_INSTRUMENTS = 10;

/** What Stripe.js makes of a card: a PaymentMethod or a ConfirmationToken, by their id. */
const TOKEN = /^(?:pm|ctoken)_[A-Za-z0-9_]{1,200}$/;

const credential = z.object({
  type: z.literal('token'),
  token: z.string().regex(TOKEN, 'a token starts with pm_ or ctoken_').meta({ example: 'pm_card_visa' }),
});

/** What an instrument shall pay, in the minor unit; left out: whatever is left, or as much as there is (UCP split payments). */
const amount = z.int().min(1).max(Number.MAX_SAFE_INTEGER).nullish();

const cardInstrument = z.object({
  id: identifier,
  handler_id: z.literal(HANDLER_ID),
  type: z.literal('card'),
  selected: z.boolean().optional(),
  credential: credential.optional(),
  billing_address: postalAddress.nullish(),
  amount,
});

/** A gift card's code, as the buyer has it: letters and digits, with spaces or dashes between them. */
export const giftCardCode = z
  .string()
  .max(64)
  .refine((code) => /^[A-Za-z0-9]{8,32}$/.test(code.replace(/[\s-]/g, '')), 'a gift card code is expected')
  .meta({ example: 'ACDE-FGHJ-KMNP-QRTU' });

const giftCardInstrument = z.object({
  id: identifier,
  handler_id: z.literal(GIFT_CARD_HANDLER_ID),
  type: z.literal('gift_card'),
  selected: z.boolean().optional(),
  credential: z.object({ type: z.literal('gift_card'), token: giftCardCode }).optional(),
  billing_address: postalAddress.nullish(),
  // Answers tell that a gift card pays nothing; whoever sends that back asks for nothing.
  amount: z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullish(),
});

const instrument = z.discriminatedUnion('type', [cardInstrument, giftCardInstrument]);

/** Code without what people put in between, so that one is not given twice. */
const plain = (code: string) => code.toUpperCase().replace(/[\s-]/g, '');

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
      const issue = (message: string, ...path: (string | number)[]) =>
        context.addIssue({ code: 'custom', path: ['instruments', ...path], message });
      const cards = instruments.filter(({ type }) => type === 'card');
      if (cards.length > 1 && cards.filter(({ selected }) => selected).length !== 1)
        issue('exactly one instrument has to be selected');
      const codes = new Set<string>();
      for (const [index, given] of instruments.entries()) {
        if (given.type !== 'gift_card' || !given.credential) continue;
        const code = plain(given.credential.token);
        if (codes.has(code)) issue('this gift card is given twice', index);
        codes.add(code);
      }
      if (codes.size > MOST_GIFT_CARDS) issue(`at most ${MOST_GIFT_CARDS} gift cards can be used`);
    }),
);

export type PaymentRequest = z.infer<typeof payment>;

/** `payment` of complete: the chosen instruments must carry their credentials. A free checkout needs none. */
export const completingPayment = payment.superRefine((value, context) => {
  const chosen = [...giftCardIndexes(value), chosenIndex(value)];
  for (const index of chosen) {
    if (index !== null && !value?.instruments?.[index]?.credential)
      context.addIssue({
        code: 'custom',
        path: ['instruments', index, 'credential'],
        message: 'a credential is needed',
      });
  }
});

/** The selected card, or the only one; null where there is none. */
export function chosenIndex(value: PaymentRequest): number | null {
  const cards = (value?.instruments ?? []).flatMap(({ type, selected }, index) =>
    type === 'card' ? [{ index, selected }] : [],
  );
  const chosen = cards.length === 1 ? cards[0] : cards.find(({ selected }) => selected);
  return chosen?.index ?? null;
}

/** The gift cards to pay with, in the order in which they are used: all that are not expressly unselected. */
export function giftCardIndexes(value: PaymentRequest): number[] {
  return (value?.instruments ?? []).flatMap(({ type, selected }, index) =>
    type === 'gift_card' && selected !== false ? [index] : [],
  );
}
