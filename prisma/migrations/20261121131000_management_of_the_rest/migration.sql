-- Shipping is kept by people like all else: its versions are counted by the rows themselves.
CREATE TRIGGER "shipping_zones_version" BEFORE UPDATE ON "shipping_zones" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "shipping_zone_areas_version" BEFORE UPDATE ON "shipping_zone_areas"
  FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "shipping_methods_version" BEFORE UPDATE ON "shipping_methods" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "shipping_method_rates_version" BEFORE UPDATE ON "shipping_method_rates"
  FOR EACH ROW EXECUTE FUNCTION count_version();

-- A gift card that has expired may be given a later end, and expire once more: each expiry has an entry of its own, named by
-- how many the card has had. The row is locked, so the number is taken once.
CREATE OR REPLACE FUNCTION "expire_gift_cards"("p_limit" int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE expired int;
BEGIN
  WITH due AS MATERIALIZED (
    SELECT g.id, g.balance_minor FROM gift_cards g
    WHERE g.expires_at <= clock_timestamp() AND g.balance_minor > 0 AND g.held_minor = 0
    ORDER BY g.id LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED),
  gone AS (UPDATE gift_cards g SET balance_minor = 0 FROM due d WHERE g.id = d.id),
  entered AS (
    INSERT INTO gift_card_entries (key, gift_card_id, kind, amount_minor, balance_after_minor, actor)
    SELECT d.id || '/expiry/' || (SELECT count(*) FROM gift_card_entries e WHERE e.gift_card_id = d.id), d.id, 'expiry',
           -d.balance_minor, 0, 'clock'
    FROM due d)
  SELECT count(*)::int INTO expired FROM due;
  RETURN expired;
END $$;
