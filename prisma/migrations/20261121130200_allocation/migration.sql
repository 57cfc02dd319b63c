-- Where an order's goods come from, why stock changed, how often one customer may buy.
-- AlterTable
ALTER TABLE "holds" ADD COLUMN     "backordered" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "customer_units" (
    "variant_id" TEXT NOT NULL,
    "customer_key" BYTEA NOT NULL,
    "checkout_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "customer_units_pkey" PRIMARY KEY ("variant_id","customer_key","checkout_id")
);

-- CreateIndex
CREATE INDEX "customer_units_checkout_id_idx" ON "customer_units"("checkout_id");

-- What Prisma's schema cannot say.

ALTER TABLE "holds" ADD CONSTRAINT "holds_backordered" CHECK ("backordered" BETWEEN 0 AND "quantity");
ALTER TABLE "customer_units" ADD CONSTRAINT "customer_units_quantity" CHECK ("quantity" BETWEEN 1 AND 100000000);
-- Deferred as that of the holds: the first units are counted before the row of their checkout.
ALTER TABLE "customer_units" ADD CONSTRAINT "customer_units_checkout" FOREIGN KEY ("checkout_id") REFERENCES "checkouts" ("id")
  DEFERRABLE INITIALLY DEFERRED;

-- The journal. A trigger writes it, so that no change of on_hand, by whatever statement, goes without its row in the same
-- transaction. Who changes stock says why by settings of the transaction (say_why); whoever does not is written down as the
-- database's user. What only changes `reserved` does not fire it.

CREATE FUNCTION "say_why"("p_reason" text, "p_reference" text, "p_actor" text, "p_note" text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('holdfast.stock_reason', p_reason, true), set_config('holdfast.stock_reference', p_reference, true),
          set_config('holdfast.stock_actor', p_actor, true), set_config('holdfast.stock_note', p_note, true);
END $$;

CREATE FUNCTION "journal_stock"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  why text := current_setting('holdfast.stock_reason', true);
  is_told boolean := coalesce(why, '') <> '';
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.variant_id, OLD.location_id) IS DISTINCT FROM (NEW.variant_id, NEW.location_id) THEN
    RAISE EXCEPTION 'a stock row keeps its variant and location' USING ERRCODE = 'restrict_violation';
  END IF;
  INSERT INTO stock_journal (variant_id, location_id, change, on_hand_after, reason, reference, actor, note)
  SELECT row.variant_id, row.location_id, row.change, row.after,
         CASE WHEN is_told THEN why WHEN TG_OP = 'INSERT' THEN 'opening' ELSE 'adjustment' END,
         CASE WHEN is_told THEN current_setting('holdfast.stock_reference', true) ELSE '' END,
         CASE WHEN is_told THEN current_setting('holdfast.stock_actor', true) ELSE 'database user ' || session_user END,
         CASE WHEN is_told THEN current_setting('holdfast.stock_note', true) ELSE '' END
  FROM (SELECT coalesce(NEW.variant_id, OLD.variant_id) AS variant_id, coalesce(NEW.location_id, OLD.location_id) AS location_id,
               coalesce(NEW.on_hand, 0) - coalesce(OLD.on_hand, 0) AS change, coalesce(NEW.on_hand, 0) AS after) AS row;
  RETURN NULL;
END $$;

CREATE TRIGGER "stock_inserted" AFTER INSERT ON "stock" FOR EACH ROW WHEN (NEW.on_hand <> 0) EXECUTE FUNCTION "journal_stock"();
CREATE TRIGGER "stock_changed" AFTER UPDATE OF "on_hand", "variant_id", "location_id" ON "stock" FOR EACH ROW
  WHEN (OLD.on_hand <> NEW.on_hand OR OLD.variant_id <> NEW.variant_id OR OLD.location_id <> NEW.location_id)
  EXECUTE FUNCTION "journal_stock"();
