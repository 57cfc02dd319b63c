-- Shipping by zones → methods → rates, in place of one table of rates by country; places where goods may be fetched.
-- AlterTable
ALTER TABLE "locations" ADD COLUMN     "pickup_ready_days" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "pickup_stock" TEXT NOT NULL DEFAULT 'own';

-- CreateTable
CREATE TABLE "shipping_zones" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "shipping_zones_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shipping_zone_areas" (
    "id" TEXT NOT NULL,
    "zone_id" TEXT NOT NULL,
    "country" TEXT NOT NULL,
    "region" TEXT NOT NULL DEFAULT '',
    "postal_from" TEXT NOT NULL DEFAULT '',
    "postal_to" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "shipping_zone_areas_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shipping_methods" (
    "zone_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "rate_by" TEXT NOT NULL DEFAULT 'items',
    "min_days" INTEGER NOT NULL,
    "max_days" INTEGER NOT NULL,
    "cutoff" TEXT,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "max_weight_grams" INTEGER,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "shipping_methods_pkey" PRIMARY KEY ("zone_id","id")
);

-- CreateTable
CREATE TABLE "shipping_method_rates" (
    "zone_id" TEXT NOT NULL,
    "method_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "starts_at" BIGINT NOT NULL DEFAULT 0,
    "amount_minor" BIGINT NOT NULL,
    "per_unit_minor" BIGINT NOT NULL DEFAULT 0,
    "free_from_subtotal_minor" BIGINT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "shipping_method_rates_pkey" PRIMARY KEY ("zone_id","method_id","currency","starts_at")
);

-- CreateIndex
CREATE INDEX "shipping_zone_areas_zone_id_idx" ON "shipping_zone_areas"("zone_id");

-- CreateIndex
CREATE UNIQUE INDEX "shipping_zone_areas_country_region_postal_from_postal_to_key" ON "shipping_zone_areas"("country", "region", "postal_from", "postal_to");

-- AddForeignKey
ALTER TABLE "shipping_zone_areas" ADD CONSTRAINT "shipping_zone_areas_zone_id_fkey" FOREIGN KEY ("zone_id") REFERENCES "shipping_zones"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shipping_methods" ADD CONSTRAINT "shipping_methods_zone_id_fkey" FOREIGN KEY ("zone_id") REFERENCES "shipping_zones"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shipping_method_rates" ADD CONSTRAINT "shipping_method_rates_zone_id_method_id_fkey" FOREIGN KEY ("zone_id", "method_id") REFERENCES "shipping_methods"("zone_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What Prisma's schema cannot say: the checks that make wrong states impossible.

ALTER TABLE "locations" ADD CONSTRAINT "locations_pickup" CHECK (
  "pickup_ready_days" BETWEEN 0 AND 365 AND "pickup_stock" IN ('own', 'any')
  -- Taxes of what is fetched are those of the place.
  AND (NOT "pickup" OR coalesce("address"->>'country', '') ~ '^[A-Z]{2}$'));

-- A place belongs to one zone at most: what it is called stands in one row. Ranges hold codes as they are compared: capitals
-- and digits, nothing else, both ends of the same length. The rest of the world has no parts.
ALTER TABLE "shipping_zone_areas" ADD CONSTRAINT "shipping_zone_areas_place" CHECK (
  "country" ~ '^([A-Z]{2}|\*)$' AND "region" ~ '^[A-Z0-9]*$'
  AND ("country" <> '*' OR "region" = '' AND "postal_from" = '')
  AND "postal_from" ~ '^[A-Z0-9]*$' AND "postal_to" ~ '^[A-Z0-9]*$' AND length("postal_from") = length("postal_to")
  AND "postal_from" COLLATE "C" <= "postal_to");

ALTER TABLE "shipping_methods" ADD CONSTRAINT "shipping_methods_figures" CHECK (
  "id" <> '' AND "rate_by" IN ('weight', 'price', 'items') AND "min_days" >= 0 AND "max_days" BETWEEN "min_days" AND 365
  AND "max_weight_grams" >= 0 AND "cutoff" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
  -- Refuses a name that is no time zone.
  AND timezone("time_zone", timestamptz '2000-01-01 00:00:00Z') IS NOT NULL);
-- Fetching is an option of its own, and not a shop's.
ALTER TABLE "shipping_methods" ADD CONSTRAINT "shipping_methods_reserved" CHECK ("id" <> 'pickup');

ALTER TABLE "shipping_method_rates" ADD CONSTRAINT "shipping_method_rates_figures" CHECK (
  "starts_at" BETWEEN 0 AND 9007199254740991 AND "amount_minor" BETWEEN 0 AND 1000000000
  AND "per_unit_minor" BETWEEN 0 AND 1000000000 AND "free_from_subtotal_minor" BETWEEN 0 AND 9007199254740991);

-- The rows that there are: a zone for each country, and one for the rest of the world. A country used to fall back to the
-- rest of the world for a currency that it had no row in; now that is said by rows of its own. A rate whose texts, days or
-- weight differ from those of its namesake in another currency becomes a method of its own.
CREATE TEMPORARY TABLE "moved_rates" AS
WITH effective AS (
  SELECT country, id, currency, title, description, amount_minor, free_from_subtotal_minor, min_days, max_days, max_weight_grams
  FROM shipping_rates
  UNION ALL
  SELECT own.country, world.id, world.currency, world.title, world.description, world.amount_minor,
         world.free_from_subtotal_minor, world.min_days, world.max_days, world.max_weight_grams
  FROM (SELECT DISTINCT country FROM shipping_rates WHERE country <> '*') own
  JOIN shipping_rates world ON world.country = '*'
  WHERE NOT EXISTS (SELECT FROM shipping_rates r WHERE r.country = own.country AND r.currency = world.currency)),
alike AS (
  SELECT e.*, min(currency) OVER (PARTITION BY country, id, title, description, min_days, max_days, max_weight_grams) AS first_currency,
         min(currency) OVER (PARTITION BY country, id) AS id_currency
  FROM effective e)
SELECT CASE country WHEN '*' THEN 'world' ELSE lower(country) END AS zone_id, country,
       CASE WHEN first_currency = id_currency THEN id ELSE id || '-' || lower(first_currency) END AS method_id,
       title, description, currency, amount_minor, free_from_subtotal_minor, min_days, max_days, max_weight_grams
FROM alike;

INSERT INTO shipping_zones (id, name)
SELECT DISTINCT zone_id, CASE country WHEN '*' THEN 'Rest of the world' ELSE country END FROM moved_rates;
INSERT INTO shipping_zone_areas (id, zone_id, country) SELECT DISTINCT zone_id, zone_id, country FROM moved_rates;
INSERT INTO shipping_methods (zone_id, id, title, description, min_days, max_days, max_weight_grams)
SELECT DISTINCT zone_id, method_id, title, description, min_days, max_days, max_weight_grams FROM moved_rates;
INSERT INTO shipping_method_rates (zone_id, method_id, currency, amount_minor, free_from_subtotal_minor)
SELECT zone_id, method_id, currency, amount_minor, free_from_subtotal_minor FROM moved_rates;

DROP TABLE "moved_rates";
DROP TABLE "shipping_rates";
