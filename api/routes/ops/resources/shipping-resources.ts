import { z } from 'zod';
import * as is from './columns.ts';
import type { Resource } from './resource.ts';

/** Zones, what lies in them, how and for how much goods are sent there. */
export const SHIPPING: readonly Resource[] = [
  {
    name: 'shipping-zones',
    one: 'shipping zone',
    model: 'shippingZone',
    key: ['id'],
    prefix: 'zone',
    fields: z.object({ id: is.id, name: is.title, active: z.boolean().optional() }),
    filters: ['active'],
    ending: 'archive',
  },
  {
    name: 'shipping-zone-areas',
    one: 'area of a shipping zone',
    model: 'shippingZoneArea',
    key: ['id'],
    prefix: 'area',
    fields: z.object({
      id: is.id,
      zone_id: is.id,
      country: z.string().regex(/^([A-Z]{2}|\*)$/, 'a country is two capitals, or * for the rest of the world'),
      region: is.placeCode.optional(),
      postal_from: is.placeCode.optional(),
      postal_to: is.placeCode.optional(),
    }),
    filters: ['zone_id', 'country', 'region'],
    ending: 'remove',
  },
  {
    name: 'shipping-methods',
    one: 'shipping method',
    model: 'shippingMethod',
    key: ['zoneId', 'id'],
    fields: z.object({
      zone_id: is.id,
      id: is.id,
      title: is.title,
      description: is.text.optional(),
      rate_by: z.enum(['weight', 'price', 'items']).optional(),
      min_days: z.int().min(0).max(365),
      max_days: z.int().min(0).max(365),
      cutoff: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is HH:MM')
        .nullish(),
      time_zone: is.name.optional(),
      max_weight_grams: is.units.nullish(),
      active: z.boolean().optional(),
    }),
    filters: ['zone_id', 'active'],
    ending: 'archive',
  },
  {
    name: 'shipping-rates',
    one: 'shipping rate',
    model: 'shippingMethodRate',
    key: ['zoneId', 'methodId', 'currency', 'startsAt'],
    fields: z.object({
      zone_id: is.id,
      method_id: is.id,
      currency: is.currency,
      starts_at: is.wide.meta({ description: 'From which weight in grams, price in minor units, or number of items.' }),
      amount_minor: is.minor,
      per_unit_minor: is.minor.optional(),
      free_from_subtotal_minor: is.wide.nullish(),
    }),
    filters: ['zone_id', 'method_id', 'currency'],
    ending: 'remove',
  },
];
