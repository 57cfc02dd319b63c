-- Links that sign a customer in, mailed by a worker (ADR 0034). The link itself is made when it is mailed, and stands nowhere.
CREATE TABLE "sign_in_links" (
    "id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "send_by" TIMESTAMPTZ(3) NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "customer_version" INTEGER,
    "expires_at" TIMESTAMPTZ(3),
    "mailed_at" TIMESTAMPTZ(3),
    "given_up_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_links_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sign_in_links_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "sign_in_links_purpose" CHECK ("purpose" IN ('account', 'sign_in')),
    -- Mailed, given up or used only after a try; never both mailed and given up.
    CONSTRAINT "sign_in_links_tried" CHECK (("tries" > 0) = ("expires_at" IS NOT NULL) AND ("tries" > 0) = ("customer_version" IS NOT NULL)),
    CONSTRAINT "sign_in_links_mailed" CHECK (("mailed_at" IS NULL AND "used_at" IS NULL) OR "tries" > 0),
    CONSTRAINT "sign_in_links_one_end" CHECK ("mailed_at" IS NULL OR "given_up_at" IS NULL)
);
CREATE INDEX "sign_in_links_customer_id_idx" ON "sign_in_links"("customer_id");
CREATE INDEX "sign_in_links_requested_at_idx" ON "sign_in_links"("requested_at");
CREATE INDEX "sign_in_links_to_mail" ON "sign_in_links" ("next_try_at") WHERE "mailed_at" IS NULL AND "given_up_at" IS NULL;

-- How often links were asked for, by keyed hashes of e-mail addresses, orders and network addresses.
CREATE TABLE "sign_in_asks" (
    "asker" BYTEA NOT NULL,
    "asks" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_asks_pkey" PRIMARY KEY ("asker"),
    CONSTRAINT "sign_in_asks_counted" CHECK ("asks" >= 0)
);
CREATE INDEX "sign_in_asks_since_idx" ON "sign_in_asks"("since");

-- Who has followed a link in a mail to his address sees the orders that were placed under it. Another address proves nothing yet.
ALTER TABLE "customers" ADD COLUMN "email_proved_at" TIMESTAMPTZ(3);
ALTER TABLE "customers" ADD CONSTRAINT "customers_proof" CHECK ("email_proved_at" IS NULL OR "email" IS NOT NULL);

CREATE FUNCTION "forget_email_proof"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.email_proved_at := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER "customers_email_proof" BEFORE UPDATE OF "email" ON "customers"
  FOR EACH ROW WHEN (NEW.email IS DISTINCT FROM OLD.email) EXECUTE FUNCTION forget_email_proof();

-- A proof is no change that people made.
DROP TRIGGER "customers_version" ON "customers";
CREATE TRIGGER "customers_version"
  BEFORE UPDATE OF "email", "name", "customer_group", "tax_exemption", "active", "erased_at"
  ON "customers" FOR EACH ROW EXECUTE FUNCTION count_version();
