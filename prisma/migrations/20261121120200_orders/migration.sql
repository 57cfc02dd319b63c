-- A placed order has a life of its own: its row is written by its workflow, each write with the next revision.
ALTER TABLE "orders"
    ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "capture_policy" TEXT NOT NULL DEFAULT 'on_order',
    ADD COLUMN "capture_requested_minor" BIGINT,
    ADD COLUMN "waiting_for" TEXT,
    ADD COLUMN "deadline_at" TIMESTAMPTZ(3),
    ADD COLUMN "next_action" TEXT,
    ADD COLUMN "attention" TEXT,
    ADD COLUMN "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "refunds" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "checkout_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "lines" JSONB NOT NULL DEFAULT '[]',
    "shipping" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL,
    "stripe_refund_id" TEXT,
    "failure_code" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "disputes" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "evidence_due_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "refunds_stripe_refund_id_key" ON "refunds"("stripe_refund_id");

-- CreateIndex
CREATE INDEX "refunds_order_id_idx" ON "refunds"("order_id");

-- CreateIndex
CREATE INDEX "disputes_order_id_idx" ON "disputes"("order_id");

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_checkout_id_attempt_fkey" FOREIGN KEY ("checkout_id", "attempt") REFERENCES "payments"("checkout_id", "attempt") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema cannot say.
ALTER TABLE "orders" ADD CONSTRAINT "orders_capture" CHECK ("revision" >= 1 AND "capture_policy" IN ('on_order', 'on_shipment')
  AND ("capture_requested_minor" IS NULL OR "capture_requested_minor" BETWEEN 1 AND "total_minor"));
-- E4: waiting for something that it can name, with a time limit, or for nothing.
ALTER TABLE "orders" ADD CONSTRAINT "orders_never_lost" CHECK (
  ("waiting_for" IS NULL) = ("deadline_at" IS NULL) AND ("waiting_for" IS NULL) = ("next_action" IS NULL)
  AND ("attention" IS NULL OR "waiting_for" IS NOT NULL));
CREATE INDEX "orders_waiting" ON "orders" ("updated_at") WHERE "waiting_for" IS NOT NULL;

-- M6: what counts against the captured amount is reserved on the payment, in the same statement (payments_figures).
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_figures" CHECK ("amount_minor" > 0
  AND "status" IN ('requested', 'pending', 'succeeded', 'failed', 'refused')
  AND ("status" NOT IN ('pending', 'succeeded') OR "stripe_refund_id" IS NOT NULL)
  AND ("status" NOT IN ('requested', 'refused') OR "stripe_refund_id" IS NULL)
  AND ("settled_at" IS NULL) = ("status" IN ('requested', 'pending')));
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_amount" CHECK ("amount_minor" >= 0);

ALTER TABLE "commands" DROP CONSTRAINT "commands_operation";
ALTER TABLE "commands" ADD CONSTRAINT "commands_operation"
  CHECK ("operation" IN ('create', 'update', 'complete', 'cancel', 'refund', 'capture'));
