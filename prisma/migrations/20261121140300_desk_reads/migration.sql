-- What support looks for cases by. Entries of personal data are gone once `personal` is null. What the first two cost an ordinary
-- purchase, whose row is written seven times, can't be told from noise in CPU, and is 0.7 kB of WAL (docs/adr/0030); the others
-- are written by failures, refunds and disputes alone.
CREATE INDEX "checkouts_by_email" ON "checkouts" (lower("personal" -> 'buyer' ->> 'email'))
  WHERE "personal" -> 'buyer' ->> 'email' IS NOT NULL;
-- The last eight digits, backwards: a search for the last four is one for what begins with them.
CREATE INDEX "checkouts_by_phone" ON "checkouts" ((reverse(right(regexp_replace(
    coalesce("personal" -> 'buyer' ->> 'phone', "personal" -> 'destinations' -> 0 ->> 'phone'), '\D', '', 'g'), 8))) text_pattern_ops)
  WHERE coalesce("personal" -> 'buyer' ->> 'phone', "personal" -> 'destinations' -> 0 ->> 'phone') IS NOT NULL;

CREATE INDEX "payments_by_failure" ON "payments" ("failure_code", "created_at") WHERE "failure_code" IS NOT NULL;
CREATE INDEX "effects_by_refund" ON "effects" ("external_id") WHERE "step" = 'refund';
CREATE INDEX "webhook_inbox_by_charge" ON "webhook_inbox" ("object_id") WHERE "type" LIKE 'charge.%';

-- What people are asked to look at.
CREATE INDEX "checkouts_attention" ON "checkouts" ("deadline_at") WHERE "attention" IS NOT NULL;
CREATE INDEX "orders_attention" ON "orders" ("updated_at") WHERE "attention" IS NOT NULL;
