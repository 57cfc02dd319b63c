-- What shops sell by: dated price lists, promotions and codes, gift cards, customers, carts; where stock lies and why it changed;
-- which taxes a place has; who changed what.
-- AlterTable
ALTER TABLE "products" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "variants" ADD COLUMN     "backorder_ships_on" DATE,
ADD COLUMN     "max_per_customer" INTEGER,
ADD COLUMN     "max_per_order" INTEGER,
ADD COLUMN     "preorder_until" DATE,
ADD COLUMN     "stock_policy" TEXT NOT NULL DEFAULT 'at_start',
ADD COLUMN     "tax_class" TEXT NOT NULL DEFAULT 'standard',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "locations" ADD COLUMN     "active" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "address" JSONB,
ADD COLUMN     "pickup" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "regions" TEXT[],
ADD COLUMN     "ships" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "stock" ADD COLUMN     "safety_stock" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "tax_rates" ADD COLUMN     "active" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "postal_from" TEXT,
ADD COLUMN     "postal_to" TEXT,
ADD COLUMN     "tax_class" TEXT NOT NULL DEFAULT 'standard',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "price_lists" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "channels" TEXT[],
    "customer_groups" TEXT[],
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_lists_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_list_prices" (
    "price_list_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL,
    "min_quantity" INTEGER NOT NULL DEFAULT 1,
    "amount_minor" BIGINT NOT NULL,
    "compare_at_minor" BIGINT,

    CONSTRAINT "price_list_prices_pkey" PRIMARY KEY ("price_list_id","variant_id","min_quantity")
);

