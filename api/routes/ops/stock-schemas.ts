import { z } from 'zod';
import { changeWhy } from './change-why.ts';
import * as is from './resources/columns.ts';

const shelf = { variant_id: is.id, location_id: is.id };

/** `POST /ops/stock/adjust`: units come or go. */
export const adjustStock = z
  .strictObject({
    ...shelf,
    change: z
      .int()
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .refine((change) => change !== 0, 'a change of 0 is none'),
    ...changeWhy,
  })
  .meta({ id: 'AdjustStock' });

/** `POST /ops/stock/count`: so many lie there. */
export const countStock = z.strictObject({ ...shelf, on_hand: is.units, ...changeWhy }).meta({ id: 'CountStock' });

/** `POST /ops/stock/transfer`: units are carried from one location to another. */
export const transferStock = z
  .strictObject({
    variant_id: is.id,
    from_location_id: is.id,
    to_location_id: is.id,
    units: z.int().min(1).max(1_000_000_000),
    ...changeWhy,
  })
  .refine((transfer) => transfer.from_location_id !== transfer.to_location_id, {
    path: ['to_location_id'],
    message: 'another location is expected',
  })
  .meta({ id: 'TransferStock' });

/** What has been done: `again` where it had been done before by this reference. */
export const stockChanged = z
  .object({
    outcome: z.enum(['done', 'again']),
    stock: z.array(z.object({ ...shelf, on_hand: z.int() })),
  })
  .meta({ id: 'StockChanged' });
