-- AlterTable
ALTER TABLE "commands" ADD COLUMN "subject" TEXT;

-- AlterTable
ALTER TABLE "orders" ADD COLUMN "canceled_by" TEXT;

-- AlterTable
ALTER TABLE "refunds" ADD COLUMN "made_good_at" TIMESTAMPTZ(3),
ADD COLUMN "made_good_by" TEXT;

-- What Prisma's schema cannot say.
ALTER TABLE "commands" DROP CONSTRAINT "commands_operation";
ALTER TABLE "commands" ADD CONSTRAINT "commands_operation" CHECK ("operation" IN (
  'create', 'update', 'complete', 'cancel', 'refund', 'capture', 'cancel_checkout', 'extend_hold', 'retry_checkout', 'resolve_checkout',
  'cancel_order', 'resend_confirmation', 'retry_order', 'resolve_order', 'place_order', 'retry_recovery', 'resolve_recovery'));
-- Commands about a payment name it; all others are about their checkout.
ALTER TABLE "commands" ADD CONSTRAINT "commands_subject" CHECK (
  ("subject" IS NOT NULL) = ("operation" IN ('place_order', 'retry_recovery', 'resolve_recovery')));
ALTER TABLE "orders" ADD CONSTRAINT "orders_canceled_by" CHECK ("canceled_by" IS NULL OR "status" = 'canceled');
-- Only what came to nothing at Stripe is made good in another way.
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_made_good" CHECK (
  ("made_good_at" IS NULL) = ("made_good_by" IS NULL) AND ("made_good_by" IS NULL OR "status" IN ('failed', 'refused')));
ALTER TABLE "recoveries" DROP CONSTRAINT "recoveries_outcome";
ALTER TABLE "recoveries" ADD CONSTRAINT "recoveries_outcome" CHECK ("outcome" IN ('placed', 'given_back', 'canceled', 'made_good'));
