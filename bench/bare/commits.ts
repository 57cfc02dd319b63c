import pg from 'pg';
import type { createBareActivities } from './activities.ts';

/** Bytes of a command or a ledger row, and of a checkout with its event: about what the product's are. */
const SMALL = 'x'.repeat(500);
const LARGE = 'x'.repeat(1_500);

/** As many commits as a purchase makes, each of one insert into one table: what keeping anything at all costs. */
export interface Commits {
  /** One statement. */
  small(): Promise<unknown>;
  /** A transaction that reads, then writes. */
  step(): Promise<void>;
  close(): Promise<void>;
}

export async function openCommits(databaseUrl: string): Promise<Commits> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });
  await pool.query('CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, content text NOT NULL)');
  const insert = (content: string) => ({
    name: 'floor.insert',
    text: 'INSERT INTO bench_floor (content) VALUES ($1)',
    values: [content],
  });
  return {
    small: () => pool.query(insert(SMALL)),
    async step() {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query({ name: 'floor.read', text: 'SELECT content FROM bench_floor WHERE id = $1', values: [1] });
        await client.query(insert(LARGE));
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

/** The bare activities with the product's commits around them: a step each, an intent before and a result after a call outside. */
export function withCommits(activities: ReturnType<typeof createBareActivities>, { small, step }: Commits) {
  const around =
    <Args extends unknown[], Result>(
      work: (...args: Args) => Promise<Result>,
      before: () => Promise<unknown>,
      after: () => Promise<unknown>,
    ) =>
    async (...args: Args): Promise<Result> => {
      await before();
      const result = await work(...args);
      await after();
      return result;
    };
  const nothing = async () => undefined;
  return {
    applyCommand: around(activities.applyCommand, step, nothing),
    createOrder: around(activities.createOrder, step, nothing),
    createPaymentIntent: around(activities.createPaymentIntent, small, step),
    confirmPayment: around(activities.confirmPayment, small, step),
    capturePayment: around(activities.capturePayment, small, step),
    sendConfirmation: around(activities.sendConfirmation, small, step),
  };
}