-- CreateTable
CREATE TABLE "customers" (
    "id" TEXT NOT NULL,
    "email" TEXT,
    "name" TEXT,
    "customer_group" TEXT,
    "tax_exemption" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "erased_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotions" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 100,
    "exclusive" BOOLEAN NOT NULL DEFAULT false,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "definition" JSONB NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promotions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_codes" (
    "id" TEXT NOT NULL,
    "promotion_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "code_key" TEXT NOT NULL,
    "usage_limit" INTEGER,
    "per_customer_limit" INTEGER,
    "per_day_limit" INTEGER,
    "claimed" INTEGER NOT NULL DEFAULT 0,
    "used" INTEGER NOT NULL DEFAULT 0,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promotion_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "code_claims" (
    "checkout_id" TEXT NOT NULL,
    "code_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "customer_key" BYTEA NOT NULL,
    "day" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "code_claims_pkey" PRIMARY KEY ("checkout_id","code_id")
);

-- CreateTable
CREATE TABLE "gift_cards" (
    "id" TEXT NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "initial_minor" BIGINT NOT NULL,
    "balance_minor" BIGINT NOT NULL,
    "held_minor" BIGINT NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "gift_cards_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gift_card_holds" (
    "checkout_id" TEXT NOT NULL,
    "gift_card_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "held_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "gift_card_holds_pkey" PRIMARY KEY ("checkout_id","gift_card_id")
);

-- CreateTable
CREATE TABLE "gift_card_entries" (
    "key" TEXT NOT NULL,
    "gift_card_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "balance_after_minor" BIGINT NOT NULL,
    "checkout_id" TEXT,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "gift_card_entries_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "stock_journal" (
    "id" BIGSERIAL NOT NULL,
    "variant_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "change" INTEGER NOT NULL,
    "on_hand_after" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "reference" TEXT NOT NULL DEFAULT '',
    "actor" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stock_journal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tax_policies" (
    "country" TEXT NOT NULL,
    "round_per" TEXT NOT NULL,
    "rounding_mode" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "tax_policies_pkey" PRIMARY KEY ("country")
);

-- CreateTable
CREATE TABLE "tax_calculations" (
    "request_hash" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "external_id" TEXT,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tax_calculations_pkey" PRIMARY KEY ("request_hash")
);

-- CreateTable
CREATE TABLE "carts" (
    "id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "caller" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "customer_id" TEXT,
    "currency" TEXT NOT NULL,
    "state" JSONB NOT NULL DEFAULT '{}',
    "personal" JSONB,
    "checkout_id" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "carts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cart_lines" (
    "cart_id" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cart_lines_pkey" PRIMARY KEY ("cart_id","line_id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "request_id" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "price_list_prices_variant_id_idx" ON "price_list_prices"("variant_id");

-- CreateIndex
CREATE UNIQUE INDEX "customers_email_key" ON "customers"("email");

-- CreateIndex
CREATE UNIQUE INDEX "promotion_codes_code_key_key" ON "promotion_codes"("code_key");

-- CreateIndex
CREATE INDEX "promotion_codes_promotion_id_idx" ON "promotion_codes"("promotion_id");

-- CreateIndex
CREATE UNIQUE INDEX "gift_cards_code_hash_key" ON "gift_cards"("code_hash");

-- CreateIndex
CREATE INDEX "gift_card_holds_gift_card_id_idx" ON "gift_card_holds"("gift_card_id");

-- CreateIndex
CREATE INDEX "gift_card_entries_gift_card_id_idx" ON "gift_card_entries"("gift_card_id");

-- CreateIndex
CREATE INDEX "gift_card_entries_checkout_id_idx" ON "gift_card_entries"("checkout_id");

-- CreateIndex
CREATE INDEX "stock_journal_variant_id_location_id_id_idx" ON "stock_journal"("variant_id", "location_id", "id");

-- CreateIndex
CREATE INDEX "tax_calculations_created_at_idx" ON "tax_calculations"("created_at");

-- CreateIndex
CREATE INDEX "carts_customer_id_idx" ON "carts"("customer_id");

-- CreateIndex
CREATE INDEX "carts_expires_at_idx" ON "carts"("expires_at");

-- CreateIndex
CREATE INDEX "carts_checkout_id_idx" ON "carts"("checkout_id");

-- CreateIndex
CREATE INDEX "audit_entries_resource_resource_id_idx" ON "audit_entries"("resource", "resource_id");

-- CreateIndex
CREATE INDEX "audit_entries_occurred_at_idx" ON "audit_entries"("occurred_at");

-- AddForeignKey
ALTER TABLE "price_list_prices" ADD CONSTRAINT "price_list_prices_price_list_id_fkey" FOREIGN KEY ("price_list_id") REFERENCES "price_lists"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_list_prices" ADD CONSTRAINT "price_list_prices_variant_id_fkey" FOREIGN KEY ("variant_id") REFERENCES "variants"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_codes" ADD CONSTRAINT "promotion_codes_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_claims" ADD CONSTRAINT "code_claims_code_id_fkey" FOREIGN KEY ("code_id") REFERENCES "promotion_codes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gift_card_holds" ADD CONSTRAINT "gift_card_holds_gift_card_id_fkey" FOREIGN KEY ("gift_card_id") REFERENCES "gift_cards"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gift_card_entries" ADD CONSTRAINT "gift_card_entries_gift_card_id_fkey" FOREIGN KEY ("gift_card_id") REFERENCES "gift_cards"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "carts" ADD CONSTRAINT "carts_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_lines" ADD CONSTRAINT "cart_lines_cart_id_fkey" FOREIGN KEY ("cart_id") REFERENCES "carts"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What Prisma's schema cannot say: the checks that make wrong states impossible.

ALTER TABLE "variants" ADD CONSTRAINT "variants_selling" CHECK (
  "stock_policy" IN ('at_start', 'at_payment', 'untracked') AND "max_per_order" >= 1 AND "max_per_customer" >= 1
  AND "tax_class" <> '');
ALTER TABLE "price_lists" ADD CONSTRAINT "price_lists_dates" CHECK ("starts_at" < "ends_at");
ALTER TABLE "price_list_prices" ADD CONSTRAINT "price_list_prices_figures" CHECK (
  "min_quantity" BETWEEN 1 AND 1000000 AND "amount_minor" BETWEEN 0 AND 1000000000
  AND "compare_at_minor" BETWEEN 0 AND 1000000000);

-- E-mail addresses are compared without regard to case: they are stored in small letters.
ALTER TABLE "customers" ADD CONSTRAINT "customers_email" CHECK ("email" = lower("email"));
ALTER TABLE "customers" ADD CONSTRAINT "customers_erased" CHECK ("erased_at" IS NULL OR "email" IS NULL AND "name" IS NULL);

ALTER TABLE "promotions" ADD CONSTRAINT "promotions_trigger" CHECK ("trigger" IN ('automatic', 'code'));
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_dates" CHECK ("starts_at" < "ends_at");
CREATE INDEX "promotions_automatic" ON "promotions" ("id") WHERE "active" AND "trigger" = 'automatic';
-- D1: a code is used at most as often as its limit says.
ALTER TABLE "promotion_codes" ADD CONSTRAINT "promotion_codes_never_overused" CHECK (
  "claimed" >= 0 AND "used" >= 0 AND "claimed"::bigint + "used" <= "usage_limit");
ALTER TABLE "promotion_codes" ADD CONSTRAINT "promotion_codes_figures" CHECK (
  "claimed" >= 0 AND "used" >= 0 AND "usage_limit" >= 0 AND "per_customer_limit" >= 1 AND "per_day_limit" >= 1
  AND "code_key" <> '');
ALTER TABLE "code_claims" ADD CONSTRAINT "code_claims_state" CHECK ("state" IN ('claimed', 'used'));
CREATE INDEX "code_claims_by_customer" ON "code_claims" ("code_id", "customer_key");
CREATE INDEX "code_claims_by_day" ON "code_claims" ("code_id", "day");

-- D2: what is held and debited never exceeds the balance.
ALTER TABLE "gift_cards" ADD CONSTRAINT "gift_cards_never_overdrawn" CHECK (
  "initial_minor" BETWEEN 1 AND 1000000000 AND "held_minor" >= 0 AND "held_minor" <= "balance_minor"
  AND "balance_minor" <= "initial_minor");
ALTER TABLE "gift_card_holds" ADD CONSTRAINT "gift_card_holds_amount" CHECK ("amount_minor" > 0);
ALTER TABLE "gift_card_entries" ADD CONSTRAINT "gift_card_entries_kind" CHECK (
  "kind" IN ('issue', 'debit', 'credit', 'expiry', 'adjustment') AND "amount_minor" <> 0 AND "balance_after_minor" >= 0
  AND ("kind" NOT IN ('debit', 'expiry') OR "amount_minor" < 0) AND ("kind" NOT IN ('issue', 'credit') OR "amount_minor" > 0));

ALTER TABLE "stock" ADD CONSTRAINT "stock_safety" CHECK ("safety_stock" BETWEEN 0 AND 1000000000);
ALTER TABLE "stock_journal" ADD CONSTRAINT "stock_journal_reason" CHECK ("reason" IN
  ('opening', 'sale', 'order_canceled', 'import', 'adjustment', 'count', 'transfer', 'return'));

ALTER TABLE "tax_rates" ADD CONSTRAINT "tax_rates_postal" CHECK (
  ("postal_from" IS NULL) = ("postal_to" IS NULL) AND "tax_class" <> '');
ALTER TABLE "tax_policies" ADD CONSTRAINT "tax_policies_words" CHECK (
  "round_per" IN ('line', 'rate') AND "rounding_mode" IN ('half_up', 'half_even', 'down'));

ALTER TABLE "carts" ADD CONSTRAINT "carts_revision" CHECK ("revision" >= 1);
ALTER TABLE "cart_lines" ADD CONSTRAINT "cart_lines_quantity" CHECK ("quantity" BETWEEN 1 AND 1000000);
