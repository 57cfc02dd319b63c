import { z } from 'zod';
import * as is from './columns.ts';
import type { Resource } from './resource.ts';

/** What lies where, and why it changed. Units come and go by `/ops/stock/adjust`, `count` and `transfer`. */
export const STOCK: readonly Resource[] = [
  {
    name: 'stock',
    one: 'stock row',
    model: 'stock',
    key: ['variantId', 'locationId'],
    fields: z.object({
      variant_id: is.id,
      location_id: is.id,
      backorder_limit: is.units.optional(),
      safety_stock: is.units.optional(),
    }),
    told: z.object({ on_hand: z.int(), reserved: z.int() }),
    initially: { onHand: 0 },
    filters: ['variant_id', 'location_id'],
    ending: 'keep',
  },
  {
    name: 'stock-journal',
    one: 'entry of the stock journal',
    model: 'stockJournal',
    key: ['id'],
    fields: z.object({
      id: is.wide,
      variant_id: z.string(),
      location_id: z.string(),
      change: z.int(),
      on_hand_after: z.int(),
      reason: z.string(),
      reference: z.string(),
      actor: z.string(),
      note: z.string(),
      occurred_at: is.time,
    }),
    only: 'read',
    filters: ['variant_id', 'location_id', 'reason', 'reference'],
    ending: 'keep',
  },
];
