-- People who work for the shop and sign in at the console: local users, sessions, and waits between wrong passwords.

CREATE TABLE "staff_users" (
    "name" TEXT NOT NULL,
    "roles" TEXT[] NOT NULL,
    "password_hash" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "password_set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_users_pkey" PRIMARY KEY ("name"),
    -- Small letters only, so that no two names look the same.
    CONSTRAINT "staff_users_name" CHECK ("name" ~ '^[a-z0-9][a-z0-9._@-]{0,99}$'),
    CONSTRAINT "staff_users_roles" CHECK ("roles" <@ ARRAY['support', 'ops'] AND cardinality("roles") BETWEEN 1 AND 2),
    CONSTRAINT "staff_users_password_hash" CHECK ("password_hash" ~ '^scrypt\$[0-9]+\$[0-9]+\$[0-9]+\$[^$]+\$[^$]+$')
);

CREATE TABLE "staff_sessions" (
    "token_hash" BYTEA NOT NULL,
    -- Whose it is: a local user, or whom the identity provider calls so.
    "user_name" TEXT,
    "subject" TEXT,
    -- As the audit trail has it.
    "name" TEXT NOT NULL,
    "roles" TEXT[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    -- The identity provider's token, sealed, by which it signs out; gone with the session.
    "sign_out_hint" BYTEA,

    CONSTRAINT "staff_sessions_pkey" PRIMARY KEY ("token_hash"),
    CONSTRAINT "staff_sessions_user_name_fkey" FOREIGN KEY ("user_name") REFERENCES "staff_users"("name") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "staff_sessions_token_hash" CHECK (octet_length("token_hash") = 32),
    CONSTRAINT "staff_sessions_whose" CHECK (("user_name" IS NULL) <> ("subject" IS NULL)),
    CONSTRAINT "staff_sessions_roles" CHECK ("roles" <@ ARRAY['support', 'ops'] AND cardinality("roles") BETWEEN 1 AND 2),
    CONSTRAINT "staff_sessions_expires" CHECK ("expires_at" > "created_at" AND "expires_at" <= "created_at" + interval '12 hours'),
    CONSTRAINT "staff_sessions_hint" CHECK ("sign_out_hint" IS NULL OR ("subject" IS NOT NULL AND "ended_at" IS NULL))
);

CREATE INDEX "staff_sessions_user_name_idx" ON "staff_sessions"("user_name");
CREATE INDEX "staff_sessions_subject_idx" ON "staff_sessions"("subject");
CREATE INDEX "staff_sessions_expires_at_idx" ON "staff_sessions"("expires_at");

-- Wrong passwords by name and by address, each as a keyed hash: no personal data.
CREATE TABLE "staff_guesses" (
    "guesser" BYTEA NOT NULL,
    "tries" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Until then no further one is looked at.
    "wait_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_guesses_pkey" PRIMARY KEY ("guesser"),
    CONSTRAINT "staff_guesses_tries" CHECK ("tries" >= 0)
);

CREATE INDEX "staff_guesses_last_at_idx" ON "staff_guesses"("last_at");
