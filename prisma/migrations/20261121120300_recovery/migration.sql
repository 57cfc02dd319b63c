-- CreateTable
CREATE TABLE "recoveries" (
    "payment_intent_id" TEXT NOT NULL,
    "checkout_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "outcome" TEXT,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "waiting_for" TEXT,
    "deadline_at" TIMESTAMPTZ(3),
    "next_action" TEXT,
    "attention" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "recoveries_pkey" PRIMARY KEY ("payment_intent_id")
);

-- CreateIndex
CREATE INDEX "recoveries_checkout_id_idx" ON "recoveries"("checkout_id");

-- E4: ended with an outcome, or waiting for something that it can name, with a time limit.
ALTER TABLE "recoveries" ADD CONSTRAINT "recoveries_never_lost" CHECK (
  ("outcome" IS NULL) = ("waiting_for" IS NOT NULL) AND ("outcome" IS NULL) = ("closed_at" IS NULL)
  AND ("waiting_for" IS NULL) = ("deadline_at" IS NULL) AND ("waiting_for" IS NULL) = ("next_action" IS NULL));
ALTER TABLE "recoveries" ADD CONSTRAINT "recoveries_outcome" CHECK ("outcome" IN ('placed', 'given_back', 'canceled'));
ALTER TABLE "recoveries" ADD CONSTRAINT "recoveries_figures" CHECK ("amount_minor" >= 0 AND "refunded_minor" >= 0);
CREATE INDEX "recoveries_open" ON "recoveries" ("deadline_at") WHERE "outcome" IS NULL;

ALTER TABLE "webhook_inbox" ADD CONSTRAINT "webhook_inbox_outcome"
  CHECK ("outcome" IN ('known', 'ignored', 'orphan', 'signaled', 'ended') AND "settled_at" IS NOT NULL
         OR "outcome" IS NULL AND "settled_at" IS NULL);
CREATE INDEX "webhook_inbox_orphans" ON "webhook_inbox" ("received_at") WHERE "outcome" = 'orphan';