CREATE TRIGGER "stock_deleted" AFTER DELETE ON "stock" FOR EACH ROW WHEN (OLD.on_hand <> 0) EXECUTE FUNCTION "journal_stock"();

CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "stock_journal_is_kept" BEFORE UPDATE OR DELETE ON "stock_journal" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- What people do by a reference of theirs happens once.
CREATE UNIQUE INDEX "stock_journal_once" ON "stock_journal" ("reference", "reason", "variant_id", "location_id")
  WHERE "reference" <> '' AND "reason" IN ('adjustment', 'count', 'transfer', 'return', 'order_canceled');

INSERT INTO "stock_journal" ("variant_id", "location_id", "change", "on_hand_after", "reason")
SELECT "variant_id", "location_id", "on_hand", "on_hand", 'opening' FROM "stock" WHERE "on_hand" <> 0;

-- The shelves that a checkout may take from: units that are there (now), and with those that are still to come (ever). Its own
-- holds are its own, whatever has been set aside since. What is not shipped comes from any place.
CREATE FUNCTION "stock_shelves"("p_checkout" text, "p_variants" text[], "p_quantities" int[], "p_country" text, "p_region" text,
  "p_from" text)
RETURNS TABLE ("variant_id" text, "wanted" int, "location_id" text, "now" int, "ever" int, "held" int, "is_parcel" boolean,
  "farness" int, "priority" int) LANGUAGE sql STABLE AS $$
  SELECT w.variant_id, w.quantity, s.location_id,
         coalesce(h.quantity, 0) - least(coalesce(h.backordered, 0), greatest(0, s.reserved - greatest(0, s.on_hand - s.safety_stock)))
           + greatest(0, s.on_hand - s.safety_stock - s.reserved),
         coalesce(h.quantity, 0) + greatest(0, s.on_hand + s.backorder_limit - s.safety_stock - s.reserved),
         coalesce(h.quantity, 0), v.requires_shipping,
         CASE WHEN p_country IS NULL OR coalesce(cardinality(l.regions), 0) = 0 THEN 2
              WHEN p_country || '-' || regexp_replace(upper(p_region), '^[A-Z]{2}-', '') = ANY (l.regions) THEN 0
              WHEN p_country = ANY (l.regions) THEN 1 ELSE 3 END,
         l.priority
  FROM unnest(p_variants, p_quantities) AS w (variant_id, quantity)
  JOIN variants v ON v.id = w.variant_id
  JOIN stock s ON s.variant_id = w.variant_id
  JOIN locations l ON l.id = s.location_id AND l.active
  LEFT JOIN holds h ON h.checkout_id = p_checkout AND h.variant_id = s.variant_id AND h.location_id = s.location_id
  WHERE NOT v.requires_shipping OR CASE WHEN p_from IS NULL THEN l.ships ELSE l.id = p_from AND l.pickup END
$$;

-- How many units each shelf may give. Stock that is there comes before a backorder: only where all shelves together have too
-- little of a variant are units counted that are still to come. Called under the locks of the stock rows, whose figures then
-- stand still.
CREATE FUNCTION "stock_places"("p_checkout" text, "p_variants" text[], "p_quantities" int[], "p_country" text, "p_region" text,
  "p_from" text)
RETURNS TABLE ("variant_id" text, "wanted" int, "location_id" text, "now" int, "free" int, "held" int, "is_parcel" boolean,
  "farness" int, "priority" int) LANGUAGE sql STABLE AS $$
  SELECT s.variant_id, s.wanted, s.location_id, s.now,
         CASE WHEN sum(s.now) OVER (PARTITION BY s.variant_id) >= s.wanted THEN s.now ELSE s.ever END,
         s.held, s.is_parcel, s.farness, s.priority
  FROM stock_shelves(p_checkout, p_variants, p_quantities, p_country, p_region, p_from) s
$$;

