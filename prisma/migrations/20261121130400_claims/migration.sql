-- Uses of codes (D1) and gift cards (D2): claimed with the attempt, used with the order, given back with its end.

-- AlterTable: what an attempt takes of a gift card stays on record, so that money which comes late can be placed as it was paid.
ALTER TABLE "gift_card_holds" DROP CONSTRAINT "gift_card_holds_pkey",
ADD COLUMN     "instrument_id" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'held',
ADD CONSTRAINT "gift_card_holds_pkey" PRIMARY KEY ("checkout_id", "attempt", "gift_card_id");

-- AlterTable: the part of a refund that goes to gift cards; one that goes there wholly has no payment.
ALTER TABLE "refunds" ADD COLUMN     "gift_card_minor" BIGINT NOT NULL DEFAULT 0,
ALTER COLUMN "attempt" DROP NOT NULL;

-- CreateTable
CREATE TABLE "gift_card_guesses" (
    "guesser" BYTEA NOT NULL,
    "wrong" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "gift_card_guesses_pkey" PRIMARY KEY ("guesser")
);

-- CreateIndex
CREATE INDEX "gift_card_guesses_since_idx" ON "gift_card_guesses"("since");



-- What Prisma's schema cannot say.

ALTER TABLE "gift_card_holds" ADD CONSTRAINT "gift_card_holds_state" CHECK ("state" IN ('held', 'debited', 'released'));
-- A checkout holds of a gift card for one attempt at a time.
CREATE UNIQUE INDEX "gift_card_holds_one_live" ON "gift_card_holds" ("checkout_id", "gift_card_id") WHERE "state" = 'held';
CREATE INDEX "gift_cards_to_expire" ON "gift_cards" ("expires_at") WHERE "balance_minor" > 0;
CREATE INDEX "code_claims_under_way" ON "code_claims" ("checkout_id") WHERE "state" = 'claimed';

ALTER TABLE "refunds" DROP CONSTRAINT "refunds_figures";
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_figures" CHECK ("amount_minor" >= 0 AND "gift_card_minor" >= 0
  AND "amount_minor" + "gift_card_minor" > 0
  AND "status" IN ('requested', 'pending', 'succeeded', 'failed', 'refused')
  AND ("status" NOT IN ('pending', 'succeeded') OR "stripe_refund_id" IS NOT NULL OR "amount_minor" = 0)
  AND ("status" NOT IN ('requested', 'refused') OR "stripe_refund_id" IS NULL)
  AND ("amount_minor" > 0 OR "status" = 'succeeded' AND "stripe_refund_id" IS NULL)
  AND ("amount_minor" = 0 OR "attempt" IS NOT NULL)
  AND ("settled_at" IS NULL) = ("status" IN ('requested', 'pending')));

-- Locks, in all of these functions: the checkout's advisory lock, then code rows by id, then gift card rows by id; stock rows,
-- where a transaction takes any, before them.

-- Claims one use of each code for a checkout that begins to pay, or of none: returns those that are refused, and why. What the
-- checkout has claimed already stays its own, and counts against no limit of its own. A day is one of UTC. Whether the code is still
-- offered was decided by the quote, which is valid for as long as its hold lives (O3).
CREATE FUNCTION "claim_codes"("p_checkout" text, "p_attempt" int, "p_codes" text[], "p_customer" bytea)
RETURNS TABLE ("refused_code" text, "reason" text) LANGUAGE plpgsql AS $$
DECLARE today date;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_checkout, 0));
  PERFORM 1 FROM promotion_codes c WHERE c.id = ANY (p_codes) ORDER BY c.id FOR NO KEY UPDATE;
  today := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  RETURN QUERY
  SELECT judged.id, judged.reason FROM (
    SELECT w.id, CASE
      WHEN c.id IS NULL THEN 'gone'
      WHEN EXISTS (SELECT FROM code_claims own WHERE own.code_id = c.id AND own.checkout_id = p_checkout) THEN NULL
      WHEN c.claimed + c.used >= c.usage_limit THEN 'used_up'
      WHEN c.per_customer_limit <= (SELECT count(*) FROM code_claims k WHERE k.code_id = c.id AND k.customer_key = p_customer)
        THEN 'used_by_customer'
      WHEN c.per_day_limit <= (SELECT count(*) FROM code_claims k WHERE k.code_id = c.id AND k.day = today) THEN 'used_up_today'
      END AS reason
    FROM unnest(p_codes) AS w (id) LEFT JOIN promotion_codes c ON c.id = w.id) judged
  WHERE judged.reason IS NOT NULL;
  IF FOUND THEN RETURN; END IF;

  UPDATE code_claims k SET attempt = p_attempt WHERE k.checkout_id = p_checkout AND k.state = 'claimed';
  WITH fresh AS (
    INSERT INTO code_claims (checkout_id, code_id, attempt, customer_key, day, state)
    SELECT p_checkout, c.id, p_attempt, p_customer, today, 'claimed' FROM promotion_codes c
    WHERE c.id = ANY (p_codes)
      AND NOT EXISTS (SELECT FROM code_claims own WHERE own.code_id = c.id AND own.checkout_id = p_checkout)
    RETURNING code_id)
  UPDATE promotion_codes c SET claimed = c.claimed + 1 FROM fresh WHERE c.id = fresh.code_id;
