-- The sweeper also tells how long after its expiry each hold is given back (promise S3): all else is as it was.
DROP FUNCTION "sweep_lapsed_holds"(int);

CREATE FUNCTION "sweep_lapsed_holds"("p_limit" int) RETURNS TABLE ("swept_checkout" text, "swept_units" int, "swept_late_seconds" float) LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE time_now timestamptz := clock_timestamp();
BEGIN
  RETURN QUERY
  WITH due AS (
    SELECT DISTINCT h.variant_id, h.location_id FROM holds h WHERE NOT h.frozen AND h.expires_at <= time_now LIMIT p_limit),
  free AS MATERIALIZED (
    SELECT s.variant_id, s.location_id FROM stock s JOIN due USING (variant_id, location_id)
    ORDER BY s.variant_id, s.location_id FOR NO KEY UPDATE OF s SKIP LOCKED),
  lapsed AS MATERIALIZED (
    SELECT h.checkout_id, h.variant_id, h.location_id FROM holds h JOIN free USING (variant_id, location_id)
    WHERE NOT h.frozen AND h.expires_at <= time_now
    FOR UPDATE OF h SKIP LOCKED),
  gone AS (
    DELETE FROM holds h USING lapsed l
    WHERE h.checkout_id = l.checkout_id AND h.variant_id = l.variant_id AND h.location_id = l.location_id
      AND NOT h.frozen AND h.expires_at <= time_now
    RETURNING h.checkout_id, h.variant_id, h.location_id, h.quantity, h.expires_at),
  changed AS (
    UPDATE stock s SET reserved = s.reserved - g.quantity
    FROM (SELECT variant_id, location_id, sum(quantity)::int AS quantity FROM gone GROUP BY 1, 2) g
    WHERE s.variant_id = g.variant_id AND s.location_id = g.location_id)
  SELECT gone.checkout_id, sum(gone.quantity)::int, extract(epoch FROM time_now - min(gone.expires_at))::float FROM gone GROUP BY 1;
END $$;
