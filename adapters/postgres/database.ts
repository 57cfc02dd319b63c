import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client.ts';

/** Runs one statement, prepared under `name` once per connection, and returns its rows. */
export type Sql = <Row extends pg.QueryResultRow>(
  name: string,
  text: string,
  values: readonly unknown[],
) => Promise<Row[]>;

/** Postgres as this process sees it: Prisma for most, one pool of raw connections for the steps of a checkout. */
export interface Database {
  readonly prisma: PrismaClient;
  /** One statement in a transaction of its own. */
  readonly sql: Sql;
  /** One READ COMMITTED transaction: committed when `work` returns, rolled back when it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** BIGINT columns are amounts and positions, all below 2^53: numbers, or an error. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`BIGINT ${text} is not a safe integer`);
  return value;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? safeInteger
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

const on =
  (client: pg.Pool | pg.PoolClient): Sql =>
  async (name, text, values) =>
    (await client.query({ name, text, values: [...values] })).rows;

/**
 * A few connections of their own for statements that others' transactions wait for, so that those cannot have taken them all.
 * @param statementMs no statement runs longer, and no answer is waited for much longer
 */
export function openStatements(
  url: string,
  {
    connections,
    statementMs,
    onLostConnection = (error: Error): void => process.emitWarning(error.message),
  }: { connections: number; statementMs: number; onLostConnection?: (error: Error) => void },
): { readonly sql: Sql; close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: statementMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + 200,
    keepAlive: true,
    max: connections,
    types,
  });
  pool.on('error', onLostConnection);
  return { sql: on(pool), close: () => pool.end() };
}

/**
 * @param onLostConnection told when a connection dies while nobody uses it (Postgres restarted, a network cut)
 * @param connectMs a step that finds no connection within this is tried again, rather than kept waiting
 * @param planOnce each statement is planned once a connection, not anew for each call's values: for steps, which run few
 * statements very often, each of them by keys. (What a quote may need took 1.3 ms, and takes 0.5 ms.)
 * @param statementMs no statement runs longer; a step's transaction must end within its local activity (DESIGN).
 * A frozen process must not keep locks: Postgres ends a transaction that stays idle for 3 s.
 */
export function openDatabase(
  url: string,
  {
    connections = 16,
    connectMs = 1_500,
    planOnce = false,
    statementMs = 1_500,
    onLostConnection = (error: Error): void => process.emitWarning(error.message),
  } = {},
): Database {
  const config: pg.PoolConfig = {
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: 3_000,
    keepAlive: true,
    ...(planOnce && { options: '-c plan_cache_mode=force_generic_plan' }),
  };
  const pool = new pg.Pool({ ...config, pipeline: true, max: connections, types });
  // The pool replaces it; without a listener it would end the process.
  pool.on('error', onLostConnection);
  const prisma = new PrismaClient({ adapter: new PrismaPg({ ...config, statement_timeout: 15_000, max: 8 }) });

  return {
    prisma,
    sql: on(pool),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      // Postgres may end the connection between two statements (its idle limit, a restart). The next statement fails then;
      // without a listener the whole process would end.
      const lost = (error: Error): void => void (broken = error);
      client.on('error', lost);
      try {
        // The first statement is sent right behind BEGIN, without waiting for its answer.
        const [, result] = await Promise.all([client.query('BEGIN'), work(on(client))]);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
        throw error;
      } finally {
        client.off('error', lost);
        // A connection that is lost, or could not even roll back, is of no use to the next step.
        client.release(broken);
      }
    },
    async close() {
      await Promise.all([pool.end(), prisma.$disconnect()]);
    },
  };
}