END $$;

-- Turns the claims of a checkout into uses, with the ledger's lines. Returns how many.
CREATE FUNCTION "use_codes"("p_checkout" text, "p_attempt" int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE used_now int;
BEGIN
  PERFORM 1 FROM promotion_codes c WHERE c.id IN (SELECT k.code_id FROM code_claims k WHERE k.checkout_id = p_checkout)
  ORDER BY c.id FOR NO KEY UPDATE;
  WITH now_used AS (
    UPDATE code_claims k SET state = 'used' WHERE k.checkout_id = p_checkout AND k.state = 'claimed' RETURNING k.code_id),
  counted AS (
    UPDATE promotion_codes c SET claimed = c.claimed - 1, used = c.used + 1 FROM now_used u WHERE c.id = u.code_id),
  ledger AS (
    INSERT INTO effects (key, checkout_id, attempt, step, result_at, outcome, external_id)
    SELECT p_checkout || '/' || p_attempt || '/code_used/' || u.code_id, p_checkout, p_attempt, 'code_used', now(), 'done', u.code_id
    FROM now_used u)
  SELECT count(*)::int INTO used_now FROM now_used;
  RETURN used_now;
END $$;

-- Gives back the uses of a checkout that are in one of p_states: claims of one that ended without an order, uses of an order
-- that could not be kept. Returns how many; 0 when there was none any more.
CREATE FUNCTION "return_codes"("p_checkout" text, "p_states" text[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE returned int;
BEGIN
  PERFORM 1 FROM promotion_codes c WHERE c.id IN (SELECT k.code_id FROM code_claims k WHERE k.checkout_id = p_checkout)
  ORDER BY c.id FOR NO KEY UPDATE;
  WITH gone AS (
    DELETE FROM code_claims k WHERE k.checkout_id = p_checkout AND k.state = ANY (p_states) RETURNING k.code_id, k.attempt, k.state),
  counted AS (
    UPDATE promotion_codes c SET claimed = c.claimed - (gone.state = 'claimed')::int, used = c.used - (gone.state = 'used')::int
    FROM gone WHERE c.id = gone.code_id),
  ledger AS (
    INSERT INTO effects (key, checkout_id, attempt, step, result_at, outcome, external_id)
    SELECT p_checkout || '/' || gone.attempt || '/code_returned/' || gone.code_id, p_checkout, gone.attempt, 'code_returned', now(),
           'done', gone.code_id
    FROM gone WHERE gone.state = 'used')
  SELECT count(*)::int INTO returned FROM gone;
  RETURN returned;
END $$;

-- Debits what an attempt holds of gift cards, with an entry and a line of the ledger each. Returns the sum.
CREATE FUNCTION "debit_gift_cards"("p_checkout" text, "p_attempt" int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE debited bigint;
BEGIN
  PERFORM 1 FROM gift_cards g
  WHERE g.id IN (SELECT h.gift_card_id FROM gift_card_holds h WHERE h.checkout_id = p_checkout AND h.state = 'held')
  ORDER BY g.id FOR NO KEY UPDATE;
  WITH taken AS (
    UPDATE gift_card_holds h SET state = 'debited'
    WHERE h.checkout_id = p_checkout AND h.attempt = p_attempt AND h.state = 'held' RETURNING h.gift_card_id, h.amount_minor),
  cards AS (
    UPDATE gift_cards g SET balance_minor = g.balance_minor - t.amount_minor, held_minor = g.held_minor - t.amount_minor
    FROM taken t WHERE g.id = t.gift_card_id RETURNING g.id, g.currency, g.balance_minor, t.amount_minor),
  entered AS (
    INSERT INTO gift_card_entries (key, gift_card_id, kind, amount_minor, balance_after_minor, checkout_id, actor)
    SELECT p_checkout || '/' || p_attempt || '/debit/' || c.id, c.id, 'debit', -c.amount_minor, c.balance_minor, p_checkout, 'buyer'
    FROM cards c),
  ledger AS (
    INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome, external_id)
    SELECT p_checkout || '/' || p_attempt || '/gift_card_debit/' || c.id, p_checkout, p_attempt, 'gift_card_debit', c.amount_minor,
           c.currency, now(), 'done', c.id
    FROM cards c)
  SELECT coalesce(sum(t.amount_minor), 0) INTO debited FROM taken t;
  RETURN debited;
END $$;

-- Lets go of what a checkout holds of gift cards. Returns the sum; 0 when nothing was held any more.
CREATE FUNCTION "release_gift_cards"("p_checkout" text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE released bigint;
BEGIN
  PERFORM 1 FROM gift_cards g
  WHERE g.id IN (SELECT h.gift_card_id FROM gift_card_holds h WHERE h.checkout_id = p_checkout AND h.state = 'held')
  ORDER BY g.id FOR NO KEY UPDATE;
  WITH gone AS (
    UPDATE gift_card_holds h SET state = 'released' WHERE h.checkout_id = p_checkout AND h.state = 'held'
    RETURNING h.gift_card_id, h.amount_minor),
  cards AS (
    UPDATE gift_cards g SET held_minor = g.held_minor - s.amount
    FROM (SELECT gift_card_id, sum(amount_minor) AS amount FROM gone GROUP BY 1) s WHERE g.id = s.gift_card_id)
  SELECT coalesce(sum(amount_minor), 0) INTO released FROM gone;
  RETURN released;
END $$;

-- Holds again what an attempt had held of gift cards, for money that came late: all of it, or nothing (false).
CREATE FUNCTION "hold_gift_cards_again"("p_checkout" text, "p_attempt" int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM gift_cards g
  WHERE g.id IN (SELECT h.gift_card_id FROM gift_card_holds h WHERE h.checkout_id = p_checkout AND h.attempt = p_attempt)
  ORDER BY g.id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM gift_card_holds h JOIN gift_cards g ON g.id = h.gift_card_id
    WHERE h.checkout_id = p_checkout AND h.attempt = p_attempt AND (h.state <> 'released' OR NOT g.active
      OR g.expires_at <= clock_timestamp() OR g.balance_minor - g.held_minor < h.amount_minor)) THEN
    RETURN false;
  END IF;
  WITH again AS (
    UPDATE gift_card_holds h SET state = 'held', held_at = clock_timestamp()
    WHERE h.checkout_id = p_checkout AND h.attempt = p_attempt RETURNING h.gift_card_id, h.amount_minor)
  UPDATE gift_cards g SET held_minor = g.held_minor + a.amount_minor FROM again a WHERE g.id = a.gift_card_id;
  RETURN true;
END $$;

-- Credits gift cards with what they had paid, each once under p_key. A card that has expired, or is about to, can be used for
-- p_usable from now on: what the buyer paid with is not lost by being given back late. Returns the sum that was credited.
CREATE FUNCTION "credit_gift_cards"("p_key" text, "p_checkout" text, "p_attempt" int, "p_cards" text[], "p_amounts" bigint[],
                                    "p_actor" text, "p_reason" text, "p_usable" interval)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE credited bigint;
BEGIN
  PERFORM 1 FROM gift_cards g WHERE g.id = ANY (p_cards) ORDER BY g.id FOR NO KEY UPDATE;
  WITH entered AS (
    INSERT INTO gift_card_entries (key, gift_card_id, kind, amount_minor, balance_after_minor, checkout_id, actor, reason)
    SELECT p_key || '/credit/' || w.id, w.id, 'credit', w.amount, g.balance_minor + w.amount, p_checkout, p_actor, p_reason
    FROM unnest(p_cards, p_amounts) AS w (id, amount) JOIN gift_cards g ON g.id = w.id WHERE w.amount > 0
    ON CONFLICT (key) DO NOTHING RETURNING gift_card_id, amount_minor),
  cards AS (
    UPDATE gift_cards g SET balance_minor = g.balance_minor + e.amount_minor,
           expires_at = greatest(g.expires_at, CASE WHEN g.expires_at IS NOT NULL THEN clock_timestamp() + p_usable END)
    FROM entered e WHERE g.id = e.gift_card_id RETURNING g.id, g.currency, e.amount_minor),
  ledger AS (
    INSERT INTO effects (key, checkout_id, attempt, step, amount_minor, currency, result_at, outcome, external_id)
    SELECT p_checkout || '/' || p_attempt || '/gift_card_credit/' || p_key || '/' || c.id, p_checkout, p_attempt, 'gift_card_credit',
           c.amount_minor, c.currency, now(), 'done', c.id
    FROM cards c)
  SELECT coalesce(sum(amount_minor), 0) INTO credited FROM entered;
  RETURN credited;
END $$;

-- Writes off what is left on at most p_limit gift cards that have expired; never while something is held of them. Returns how many.
CREATE FUNCTION "expire_gift_cards"("p_limit" int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE expired int;
BEGIN
  WITH due AS MATERIALIZED (
    SELECT g.id, g.balance_minor, g.expires_at FROM gift_cards g
    WHERE g.expires_at <= clock_timestamp() AND g.balance_minor > 0 AND g.held_minor = 0
    ORDER BY g.id LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED),
  gone AS (UPDATE gift_cards g SET balance_minor = 0 FROM due d WHERE g.id = d.id),
  entered AS (
    INSERT INTO gift_card_entries (key, gift_card_id, kind, amount_minor, balance_after_minor, actor)
    SELECT d.id || '/expiry/' || floor(extract(epoch FROM d.expires_at) * 1000)::bigint, d.id, 'expiry', -d.balance_minor, 0, 'clock'
    FROM due d)
  SELECT count(*)::int INTO expired FROM due;
  RETURN expired;
END $$;
