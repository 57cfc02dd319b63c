-- CreateTable
CREATE TABLE "breaks" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "checkout_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'open',
    "severity" TEXT NOT NULL,
    "facts" TEXT NOT NULL,
    "suggestion" TEXT NOT NULL,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "mend_tries" INTEGER NOT NULL DEFAULT 0,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "breaks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconciliation_runs" (
    "id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "open_breaks" INTEGER,

    CONSTRAINT "reconciliation_runs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "breaks_checkout_id_idx" ON "breaks"("checkout_id");

-- CreateIndex
CREATE INDEX "reconciliation_runs_finished_at_idx" ON "reconciliation_runs"("finished_at");

-- CreateIndex
CREATE INDEX "checkouts_created_at_id_idx" ON "checkouts"("created_at", "id");

-- CreateIndex
CREATE INDEX "payments_created_at_checkout_id_attempt_idx" ON "payments"("created_at", "checkout_id", "attempt");



-- What Prisma's schema cannot say.

ALTER TABLE "breaks" ADD CONSTRAINT "breaks_state" CHECK ("state" IN ('open', 'mended', 'gone')
  AND ("state" = 'open') = ("closed_at" IS NULL));
ALTER TABLE "breaks" ADD CONSTRAINT "breaks_severity" CHECK ("severity" IN ('critical', 'high', 'low'));
ALTER TABLE "breaks" ADD CONSTRAINT "breaks_figures" CHECK (("amount_minor" IS NULL) = ("currency" IS NULL)
  AND "amount_minor" >= 0 AND "mend_tries" >= 0 AND "last_seen_at" >= "first_seen_at");
-- What is mended was tried to be; what went by itself was not.
ALTER TABLE "breaks" ADD CONSTRAINT "breaks_mended" CHECK ("state" = 'open' OR ("state" = 'mended') = ("mend_tries" > 0));
-- One open break of a kind about one thing: found again, it is the same one.
CREATE UNIQUE INDEX "breaks_one_open" ON "breaks" ("kind", "subject") WHERE "state" = 'open';
CREATE INDEX "breaks_by_age" ON "breaks" ("first_seen_at") WHERE "state" = 'open';
