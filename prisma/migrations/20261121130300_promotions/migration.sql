-- Who ordered, so that a promotion can be for first orders only: by customer, and by e-mail address for guests.

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "customer_id" TEXT;

-- What Prisma's schema cannot say. Looked at only where a promotion for first orders is in force.
CREATE INDEX "orders_by_customer" ON "orders" ("customer_id") WHERE "customer_id" IS NOT NULL;
CREATE INDEX "orders_by_email" ON "orders" (lower("personal" -> 'buyer' ->> 'email'))
  WHERE "personal" -> 'buyer' ->> 'email' IS NOT NULL;
