-- Prices can be changed by people too, so they have versions like all else that people keep.
ALTER TABLE "prices" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "price_list_prices" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;

-- A version is counted by the row itself, so that no writer can forget it: what If-Match compares tells of imports and of
-- statements by hand too. What selling changes (counters, balances) is no change that people made, and costs nothing here.
CREATE FUNCTION "count_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;

CREATE TRIGGER "products_version" BEFORE UPDATE ON "products" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "variants_version" BEFORE UPDATE ON "variants" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "prices_version" BEFORE UPDATE ON "prices" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "price_lists_version" BEFORE UPDATE ON "price_lists" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "price_list_prices_version" BEFORE UPDATE ON "price_list_prices"
  FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "promotions_version" BEFORE UPDATE ON "promotions" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "promotion_codes_version"
  BEFORE UPDATE OF "promotion_id", "code", "code_key", "usage_limit", "per_customer_limit", "per_day_limit", "active"
  ON "promotion_codes" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "gift_cards_version" BEFORE UPDATE OF "expires_at", "note", "active"
  ON "gift_cards" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "customers_version" BEFORE UPDATE ON "customers" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "locations_version" BEFORE UPDATE ON "locations" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "stock_version" BEFORE UPDATE OF "backorder_limit", "safety_stock"
  ON "stock" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "tax_rates_version" BEFORE UPDATE ON "tax_rates" FOR EACH ROW EXECUTE FUNCTION count_version();
CREATE TRIGGER "tax_policies_version" BEFORE UPDATE ON "tax_policies" FOR EACH ROW EXECUTE FUNCTION count_version();
