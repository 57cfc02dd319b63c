-- Services outside that some process of the fleet has stopped calling for a while, for people and Prometheus.
CREATE TABLE "breakers" (
    "service" TEXT NOT NULL,
    "opened_total" BIGINT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "open_until" TIMESTAMPTZ(3),

    CONSTRAINT "breakers_pkey" PRIMARY KEY ("service")
);

ALTER TABLE "breakers" ADD CONSTRAINT "breakers_opened" CHECK ("opened_total" > 0);

-- The processes that share the limit of calls to a service; a row that is not renewed counts for nothing.
CREATE TABLE "callers" (
    "service" TEXT NOT NULL,
    "process" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "callers_pkey" PRIMARY KEY ("service", "process")
);
