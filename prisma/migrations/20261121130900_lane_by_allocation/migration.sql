-- What the lane may give out by counting alone, now that goods leave from as few places as can: SKUs that are shipped, and from
-- one place only; where there are several, which one is near, and which saves a parcel, is for place_holds to say. Units that are
-- still to come are not given out by counting: a hold has to know how many of its units they are.
CREATE OR REPLACE FUNCTION "groupable_stock"("p_variants" text[])
RETURNS TABLE ("variant_id" text, "location_id" text, "priority" int, "free" int, "most" int) LANGUAGE sql STABLE AS $$
  SELECT s.variant_id, s.location_id, l.priority, s.on_hand - s.safety_stock - s.reserved,
         s.on_hand + s.backorder_limit - s.safety_stock - s.reserved
  FROM stock s
  JOIN locations l ON l.id = s.location_id AND l.active AND l.ships
  JOIN variants v ON v.id = s.variant_id AND v.stock_policy = 'at_start' AND v.requires_shipping
  WHERE s.variant_id = ANY (p_variants) AND NOT EXISTS (
    SELECT 1 FROM stock o JOIN locations other ON other.id = o.location_id AND other.active AND other.ships
    WHERE o.variant_id = s.variant_id AND o.location_id <> s.location_id)
$$;