-- The smallest set of locations that have all that is to be shipped; among those the nearest, then the one that keeps most of
-- what is held where it is, then by priority and id. Null: there is none. All sets are tried as long as 2^locations × variants
-- is at most 4,096 (8 locations for 16 variants); beyond it, the location that has most of what is still missing is added until
-- nothing is, and those that turn out to be needless are left out again.
CREATE FUNCTION "choose_locations"("p_checkout" text, "p_variants" text[], "p_quantities" int[], "p_country" text, "p_region" text,
  "p_from" text)
RETURNS text[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE locations int; variants int; chosen text[] := '{}'; candidate text;
BEGIN
  SELECT count(DISTINCT p.location_id), count(DISTINCT p.variant_id) INTO locations, variants
  FROM stock_places(p_checkout, p_variants, p_quantities, p_country, p_region, p_from) p WHERE p.is_parcel AND p.free > 0;

  IF locations <= 11 AND (1 << locations) * variants <= 4096 THEN
    WITH places AS MATERIALIZED (
      SELECT * FROM stock_places(p_checkout, p_variants, p_quantities, p_country, p_region, p_from) p WHERE p.is_parcel AND p.free > 0),
    ranked AS MATERIALIZED (
      SELECT p.location_id, min(p.farness) AS farness,
             (row_number() OVER (ORDER BY min(p.farness), min(p.priority), p.location_id) - 1)::int AS place
      FROM places p GROUP BY p.location_id),
    sets AS MATERIALIZED (
      SELECT mask, r.location_id, r.place, r.farness FROM generate_series(1, (1 << locations) - 1) AS mask
      JOIN ranked r ON (mask >> r.place) & 1 = 1),
    enough AS (
      SELECT f.mask, sum(f.kept) AS kept FROM (
        SELECT s.mask, p.variant_id, sum(p.free) >= max(p.wanted) AS is_enough, sum(least(p.held, p.wanted)) AS kept
        FROM sets s JOIN places p ON p.location_id = s.location_id GROUP BY 1, 2) AS f
      GROUP BY f.mask HAVING bool_and(f.is_enough) AND count(*) = variants),
    best AS (
      SELECT s.mask FROM sets s JOIN enough e ON e.mask = s.mask GROUP BY s.mask, e.kept
      ORDER BY count(*), sum(s.farness), e.kept DESC, array_agg(s.place ORDER BY s.place) LIMIT 1)
    SELECT array_agg(s.location_id) INTO chosen FROM sets s JOIN best ON best.mask = s.mask;
    RETURN chosen;
  END IF;

  -- Ends: each turn adds a location that was not chosen yet.
  LOOP
    WITH places AS MATERIALIZED (
      SELECT * FROM stock_places(p_checkout, p_variants, p_quantities, p_country, p_region, p_from) p WHERE p.is_parcel AND p.free > 0),
    missing AS (
      SELECT p.variant_id, max(p.wanted) - coalesce(sum(p.free) FILTER (WHERE p.location_id = ANY (chosen)), 0) AS units
      FROM places p GROUP BY p.variant_id)
    SELECT p.location_id INTO candidate FROM places p JOIN missing m ON m.variant_id = p.variant_id
    WHERE m.units > 0 AND p.location_id <> ALL (chosen) GROUP BY p.location_id
    ORDER BY sum(least(p.free, m.units)) DESC, min(p.farness), sum(least(p.held, p.wanted)) DESC, min(p.priority), p.location_id LIMIT 1;
    EXIT WHEN NOT FOUND;
    chosen := chosen || candidate;
  END LOOP;
  FOREACH candidate IN ARRAY (SELECT coalesce(array_agg(c ORDER BY n DESC), '{}') FROM unnest(chosen) WITH ORDINALITY AS u (c, n)) LOOP
    IF NOT EXISTS (
      SELECT 1 FROM stock_places(p_checkout, p_variants, p_quantities, p_country, p_region, p_from) p WHERE p.is_parcel AND p.free > 0
      GROUP BY p.variant_id
      HAVING coalesce(sum(p.free) FILTER (WHERE p.location_id = ANY (array_remove(chosen, candidate))), 0) < max(p.wanted))
    THEN chosen := array_remove(chosen, candidate); END IF;
  END LOOP;
  RETURN chosen;
END $$;

-- Holds the whole wanted set of a checkout, or nothing: its own holds are used again, those that have lapsed count as free
-- and are given back. As few parcels leave as can: from one location that has all, otherwise from those that choose_locations
-- names; a line is split only where none of them has all of it. Each variant is named once; untracked ones are not named at all.
-- Returns the shortages, as what is to be had at all locations together; no row: held until p_expires.
-- p_country, p_region: where the goods go (ISO 3166), as far as it is known. p_from: they are fetched at this location.
-- The plan is generic, since planning anew for each call, with the stock row locked, takes longer than the work; it goes by
-- indexes, since a generic plan guesses that a third of all holds have lapsed, where there is hardly ever one.
DROP FUNCTION "place_holds"(text, text[], int[], timestamptz);
CREATE FUNCTION "place_holds"("p_checkout" text, "p_variants" text[], "p_quantities" int[], "p_expires" timestamptz,
  "p_country" text DEFAULT NULL, "p_region" text DEFAULT NULL, "p_from" text DEFAULT NULL)
RETURNS TABLE ("short_variant" text, "available" int) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE time_now timestamptz; only_location text; chosen text[]; from_variants text[]; from_locations text[]; units int[];
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  -- The usual case, short because buyers of one product go through it one after another: one product at one location, no
  -- holds of its own, none lapsed, units enough. The condition holds for the newest version of the row, which is then locked.
  -- In all other cases, and when there are too few, what follows decides.
  IF cardinality(p_variants) = 1 AND cardinality(p_quantities) = 1 AND p_from IS NULL THEN
    time_now := clock_timestamp();
    SELECT max(s.location_id) INTO only_location FROM stock s JOIN locations l ON l.id = s.location_id AND l.active AND l.ships
    WHERE s.variant_id = p_variants[1] AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.checkout_id = p_checkout)
      AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.variant_id = p_variants[1] AND NOT h.frozen AND h.expires_at <= time_now)
    HAVING count(*) = 1;
    IF only_location IS NOT NULL THEN
      -- Queued up here each commit wakes one buyer; queued up at the row it wakes them all. Not when this transaction may have
      -- locked rows: whoever holds a row must not wait for one who waits for that row.
      IF pg_current_xact_id_if_assigned() IS NULL THEN PERFORM pg_advisory_xact_lock(1, hashtext(p_variants[1])); END IF;
      WITH taken AS (
        UPDATE stock s SET reserved = s.reserved + p_quantities[1]
        WHERE s.variant_id = p_variants[1] AND s.location_id = only_location
          AND s.on_hand + s.backorder_limit - s.safety_stock - s.reserved >= p_quantities[1]
        RETURNING s.variant_id, s.location_id, s.reserved - greatest(0, s.on_hand - s.safety_stock) AS beyond)
      INSERT INTO holds (checkout_id, variant_id, location_id, quantity, expires_at, frozen, backordered)
      SELECT p_checkout, t.variant_id, t.location_id, p_quantities[1], p_expires, false, least(p_quantities[1], greatest(0, t.beyond))
      FROM taken t;
      IF FOUND THEN RETURN; END IF;
    END IF;
  END IF;

  PERFORM 1 FROM stock s
  WHERE s.variant_id = ANY (p_variants || ARRAY(SELECT h.variant_id FROM holds h WHERE h.checkout_id = p_checkout))
  ORDER BY s.variant_id, s.location_id FOR NO KEY UPDATE;
  time_now := clock_timestamp();

  IF EXISTS (SELECT 1 FROM holds h WHERE h.variant_id = ANY (p_variants) AND NOT h.frozen AND h.expires_at <= time_now) THEN
    WITH lapsed AS MATERIALIZED (
      SELECT h.checkout_id, h.variant_id, h.location_id FROM holds h
      WHERE h.variant_id = ANY (p_variants) AND NOT h.frozen AND h.expires_at <= time_now AND h.checkout_id <> p_checkout
      FOR UPDATE SKIP LOCKED),
    gone AS (
      DELETE FROM holds h USING lapsed l
      WHERE h.checkout_id = l.checkout_id AND h.variant_id = l.variant_id AND h.location_id = l.location_id
      RETURNING h.variant_id, h.location_id, h.quantity)
    UPDATE stock s SET reserved = s.reserved - g.quantity
    FROM (SELECT variant_id, location_id, sum(quantity)::int AS quantity FROM gone GROUP BY 1, 2) g
    WHERE s.variant_id = g.variant_id AND s.location_id = g.location_id;
  END IF;

  -- One location for all that is shipped, and one for each of what is not.
  WITH places AS MATERIALIZED (
    SELECT * FROM stock_places(p_checkout, p_variants, p_quantities, p_country, p_region, p_from) p WHERE p.free >= p.wanted),
  one AS (
    SELECT p.location_id FROM places p WHERE p.is_parcel GROUP BY p.location_id
    HAVING count(*) = (SELECT count(*) FROM variants v WHERE v.id = ANY (p_variants) AND v.requires_shipping)
    ORDER BY min(p.farness), sum(least(p.held, p.wanted)) DESC, min(p.priority), p.location_id LIMIT 1),
  picked AS (
    SELECT DISTINCT ON (p.variant_id) p.variant_id, p.location_id, p.wanted FROM places p
    WHERE CASE WHEN p.is_parcel THEN p.location_id = (SELECT one.location_id FROM one) ELSE p.now >= p.wanted END
    ORDER BY p.variant_id, p.held DESC, p.farness, p.priority, p.location_id)
  SELECT array_agg(c.variant_id), array_agg(c.location_id), array_agg(c.wanted) INTO from_variants, from_locations, units
  FROM picked c;

  IF coalesce(cardinality(from_variants), 0) < cardinality(p_variants) THEN
    IF (SELECT count(DISTINCT name) FROM unnest(p_variants) AS name) < cardinality(p_variants) THEN
      RAISE EXCEPTION 'place_holds: a variant is named twice' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY
    SELECT w.variant_id, coalesce(sum(p.free), 0)::int FROM unnest(p_variants, p_quantities) AS w (variant_id, quantity)
    LEFT JOIN stock_places(p_checkout, p_variants, p_quantities, p_country, p_region, p_from) p ON p.variant_id = w.variant_id
    GROUP BY w.variant_id, w.quantity HAVING coalesce(sum(p.free), 0) < w.quantity;
    IF FOUND THEN RETURN; END IF;

    chosen := choose_locations(p_checkout, p_variants, p_quantities, p_country, p_region, p_from);
    -- From where all of a line lies; otherwise first what is held already, then what is there, then what is to come.
    SELECT array_agg(g.variant_id), array_agg(g.location_id), array_agg(g.units) INTO from_variants, from_locations, units FROM (
      SELECT f.variant_id, f.location_id, sum(least(f.units, f.wanted - f.before))::int AS units FROM (
        SELECT p.variant_id, p.wanted, p.location_id, part.units, coalesce(sum(part.units) OVER (
                 PARTITION BY p.variant_id ORDER BY p.now < p.wanted, part.turn, p.held DESC, p.farness, p.priority, p.location_id
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM stock_places(p_checkout, p_variants, p_quantities, p_country, p_region, p_from) p
        CROSS JOIN LATERAL (VALUES (1, least(p.held, p.free)), (2, greatest(0, least(p.now, p.free) - p.held)),
          (3, p.free - greatest(least(p.held, p.free), least(p.now, p.free)))) AS part (turn, units)
        WHERE part.units > 0 AND (NOT p.is_parcel OR p.location_id = ANY (chosen))) AS f
      WHERE f.before < f.wanted GROUP BY 1, 2) AS g;
    -- A location may be closed between two statements; the caller's transaction is tried again.
    IF (SELECT sum(u) FROM unnest(units) AS u) IS DISTINCT FROM (SELECT sum(q) FROM unnest(p_quantities) AS q) THEN
      RAISE EXCEPTION 'place_holds: the locations have changed meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
  END IF;

  -- Units that are there stay those of whoever held them first: what comes to a hold later is what is on backorder.
  WITH own AS MATERIALIZED (
    SELECT h.variant_id, h.location_id, h.quantity, h.backordered FROM holds h WHERE h.checkout_id = p_checkout),
  changes AS MATERIALIZED (
    SELECT c.variant_id, c.location_id, sum(c.wanted)::int AS wanted, sum(c.held)::int AS held, sum(c.backordered)::int AS backordered
    FROM (SELECT *, 0 AS held, 0 AS backordered FROM unnest(from_variants, from_locations, units) AS u (variant_id, location_id, wanted)
          UNION ALL SELECT own.variant_id, own.location_id, 0, own.quantity, own.backordered FROM own) c
    GROUP BY 1, 2),
  dropped AS (
    DELETE FROM holds h USING changes c
    WHERE h.checkout_id = p_checkout AND h.variant_id = c.variant_id AND h.location_id = c.location_id AND c.wanted = 0),
  placed AS (
    INSERT INTO holds (checkout_id, variant_id, location_id, quantity, expires_at, frozen, backordered)
    SELECT p_checkout, c.variant_id, c.location_id, c.wanted, p_expires, false,
           least(c.wanted, greatest(0, s.reserved + c.wanted - c.held - greatest(0, s.on_hand - s.safety_stock)),
                 greatest(0, c.backordered + c.wanted - c.held))
    FROM changes c JOIN stock s ON s.variant_id = c.variant_id AND s.location_id = c.location_id WHERE c.wanted > 0
    ON CONFLICT (checkout_id, variant_id, location_id)
    DO UPDATE SET quantity = excluded.quantity, expires_at = excluded.expires_at, frozen = false, backordered = excluded.backordered)
  UPDATE stock s SET reserved = s.reserved + c.wanted - c.held FROM changes c
  WHERE s.variant_id = c.variant_id AND s.location_id = c.location_id AND c.wanted <> c.held;
END $$;

-- As freeze_holds, but returns units: a split line has several rows. 0: they have lapsed, or there are none.
-- (freeze_holds itself stays as it was, for workers of the version before while they are replaced.)
CREATE FUNCTION "freeze_units"("p_checkout" text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  IF freeze_holds(p_checkout) = 0 THEN RETURN 0; END IF;
  RETURN (SELECT sum(h.quantity)::int FROM holds h WHERE h.checkout_id = p_checkout);
END $$;

-- Turns what a checkout holds into units sold. Returns what was sold and from where, and how many of those units are still to come.
DROP FUNCTION "sell_holds"(text);
CREATE FUNCTION "sell_holds"("p_checkout" text)
RETURNS TABLE ("sold_variant" text, "sold_location" text, "sold_quantity" int, "sold_backordered" int) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  PERFORM 1 FROM stock s
  WHERE (s.variant_id, s.location_id) IN (SELECT h.variant_id, h.location_id FROM holds h WHERE h.checkout_id = p_checkout)
  ORDER BY s.variant_id, s.location_id FOR NO KEY UPDATE;
  PERFORM say_why('sale', p_checkout, 'checkout', '');
  RETURN QUERY
  WITH gone AS (
    DELETE FROM holds h WHERE h.checkout_id = p_checkout RETURNING h.variant_id, h.location_id, h.quantity, h.backordered)
  UPDATE stock s SET reserved = s.reserved - gone.quantity, on_hand = s.on_hand - gone.quantity FROM gone
  WHERE s.variant_id = gone.variant_id AND s.location_id = gone.location_id
  RETURNING s.variant_id, s.location_id, gone.quantity, gone.backordered;
  PERFORM say_why('', '', '', '');
END $$;

-- Puts sold units back on the shelves they came from. Returns the rows of stock that have them again.
CREATE FUNCTION "restock_units"("p_variants" text[], "p_locations" text[], "p_quantities" int[], "p_reason" text, "p_reference" text,
  "p_actor" text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE rows_changed int;
BEGIN
  PERFORM 1 FROM stock s WHERE (s.variant_id, s.location_id) IN (SELECT u.v, u.l FROM unnest(p_variants, p_locations) AS u (v, l))
  ORDER BY s.variant_id, s.location_id FOR NO KEY UPDATE;
  PERFORM say_why(p_reason, p_reference, p_actor, '');
  UPDATE stock s SET on_hand = s.on_hand + u.quantity
  FROM unnest(p_variants, p_locations, p_quantities) AS u (variant_id, location_id, quantity)
  WHERE s.variant_id = u.variant_id AND s.location_id = u.location_id;
  GET DIAGNOSTICS rows_changed = ROW_COUNT;
  PERFORM say_why('', '', '', '');
  RETURN rows_changed;
END $$;

-- Looks whether a customer may have that many units of limited variants: counted over his placed orders and live checkouts
-- (paying, or with a hold that has not lapsed). The customer is named by keyed hashes, of his id and of his e-mail address;
-- either of them makes him the same one. Two checkouts of one customer take turns from here until they commit: after the
-- checkout's own lock, before any stock row, in one order. Returns the variants of which he may have fewer, and how many.
CREATE FUNCTION "over_customer_limit"("p_checkout" text, "p_keys" bytea[], "p_variants" text[], "p_quantities" int[], "p_limits" int[])
RETURNS TABLE ("over_variant" text, "allowed" int) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  PERFORM pg_advisory_xact_lock(turn.key) FROM (
    SELECT DISTINCT hashtextextended(encode(customer, 'hex') || ' ' || variant, 2) AS key
    FROM unnest(p_variants) AS variant, unnest(p_keys) AS customer ORDER BY 1) AS turn;
  RETURN QUERY
  SELECT w.variant_id, greatest(0, w.most - others.units) FROM unnest(p_variants, p_quantities, p_limits) AS w (variant_id, quantity, most)
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(one.quantity), 0)::int AS units FROM (
      SELECT DISTINCT ON (u.checkout_id) u.quantity FROM customer_units u JOIN checkouts c ON c.id = u.checkout_id
      WHERE u.variant_id = w.variant_id AND u.customer_key = ANY (p_keys) AND u.checkout_id <> p_checkout
        AND CASE c.status
              WHEN 'canceled' THEN false
              WHEN 'completed' THEN NOT EXISTS (SELECT 1 FROM orders o WHERE o.checkout_id = c.id AND o.status = 'canceled')
              WHEN 'complete_in_progress' THEN true WHEN 'requires_escalation' THEN true
              ELSE c.hold_expires_at > clock_timestamp() END) AS one) AS others
  WHERE w.quantity + others.units > w.most;
END $$;

-- Writes down what a checkout has of limited variants, and for whom; the checkout's row says whether it counts.
CREATE FUNCTION "count_customer_units"("p_checkout" text, "p_keys" bytea[], "p_variants" text[], "p_quantities" int[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM customer_units u
  WHERE u.checkout_id = p_checkout AND NOT (u.variant_id = ANY (p_variants) AND u.customer_key = ANY (p_keys));
  INSERT INTO customer_units (variant_id, customer_key, checkout_id, quantity)
  SELECT w.variant_id, customer, p_checkout, w.quantity
  FROM unnest(p_variants, p_quantities) AS w (variant_id, quantity), unnest(p_keys) AS customer ORDER BY 1, 2
  ON CONFLICT (variant_id, customer_key, checkout_id) DO UPDATE SET quantity = excluded.quantity;
END $$;
