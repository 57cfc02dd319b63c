import { z } from 'zod';
import * as is from './columns.ts';
import type { Resource } from './resource.ts';

/** Issued by `POST /ops/gift-cards`; a card's code is told there once, and no column holds it. */
export const GIFT_CARDS: Resource = {
  name: 'gift-cards',
  one: 'gift card',
  model: 'giftCard',
  key: ['id'],
  fields: z.object({
    id: is.id,
    expires_at: is.time.nullish(),
    note: z.string().max(1_000).optional(),
    active: z.boolean().optional(),
  }),
  told: z.object({
    last_four: z.string(),
    currency: z.string(),
    initial_minor: is.minor,
    balance_minor: is.minor,
    held_minor: is.minor,
  }),
  only: 'change',
  filters: ['currency', 'last_four', 'active'],
  ending: 'archive',
};

/** What became of each card, entry by entry. */
export const GIFT_CARD_ENTRIES: Resource = {
  name: 'gift-card-entries',
  one: 'entry of a gift card',
  model: 'giftCardEntry',
  key: ['key'],
  order: ['occurredAt', 'key'],
  fields: z.object({
    key: z.string(),
    gift_card_id: z.string(),
    kind: z.string(),
    amount_minor: is.signedMinor,
    balance_after_minor: is.minor,
    checkout_id: z.string().nullable(),
    actor: z.string(),
    reason: z.string(),
    occurred_at: is.time,
  }),
  only: 'read',
  filters: ['gift_card_id', 'checkout_id', 'kind'],
  ending: 'keep',
};
