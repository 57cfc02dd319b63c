-- Taxes by place, class and provider: what 20261121130000_selling left to say.
-- AlterTable
ALTER TABLE "tax_rates" ADD COLUMN     "adds_up" BOOLEAN NOT NULL DEFAULT false;

-- What Prisma's schema cannot say.

-- Ends of a range are kept as they are compared (domain/totals/tax-places.ts): capitals and digits, equally long, in order.
ALTER TABLE "tax_rates" ADD CONSTRAINT "tax_rates_postal_range" CHECK (
  "postal_from" ~ '^[A-Z0-9]{1,10}$' AND "postal_to" ~ '^[A-Z0-9]{1,10}$'
  AND length("postal_from") = length("postal_to") AND "postal_from" COLLATE "C" <= "postal_to" COLLATE "C");
ALTER TABLE "tax_rates" ADD CONSTRAINT "tax_rates_rate" CHECK ("rate_ppm" BETWEEN 0 AND 10000000);
-- A country has thousands of ranges where counties tax by ZIP code; a quote needs those of one code.
CREATE INDEX "tax_rates_by_place" ON "tax_rates" ("country", "postal_from" COLLATE "C");

ALTER TABLE "tax_calculations" ADD CONSTRAINT "tax_calculations_provider" CHECK ("provider" IN ('stripe'));
