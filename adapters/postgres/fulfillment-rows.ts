/** More places to fetch goods from than these are not told; any of the shop's may be asked for. */
const MOST_PICKUP_PLACES = 20;

/**
 * SQL for the zones that a quote in one country may need, as ShippingZones in JSON: those with areas there, with these areas
 * alone, and that of the rest of the world; null: none. Rates in these currencies. The arguments are SQL.
 */
export function shippingZoneRows({ country, currencies }: Record<'country' | 'currencies', string>): string {
  return `
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', z.id, 'areas', a.areas, 'methods', coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', m.id, 'title', m.title, 'description', m.description, 'rateBy', m.rate_by,
        'minDays', m.min_days, 'maxDays', m.max_days, 'maxWeightGrams', m.max_weight_grams,
        'leavesOn', (now() AT TIME ZONE m.time_zone)::date + CASE WHEN (now() AT TIME ZONE m.time_zone)::time >= m.cutoff::time THEN 1 ELSE 0 END,
        'rates', coalesce((
          SELECT jsonb_agg(jsonb_build_object('currency', r.currency, 'startsAt', r.starts_at, 'amountMinor', r.amount_minor,
            'perUnitMinor', r.per_unit_minor, 'freeFromSubtotalMinor', r.free_from_subtotal_minor))
          FROM shipping_method_rates r
          WHERE r.zone_id = m.zone_id AND r.method_id = m.id AND r.currency = ANY (${currencies})), '[]')))
      FROM shipping_methods m WHERE m.zone_id = z.id AND m.active), '[]')))
    FROM (SELECT zone_id, jsonb_agg(jsonb_build_object('country', country, 'region', nullif(region, ''),
            'postalFrom', nullif(postal_from, ''), 'postalTo', nullif(postal_to, ''))) AS areas
          FROM shipping_zone_areas
          WHERE ${country} IS NOT NULL AND country IN (${country}, '*') GROUP BY zone_id) a
    JOIN shipping_zones z ON z.id = a.zone_id AND z.active), '[]')`;
}

/**
 * SQL for the places where goods may be fetched, as PickupRows in JSON: the asked one and those of the country, or of any while
 * it is unknown. A checkout's own holds count as free for it; no checkout: no places. The arguments are SQL.
 */
export function pickupRows({
  country,
  variants,
  location,
  checkout,
}: Record<'country' | 'variants' | 'location' | 'checkout', string>): string {
  return `
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'address', l.address, 'stock', l.pickup_stock,
      'readyDays', l.pickup_ready_days, 'today', (now() AT TIME ZONE 'UTC')::date,
      'units', coalesce((
        SELECT jsonb_object_agg(s.variant_id, coalesce(h.quantity, 0)
          + greatest(0, s.on_hand + s.backorder_limit - s.safety_stock - s.reserved))
        FROM stock s
        LEFT JOIN holds h ON h.checkout_id = ${checkout} AND h.variant_id = s.variant_id AND h.location_id = s.location_id
        WHERE s.variant_id = ANY (${variants}) AND s.location_id = l.id), '{}')))
    FROM (SELECT * FROM locations
          WHERE ${checkout}::text IS NOT NULL AND pickup AND active
            AND (id = ${location} OR address->>'country' = coalesce(${country}, address->>'country'))
          ORDER BY (id = ${location}) IS TRUE DESC, priority, id LIMIT ${MOST_PICKUP_PLACES}) l), '[]')`;
}
