-- The lane for hot stock rows: holds of many buyers in one statement, committed before the steps that they are for.

-- A hold that the lane has made belongs to no checkout's row until that step takes it over: its row may not even exist. Until
-- then it is pending: it lapses within seconds, unless it is taken over, so that a worker that dies in between keeps nothing.
ALTER TABLE "holds" ADD COLUMN "pending_since" TIMESTAMPTZ(3);
ALTER TABLE "holds" ADD COLUMN "owner_id" TEXT GENERATED ALWAYS AS (CASE WHEN "pending_since" IS NULL THEN "checkout_id" END) STORED;

-- S2: each hold has its checkout, or lapses within 10 s of being made. Deferred, since the first hold is made before the row.
ALTER TABLE "holds" DROP CONSTRAINT "holds_checkout";
ALTER TABLE "holds" ADD CONSTRAINT "holds_checkout" FOREIGN KEY ("owner_id") REFERENCES "checkouts" ("id")
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "holds" ADD CONSTRAINT "holds_pending" CHECK (
  "pending_since" IS NULL OR NOT "frozen" AND "expires_at" <= "pending_since" + interval '10 seconds');

-- Whoever lengthens or freezes a pending hold takes it over: only the steps of its own checkout do that.
CREATE FUNCTION "adopt_hold"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.pending_since := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER "holds_adopted" BEFORE UPDATE ON "holds" FOR EACH ROW
  WHEN (OLD.pending_since IS NOT NULL AND NEW.expires_at >= OLD.expires_at) EXECUTE FUNCTION "adopt_hold"();

