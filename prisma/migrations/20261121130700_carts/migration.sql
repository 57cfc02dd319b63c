-- A customer has one cart, on whatever device he opens it.
CREATE UNIQUE INDEX "carts_one_a_customer" ON "carts" ("customer_id") WHERE "customer_id" IS NOT NULL;
-- A variant stands on one line only.
CREATE UNIQUE INDEX "cart_lines_cart_id_variant_id_key" ON "cart_lines" ("cart_id", "variant_id");
-- What carts that are just being looked at want: soft holds are counted from it.
CREATE INDEX "cart_lines_variant_id_idx" ON "cart_lines" ("variant_id");

-- The answers to writes with an Idempotency-Key, made in the transaction of the write (E2).
CREATE TABLE "cart_writes" (
    "key_hash" BYTEA NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "response_status" INTEGER NOT NULL,
    "response_body" BYTEA NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cart_writes_pkey" PRIMARY KEY ("key_hash")
);
CREATE INDEX "cart_writes_written_at_idx" ON "cart_writes" ("written_at");
