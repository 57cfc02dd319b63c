-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "products" (
    "id" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "vendor" TEXT NOT NULL DEFAULT '',
    "category" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "image_urls" TEXT[],
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "products_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "variants" (
    "id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "options" JSONB NOT NULL DEFAULT '[]',
    "image_url" TEXT,
    "requires_shipping" BOOLEAN NOT NULL DEFAULT true,
    "taxable" BOOLEAN NOT NULL DEFAULT true,
    "weight_grams" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER NOT NULL DEFAULT 0,
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "variants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prices" (
    "variant_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "compare_at_minor" BIGINT,

    CONSTRAINT "prices_pkey" PRIMARY KEY ("variant_id","currency")
);

-- CreateTable
CREATE TABLE "locations" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "locations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stock" (
    "variant_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "on_hand" INTEGER NOT NULL,
    "reserved" INTEGER NOT NULL DEFAULT 0,
    "backorder_limit" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "stock_pkey" PRIMARY KEY ("variant_id","location_id")
);

-- CreateTable
CREATE TABLE "holds" (
    "checkout_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "frozen" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "holds_pkey" PRIMARY KEY ("checkout_id","variant_id","location_id")
);

-- CreateTable
CREATE TABLE "shipping_rates" (
    "id" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "amount_minor" BIGINT NOT NULL,
    "free_from_subtotal_minor" BIGINT,
    "min_days" INTEGER NOT NULL,
    "max_days" INTEGER NOT NULL,
    "max_weight_grams" INTEGER,

    CONSTRAINT "shipping_rates_pkey" PRIMARY KEY ("id","country","currency")
);

-- CreateTable
CREATE TABLE "tax_rates" (
    "id" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "region" TEXT,
    "label" TEXT NOT NULL,
    "rate_ppm" INTEGER NOT NULL,
    "inclusive" BOOLEAN NOT NULL,
    "applies_to_shipping" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "tax_rates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "checkouts" (
    "id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "caller" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "state" JSONB NOT NULL,
    "personal" JSONB,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "quote_hash" TEXT,
    "waiting_for" TEXT,
    "deadline_at" TIMESTAMPTZ(3),
    "next_action" TEXT,
    "attention" TEXT,
    "hold_expires_at" TIMESTAMPTZ(3),
    "hold_limit_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checkouts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "commands" (
    "id" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "caller" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "checkout_id" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "payload" BYTEA,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "applied_at" TIMESTAMPTZ(3),
    "revision" INTEGER,
    "answer" BYTEA,
    "answered_at" TIMESTAMPTZ(3),
    "response_status" INTEGER,
    "response_body" BYTEA,

    CONSTRAINT "commands_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments" (
    "checkout_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "command_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "quote_hash" TEXT NOT NULL,
    "payment_intent_id" TEXT,
    "status" TEXT NOT NULL,
    "failure_code" TEXT,
    "captured_minor" BIGINT NOT NULL DEFAULT 0,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "capture_before" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("checkout_id","attempt")
);

-- CreateTable
CREATE TABLE "effects" (
    "key" TEXT NOT NULL,
    "checkout_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "intent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "result_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "external_id" TEXT,
    "detail" JSONB,

    CONSTRAINT "effects_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "orders" (
    "id" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "checkout_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "content" JSONB NOT NULL,
    "personal" JSONB,
    "placed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "canceled_at" TIMESTAMPTZ(3),
    "cancel_reason" TEXT,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "position" BIGSERIAL NOT NULL,
    "checkout_id" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "webhook_inbox" (
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "object_id" TEXT,
    "payment_intent_id" TEXT,
    "checkout_id" TEXT,
    "attempt" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "webhook_inbox_pkey" PRIMARY KEY ("event_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "products_handle_key" ON "products"("handle");

-- CreateIndex
CREATE UNIQUE INDEX "variants_sku_key" ON "variants"("sku");

-- CreateIndex
CREATE INDEX "variants_product_id_idx" ON "variants"("product_id");

-- CreateIndex
CREATE UNIQUE INDEX "commands_key_hash_key" ON "commands"("key_hash");

-- CreateIndex
CREATE INDEX "commands_checkout_id_idx" ON "commands"("checkout_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_payment_intent_id_key" ON "payments"("payment_intent_id");

-- CreateIndex
CREATE INDEX "effects_checkout_id_idx" ON "effects"("checkout_id");

-- CreateIndex
CREATE UNIQUE INDEX "orders_number_key" ON "orders"("number");

-- CreateIndex
CREATE UNIQUE INDEX "orders_checkout_id_key" ON "orders"("checkout_id");

-- CreateIndex
CREATE UNIQUE INDEX "events_checkout_id_sequence_key" ON "events"("checkout_id", "sequence");

-- AddForeignKey
ALTER TABLE "variants" ADD CONSTRAINT "variants_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prices" ADD CONSTRAINT "prices_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock" ADD CONSTRAINT "stock_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock" ADD CONSTRAINT "stock_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "locations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma's schema cannot say: the checks, partial indexes and sequence that make wrong states impossible.

CREATE SEQUENCE "order_numbers" START 1001;
ALTER TABLE "orders" ALTER COLUMN "number" SET DEFAULT nextval('order_numbers');

ALTER TABLE "prices" ADD CONSTRAINT "prices_not_negative" CHECK ("amount_minor" BETWEEN 0 AND 1000000000);
ALTER TABLE "variants" ADD CONSTRAINT "variants_weight" CHECK ("weight_grams" >= 0);
ALTER TABLE "shipping_rates" ADD CONSTRAINT "shipping_rates_figures"
  CHECK ("amount_minor" >= 0 AND "min_days" >= 0 AND "max_days" >= "min_days");
ALTER TABLE "tax_rates" ADD CONSTRAINT "tax_rates_figures" CHECK ("rate_ppm" BETWEEN 0 AND 10000000);

-- S1, S2: units committed never exceed units there are plus the backorder limit.
ALTER TABLE "stock" ADD CONSTRAINT "stock_never_oversold" CHECK (
  "reserved" >= 0 AND "backorder_limit" BETWEEN 0 AND 1000000000 AND "on_hand" BETWEEN -"backorder_limit" AND 1000000000
  AND "reserved" <= "on_hand" + "backorder_limit");
-- The counters change often and are not indexed: room on the page keeps each change on it.
ALTER TABLE "stock" SET (fillfactor = 50);

ALTER TABLE "holds" ADD CONSTRAINT "holds_quantity" CHECK ("quantity" BETWEEN 1 AND 1000000);
-- S2: each hold has its checkout. Deferred, since the first hold is made before the row of its checkout.
ALTER TABLE "holds" ADD CONSTRAINT "holds_checkout" FOREIGN KEY ("checkout_id") REFERENCES "checkouts" ("id")
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "holds" ADD CONSTRAINT "holds_stock" FOREIGN KEY ("variant_id", "location_id")
  REFERENCES "stock" ("variant_id", "location_id");
CREATE INDEX "holds_by_lapse" ON "holds" ("expires_at") WHERE NOT "frozen";
CREATE INDEX "holds_by_variant" ON "holds" ("variant_id", "expires_at") WHERE NOT "frozen";

ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_status" CHECK ("status" IN
  ('incomplete', 'requires_escalation', 'ready_for_complete', 'complete_in_progress', 'completed', 'canceled'));
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_figures" CHECK ("revision" >= 1 AND "total_minor" >= 0 AND "attempt" >= 0);
-- E4: ended with a reason, or waiting for something that it can name, with a time limit.
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_never_lost" CHECK (
  ("status" IN ('completed', 'canceled') AND "ended_reason" IS NOT NULL
   OR "waiting_for" IS NOT NULL)
  AND ("waiting_for" IS NULL) = ("deadline_at" IS NULL) AND ("waiting_for" IS NULL) = ("next_action" IS NULL));
CREATE INDEX "checkouts_by_deadline" ON "checkouts" ("deadline_at") WHERE "waiting_for" IS NOT NULL;

ALTER TABLE "commands" ADD CONSTRAINT "commands_operation" CHECK ("operation" IN ('create', 'update', 'complete', 'cancel'));
CREATE INDEX "commands_unanswered" ON "commands" ("received_at") WHERE "answered_at" IS NULL;
CREATE INDEX "commands_by_age" ON "commands" ("received_at");

ALTER TABLE "payments" ADD CONSTRAINT "payments_status" CHECK ("status" IN
  ('open', 'authorized', 'captured', 'failed', 'canceled', 'refunded'));
ALTER TABLE "payments" ADD CONSTRAINT "payments_figures" CHECK (
  "amount_minor" > 0 AND "captured_minor" BETWEEN 0 AND "amount_minor" AND "refunded_minor" BETWEEN 0 AND "captured_minor");
-- M1, M4: one checkout has at most one payment that can still take money or has taken it.
CREATE UNIQUE INDEX "payments_one_live" ON "payments" ("checkout_id") WHERE "status" IN ('open', 'authorized', 'captured');

ALTER TABLE "effects" ADD CONSTRAINT "effects_outcome" CHECK ("outcome" IN ('done', 'refused', 'unknown')
  AND "result_at" IS NOT NULL OR "outcome" IS NULL AND "result_at" IS NULL);

ALTER TABLE "orders" ADD CONSTRAINT "orders_status" CHECK ("status" IN ('placed', 'canceled'));
ALTER TABLE "orders" ADD CONSTRAINT "orders_total" CHECK ("total_minor" >= 0);

CREATE INDEX "webhook_inbox_unsettled" ON "webhook_inbox" ("received_at") WHERE "settled_at" IS NULL;
CREATE INDEX "webhook_inbox_by_payment" ON "webhook_inbox" ("payment_intent_id");

-- Stock. Each function is one atomic statement for its caller. All that change quantities take the stock rows first, by
-- (variant_id, location_id), and change holds only while they have them: so there is one order of locks, and figures read
-- under them are current. Who gives back holds of others passes over those that are locked (their owner is just freezing
-- them), so that nobody who has a stock row waits for a hold. Before all that a checkout's own calls take turns, by an
-- advisory lock: a worker that wakes up late must not count the same hold twice before it learns that it is late. The clock
-- is read once, after the locks: a volatile function in a condition keeps Postgres from using the index on expires_at.

-- Holds the whole wanted set of a checkout, or nothing: its own holds are used again, those that have lapsed count as free
-- and are given back. A line goes to the first location, by priority, that has all of it; the one it is held at comes first.
-- Each variant is named once. Returns the shortages, as what is to be had at the best location; no row: held until p_expires.
-- The plan is generic, since planning anew for each call, with the stock row locked, takes longer than the work; it goes by
-- indexes, since a generic plan guesses that a third of all holds have lapsed, where there is hardly ever one.
CREATE FUNCTION "place_holds"("p_checkout" text, "p_variants" text[], "p_quantities" int[], "p_expires" timestamptz)
RETURNS TABLE ("short_variant" text, "available" int) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE time_now timestamptz; only_location text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  -- The usual case, short because buyers of one product go through it one after another: one product at one location, no
  -- holds of its own, none lapsed, units enough. The condition holds for the newest version of the row, which is then locked.
  -- In all other cases, and when there are too few, what follows decides.
  IF cardinality(p_variants) = 1 AND cardinality(p_quantities) = 1 THEN
    time_now := clock_timestamp();
    SELECT max(s.location_id) INTO only_location FROM stock s
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
          AND s.on_hand + s.backorder_limit - s.reserved >= p_quantities[1]
        RETURNING s.variant_id, s.location_id)
      INSERT INTO holds (checkout_id, variant_id, location_id, quantity, expires_at, frozen)
      SELECT p_checkout, t.variant_id, t.location_id, p_quantities[1], p_expires, false FROM taken t;
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

  WITH own AS MATERIALIZED (SELECT h.variant_id, h.location_id, h.quantity FROM holds h WHERE h.checkout_id = p_checkout),
  chosen AS MATERIALIZED (
    SELECT DISTINCT ON (w.variant_id) w.variant_id, s.location_id, w.quantity
    FROM unnest(p_variants, p_quantities) AS w (variant_id, quantity)
    JOIN stock s ON s.variant_id = w.variant_id
    JOIN locations l ON l.id = s.location_id
    LEFT JOIN own ON own.variant_id = s.variant_id AND own.location_id = s.location_id
    WHERE s.on_hand + s.backorder_limit - s.reserved + coalesce(own.quantity, 0) >= w.quantity
    ORDER BY w.variant_id, own.quantity IS NULL, l.priority, l.id),
  -- All the changes, or none when a line is short.
  changes AS MATERIALIZED (
    SELECT c.variant_id, c.location_id, sum(c.wanted)::int AS wanted, sum(c.held)::int AS held
    FROM (SELECT variant_id, location_id, quantity AS wanted, 0 AS held FROM chosen
          UNION ALL SELECT variant_id, location_id, 0, quantity FROM own) c
    WHERE (SELECT count(*) FROM chosen) = cardinality(p_variants)
    GROUP BY 1, 2),
  dropped AS (
    DELETE FROM holds h USING changes c
    WHERE h.checkout_id = p_checkout AND h.variant_id = c.variant_id AND h.location_id = c.location_id AND c.wanted = 0),
  placed AS (
    INSERT INTO holds (checkout_id, variant_id, location_id, quantity, expires_at, frozen)
    SELECT p_checkout, c.variant_id, c.location_id, c.wanted, p_expires, false FROM changes c WHERE c.wanted > 0
    ON CONFLICT (checkout_id, variant_id, location_id)
    DO UPDATE SET quantity = excluded.quantity, expires_at = excluded.expires_at, frozen = false)
  UPDATE stock s SET reserved = s.reserved + c.wanted - c.held FROM changes c
  WHERE s.variant_id = c.variant_id AND s.location_id = c.location_id;
  IF FOUND OR cardinality(p_variants) = 0 THEN RETURN; END IF;

  RETURN QUERY
  SELECT w.variant_id, greatest(0, coalesce(max(s.on_hand + s.backorder_limit - s.reserved + coalesce(h.quantity, 0)), 0))
  FROM unnest(p_variants, p_quantities) AS w (variant_id, quantity)
  LEFT JOIN stock s ON s.variant_id = w.variant_id
  LEFT JOIN holds h ON h.checkout_id = p_checkout AND h.variant_id = s.variant_id AND h.location_id = s.location_id
  GROUP BY w.variant_id, w.quantity
  HAVING coalesce(max(s.on_hand + s.backorder_limit - s.reserved + coalesce(h.quantity, 0)), 0) < w.quantity;
  IF NOT FOUND THEN RAISE EXCEPTION 'place_holds: a variant is named twice' USING ERRCODE = 'invalid_parameter_value'; END IF;
END $$;

-- Keeps the holds of a checkout from lapsing while its payment is in flight (S4): all of them, or none when they have lapsed.
-- Returns how many rows are frozen: fewer than the checkout has lines means that its hold has lapsed.
CREATE FUNCTION "freeze_holds"("p_checkout" text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE rows_frozen int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  PERFORM 1 FROM holds h WHERE h.checkout_id = p_checkout ORDER BY h.variant_id, h.location_id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM holds h WHERE h.checkout_id = p_checkout AND NOT h.frozen AND h.expires_at <= clock_timestamp()) THEN
    RETURN 0;
  END IF;
  UPDATE holds h SET frozen = true WHERE h.checkout_id = p_checkout;
  GET DIAGNOSTICS rows_frozen = ROW_COUNT;
  RETURN rows_frozen;
END $$;

-- Lets frozen holds lapse again at p_expires.
CREATE FUNCTION "thaw_holds"("p_checkout" text, "p_expires" timestamptz) RETURNS int LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  WITH thawed AS (UPDATE holds SET frozen = false, expires_at = p_expires WHERE checkout_id = p_checkout RETURNING 1)
  SELECT count(*)::int FROM thawed
$$;

-- Gives back all that a checkout holds. Returns the units given back; 0 when nothing was held any more.
CREATE FUNCTION "release_holds"("p_checkout" text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE units int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  PERFORM 1 FROM stock s
  WHERE (s.variant_id, s.location_id) IN (SELECT h.variant_id, h.location_id FROM holds h WHERE h.checkout_id = p_checkout)
  ORDER BY s.variant_id, s.location_id FOR NO KEY UPDATE;
  WITH gone AS (DELETE FROM holds h WHERE h.checkout_id = p_checkout RETURNING h.variant_id, h.location_id, h.quantity),
  changed AS (
    UPDATE stock s SET reserved = s.reserved - gone.quantity FROM gone
    WHERE s.variant_id = gone.variant_id AND s.location_id = gone.location_id)
  SELECT coalesce(sum(quantity), 0)::int INTO units FROM gone;
  RETURN units;
END $$;

-- Turns what a checkout holds into units sold. Returns what was sold and from where.
CREATE FUNCTION "sell_holds"("p_checkout" text)
RETURNS TABLE ("sold_variant" text, "sold_location" text, "sold_quantity" int) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  PERFORM 1 FROM stock s
  WHERE (s.variant_id, s.location_id) IN (SELECT h.variant_id, h.location_id FROM holds h WHERE h.checkout_id = p_checkout)
  ORDER BY s.variant_id, s.location_id FOR NO KEY UPDATE;
  RETURN QUERY
  WITH gone AS (DELETE FROM holds h WHERE h.checkout_id = p_checkout RETURNING h.variant_id, h.location_id, h.quantity)
  UPDATE stock s SET reserved = s.reserved - gone.quantity, on_hand = s.on_hand - gone.quantity FROM gone
  WHERE s.variant_id = gone.variant_id AND s.location_id = gone.location_id
  RETURNING s.variant_id, s.location_id, gone.quantity;
END $$;

-- Gives back lapsed holds of at most p_limit stock rows, passing over rows that a buyer is just working on:
-- his own statement counts their lapsed holds as free (S3). Returns the holds given back.
CREATE FUNCTION "sweep_lapsed_holds"("p_limit" int) RETURNS TABLE ("swept_checkout" text, "swept_units" int) LANGUAGE plpgsql
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
    RETURNING h.checkout_id, h.variant_id, h.location_id, h.quantity),
  changed AS (
    UPDATE stock s SET reserved = s.reserved - g.quantity
    FROM (SELECT variant_id, location_id, sum(quantity)::int AS quantity FROM gone GROUP BY 1, 2) g
    WHERE s.variant_id = g.variant_id AND s.location_id = g.location_id)
  SELECT gone.checkout_id, sum(gone.quantity)::int FROM gone GROUP BY 1;
END $$;
