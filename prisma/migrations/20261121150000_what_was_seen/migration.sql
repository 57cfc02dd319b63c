-- What was seen of a break is a key with values, said in the language of who reads it. What was written before stays in "facts",
-- a sentence in English; a worker of before still writes there, and its sentence is then the newer one.

-- AlterTable
ALTER TABLE "breaks" ADD COLUMN "seen" JSONB,
ALTER COLUMN "facts" DROP NOT NULL;

-- What Prisma's schema cannot say.

ALTER TABLE "breaks" ADD CONSTRAINT "breaks_seen" CHECK ("seen" IS NULL
  OR coalesce(jsonb_typeof("seen"->'text') = 'string' AND jsonb_typeof("seen"->'values') = 'object', false));
ALTER TABLE "breaks" ADD CONSTRAINT "breaks_facts" CHECK ("facts" IS NOT NULL OR "seen" IS NOT NULL);