-- place_holds for a checkout that holds exactly the wanted set already: lets it last until p_expires, takes pending holds
-- over, and is true; false where it holds anything else. Like freeze_holds it changes no quantity, so it needs no stock row:
-- nobody waits for a hot one. What has lapsed and is still there is no one else's yet. Each variant is named once.
CREATE FUNCTION "keep_holds"("p_checkout" text, "p_variants" text[], "p_quantities" int[], "p_expires" timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  PERFORM 1 FROM holds h WHERE h.checkout_id = p_checkout ORDER BY h.variant_id, h.location_id FOR UPDATE;
  IF EXISTS (
    SELECT 1 FROM (SELECT h.variant_id, sum(h.quantity) AS quantity FROM holds h WHERE h.checkout_id = p_checkout GROUP BY 1) own
    FULL JOIN unnest(p_variants, p_quantities) AS w (variant_id, quantity) USING (variant_id)
    WHERE own.quantity IS DISTINCT FROM w.quantity) THEN
    RETURN false;
  END IF;
  UPDATE holds h SET expires_at = p_expires, frozen = false WHERE h.checkout_id = p_checkout;
  RETURN true;
END $$;

-- Lets the pending holds of a checkout lapse now: the step that they were made for was not committed. Whoever needs the units
-- has them from this moment, as after any lapse. Returns how many rows.
CREATE FUNCTION "lapse_pending_holds"("p_checkout" text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE time_now timestamptz; rows_lapsed int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  time_now := date_trunc('milliseconds', clock_timestamp());
  UPDATE holds h SET expires_at = time_now
  WHERE h.checkout_id = p_checkout AND h.pending_since IS NOT NULL AND h.expires_at > time_now;
  GET DIAGNOSTICS rows_lapsed = ROW_COUNT;
  RETURN rows_lapsed;
END $$;

-- Stock whose units the lane may give out by counting alone. `free`: may be given out. `most`: the most that anybody could get
-- there. What is not listed here is left to place_holds, which alone knows all the rules.
CREATE FUNCTION "groupable_stock"("p_variants" text[])
RETURNS TABLE ("variant_id" text, "location_id" text, "priority" int, "free" int, "most" int) LANGUAGE sql STABLE AS $$
  SELECT s.variant_id, s.location_id, l.priority,
         CASE WHEN l.active AND l.ships THEN s.on_hand + s.backorder_limit - s.reserved - s.safety_stock ELSE 0 END,
         s.on_hand + s.backorder_limit - s.reserved
  FROM stock s JOIN locations l ON l.id = s.location_id JOIN variants v ON v.id = s.variant_id
  WHERE s.variant_id = ANY (p_variants) AND v.stock_policy = 'at_start'
$$;

-- Holds for many checkouts at once, each all or nothing, in the order in which they came: what has arrived while the previous
-- such statement ran. Made for checkouts that hold nothing yet. Line i belongs to request p_lines[i], which is for
-- p_checkouts[p_lines[i]]; a request names each variant once, and no checkout has two requests.
-- A request whose lines can all be had whole at one place is served by counting: the units asked for so far, by arrival, must
-- not exceed what is there. That is conservative, since a request that is refused still counts against later ones. So nobody
-- is refused by it: who was not served has a refusal only where what is left says so beyond doubt, and otherwise place_holds,
-- which knows all the rules, decides for him alone (p_singles times at most).
-- Returns a row for each request that is not held until p_pending_ms from now: `short` with the shortages, as place_holds
-- tells them; `plain` where the checkout's own step has to see to it: it holds something else, or is just being worked on.
-- One whose checkout holds exactly that already, as after an earlier try, is held as it is.
-- Locks: checkouts first, without waiting; then the stock rows, by (variant_id, location_id); as all others.
CREATE FUNCTION "place_holds_grouped"("p_checkouts" text[], "p_lines" int[], "p_variants" text[], "p_quantities" int[],
  "p_pending_ms" int, "p_singles" int)
RETURNS TABLE ("request" int, "outcome" text, "short_variant" text, "available" int) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  time_now timestamptz; lapse_at timestamptz; wanted text[];
  locked int[]; fresh int[]; granted int[]; undecided int[]; refused int[];
  single int; shortage record; is_short boolean; singles_left int := p_singles;
  most_lapsed CONSTANT int := 5000; lapsed_rows int := 0;
BEGIN
  wanted := ARRAY(SELECT DISTINCT v FROM unnest(p_variants) AS v);
  locked := ARRAY(SELECT r.n::int FROM unnest(p_checkouts) WITH ORDINALITY AS r (checkout, n)
                  WHERE pg_try_advisory_xact_lock(hashtextextended(r.checkout, 0)));
  PERFORM 1 FROM stock s WHERE s.variant_id = ANY (wanted) ORDER BY s.variant_id, s.location_id FOR NO KEY UPDATE;
  time_now := clock_timestamp();
  lapse_at := time_now + p_pending_ms * interval '1 millisecond';

  -- As in place_holds, but so many at a time: a statement that has to end soon may meet very many. Where there are more,
  -- what is left says nothing beyond doubt. The first to lapse of each variant is one step in an index.
  IF EXISTS (SELECT 1 FROM unnest(wanted) AS w (v) WHERE
             (SELECT min(h.expires_at) FROM holds h WHERE h.variant_id = w.v AND NOT h.frozen) <= time_now) THEN
    WITH lapsed AS MATERIALIZED (
      SELECT h.checkout_id, h.variant_id, h.location_id FROM holds h
      WHERE h.variant_id = ANY (wanted) AND NOT h.frozen AND h.expires_at <= time_now
      LIMIT most_lapsed FOR UPDATE SKIP LOCKED),
    gone AS (
      DELETE FROM holds h USING lapsed l
      WHERE h.checkout_id = l.checkout_id AND h.variant_id = l.variant_id AND h.location_id = l.location_id
      RETURNING h.variant_id, h.location_id, h.quantity),
    given_back AS (
      UPDATE stock s SET reserved = s.reserved - g.quantity
      FROM (SELECT gone.variant_id, gone.location_id, sum(gone.quantity)::int AS quantity FROM gone GROUP BY 1, 2) g
      WHERE s.variant_id = g.variant_id AND s.location_id = g.location_id)
    SELECT count(*) INTO lapsed_rows FROM lapsed;
  END IF;

  -- A subquery and not a join, which would read all holds there are.
  fresh := ARRAY(SELECT n FROM unnest(locked) AS n
                 WHERE (SELECT h.checkout_id FROM holds h WHERE h.checkout_id = p_checkouts[n] LIMIT 1) IS NULL);

  WITH line AS MATERIALIZED (
    SELECT l.n, l.variant_id, l.quantity FROM unnest(p_lines, p_variants, p_quantities) AS l (n, variant_id, quantity)
    JOIN unnest(fresh) AS f (n) USING (n)),
  place AS MATERIALIZED (
    SELECT DISTINCT ON (g.variant_id) g.variant_id, g.location_id, g.free
    FROM (SELECT line.variant_id, max(line.quantity) AS largest FROM line GROUP BY 1) w
    JOIN groupable_stock(wanted) g ON g.variant_id = w.variant_id AND g.free >= w.largest
    ORDER BY g.variant_id, g.priority, g.location_id),
  counted AS (
    SELECT line.n, line.variant_id, line.quantity, place.location_id,
           sum(line.quantity) OVER (PARTITION BY line.variant_id ORDER BY line.n) <= place.free
           AND place.location_id = min(place.location_id) OVER (PARTITION BY line.n) AS fits
    FROM line LEFT JOIN place USING (variant_id)),
  whole AS (SELECT c.*, bool_and(coalesce(c.fits, false)) OVER (PARTITION BY c.n) AS is_whole FROM counted c),
  chosen AS MATERIALIZED (SELECT w.n, w.variant_id, w.location_id, w.quantity FROM whole w WHERE w.is_whole),
  placed AS (
    INSERT INTO holds (checkout_id, variant_id, location_id, quantity, expires_at, pending_since)
    SELECT p_checkouts[c.n], c.variant_id, c.location_id, c.quantity, lapse_at, time_now FROM chosen c),
  taken AS (
    UPDATE stock s SET reserved = s.reserved + t.quantity
    FROM (SELECT c.variant_id, c.location_id, sum(c.quantity)::int AS quantity FROM chosen c GROUP BY 1, 2) t
    WHERE s.variant_id = t.variant_id AND s.location_id = t.location_id)
  SELECT coalesce(array_agg(DISTINCT c.n), '{}') INTO granted FROM chosen c;
  IF cardinality(granted) = cardinality(p_checkouts) THEN RETURN; END IF;

  RETURN QUERY
  SELECT r.n::int, 'plain', NULL::text, NULL::int FROM unnest(p_checkouts) WITH ORDINALITY AS r (checkout, n)
  WHERE r.n <> ALL (fresh) AND (r.n <> ALL (locked) OR EXISTS (
    SELECT 1 FROM (SELECT h.variant_id, sum(h.quantity) AS quantity FROM holds h WHERE h.checkout_id = r.checkout GROUP BY 1) own
    FULL JOIN (SELECT l.variant_id, l.quantity FROM unnest(p_lines, p_variants, p_quantities) AS l (n, variant_id, quantity)
               WHERE l.n = r.n) w USING (variant_id)
    WHERE own.quantity IS DISTINCT FROM w.quantity));

  undecided := ARRAY(SELECT n FROM unnest(fresh) AS n WHERE n <> ALL (granted) ORDER BY n);
  refused := '{}';
  FOR shortage IN
    WITH line AS (
      SELECT l.n, l.variant_id, l.quantity FROM unnest(p_lines, p_variants, p_quantities) AS l (n, variant_id, quantity)
      WHERE l.n = ANY (undecided)),
    supply AS (
      SELECT g.variant_id, max(g.free) AS best, CASE WHEN sum(greatest(g.most, 0)) = 0 THEN 0
             WHEN count(*) = 1 AND bool_and(g.free = g.most) THEN max(g.free) END AS remainder
      FROM groupable_stock(wanted) g GROUP BY 1),
    judged AS (
      SELECT line.n, line.variant_id, supply.remainder, supply.remainder < line.quantity AS is_short,
             bool_and(coalesce(supply.best >= line.quantity OR supply.remainder < line.quantity, false)) OVER (PARTITION BY line.n) AS is_clear
      FROM line LEFT JOIN supply USING (variant_id))
    SELECT j.n, j.variant_id, j.remainder FROM judged j WHERE j.is_short AND j.is_clear AND lapsed_rows < most_lapsed
  LOOP
    refused := refused || shortage.n;
    request := shortage.n; outcome := 'short'; short_variant := shortage.variant_id; available := shortage.remainder;
    RETURN NEXT;
  END LOOP;

  FOREACH single IN ARRAY undecided LOOP
    CONTINUE WHEN single = ANY (refused);
    request := single;
    IF singles_left = 0 THEN
      outcome := 'plain'; short_variant := NULL; available := NULL;
      RETURN NEXT;
      CONTINUE;
    END IF;
    singles_left := singles_left - 1;
    is_short := false;
    FOR shortage IN
      SELECT p.short_variant, p.available FROM place_holds(p_checkouts[single],
        ARRAY(SELECT l.v FROM unnest(p_lines, p_variants) WITH ORDINALITY AS l (n, v, i) WHERE l.n = single ORDER BY l.i),
        ARRAY(SELECT l.q FROM unnest(p_lines, p_quantities) WITH ORDINALITY AS l (n, q, i) WHERE l.n = single ORDER BY l.i),
        lapse_at) p
    LOOP
      is_short := true;
      outcome := 'short'; short_variant := shortage.short_variant; available := shortage.available;
      RETURN NEXT;
    END LOOP;
    IF NOT is_short THEN UPDATE holds h SET pending_since = time_now WHERE h.checkout_id = p_checkouts[single]; END IF;
  END LOOP;
END $$;
