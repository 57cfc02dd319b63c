-- Where the buyer confirms an attempt at his bank (3-D Secure).
ALTER TABLE "payments" ADD COLUMN "action_token" TEXT, ADD COLUMN "action_url" BYTEA, ADD COLUMN "returned_at" TIMESTAMPTZ(3);
CREATE UNIQUE INDEX "payments_action_token_key" ON "payments" ("action_token");
-- The bank's address, which may carry a secret of Stripe's, is kept no longer than it is of use.
ALTER TABLE "payments" ADD CONSTRAINT "payments_action" CHECK ("action_url" IS NULL OR "action_token" IS NOT NULL AND "status" = 'open');
