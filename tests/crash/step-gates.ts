import pg from 'pg';
import { until } from './until.ts';

/**
 * Triggers that let a test stop a transaction of the product at an exact point: each takes a shared advisory lock with the
 * name of the point, and waits there while a test holds it.
 *   write <checkoutId> <revision>    in the middle of the transaction that makes this revision
 *   commit <checkoutId> <revision>   its COMMIT was sent: it will be committed, whatever becomes of the worker
 *   statement <application_name>     before the statement that writes a checkout's row has locked or read anything
 *   intended <effect key>            the intent of an effect is being committed
 */
const TRIGGERS = `
  CREATE FUNCTION crash_wait(point text) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock_shared(hashtextextended(point, 0)) $$;
  CREATE FUNCTION crash_checkout() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM crash_wait(concat_ws(' ', TG_ARGV[0], NEW.id, NEW.revision)); RETURN NEW; END $$;
  CREATE FUNCTION crash_statement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM crash_wait('statement ' || current_setting('application_name')); RETURN NULL; END $$;
  CREATE FUNCTION crash_effect() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM crash_wait('intended ' || NEW.key); RETURN NEW; END $$;
  CREATE TRIGGER crash_statement BEFORE UPDATE ON checkouts FOR EACH STATEMENT EXECUTE FUNCTION crash_statement();
  CREATE TRIGGER crash_write BEFORE INSERT OR UPDATE ON checkouts FOR EACH ROW EXECUTE FUNCTION crash_checkout('write');
  CREATE CONSTRAINT TRIGGER crash_commit AFTER INSERT OR UPDATE ON checkouts DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION crash_checkout('commit');
  CREATE CONSTRAINT TRIGGER crash_effect AFTER INSERT ON effects DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION crash_effect();`;

export async function installGates(databaseUrl: string): Promise<void> {
  const client = await connect(databaseUrl);
  await client.query(TRIGGERS);
  await client.end();
}

/** A point that nobody passes until it is opened. */
export interface Gate {
  readonly backend: number;
  /** Lets all pass; safe when it is open already. */
  open(): Promise<void>;
}

export async function closeGate(databaseUrl: string, point: string): Promise<Gate> {
  const client = await connect(databaseUrl);
  const { rows } = await client.query<{ backend: number }>(
    `SELECT pg_backend_pid() AS backend, pg_advisory_lock(hashtextextended($1, 0))`,
    [point],
  );
  let opened: Promise<void> | undefined;
  return { backend: rows[0]?.backend ?? 0, open: () => (opened ??= client.end()) };
}

/** Waits for the moment in which somebody stands before each of the gates. */
export async function allReached(databaseUrl: string, gates: readonly Gate[]): Promise<void> {
  const client = await connect(databaseUrl);
  try {
    await until('a transaction at each gate', async () => {
      const { rows } = await client.query<{ reached: number }>(
        `SELECT count(DISTINCT holder)::int AS reached
         FROM pg_stat_activity a, unnest(pg_blocking_pids(a.pid)) AS holder
         WHERE a.wait_event_type = 'Lock' AND holder = ANY ($1)`,
        [gates.map(({ backend }) => backend)],
      );
      return rows[0]?.reached === gates.length;
    });
  } finally {
    await client.end();
  }
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // A gate's connection ends with a Postgres that is killed; so does the gate.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
