import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';

/** Postgres' type numbers: adapter-pg 7.10 does not know the internal one-byte "char", which the catalogue uses. */
const OID = { char: 18, text: 25 };

const shadows = new Set();

/** Drops the throw-away databases of the call that has just ended. */
export async function dropShadowDatabases() {
  for (const connection of shadows) {
    shadows.delete(connection);
    await connection.dispose();
  }
}

/**
 * Lets a connection read "char" columns (as text from Postgres, as characters to the engine) and run scripts as the
 * native engine does: whole. adapter-pg splits them at each semicolon, also within comments and function bodies.
 */
function completed(connection) {
  const performIO = connection.performIO.bind(connection);
  const queryRaw = connection.queryRaw.bind(connection);
  let chars = [];
  connection.performIO = async (query) => {
    const result = await performIO(query);
    chars = (result.fields ?? []).map(({ dataTypeID }) => dataTypeID === OID.char);
    result.fields?.forEach((field, at) => {
      if (chars[at]) field.dataTypeID = OID.text;
    });
    return result;
  };
  connection.queryRaw = async (query) => {
    const result = await queryRaw(query);
    chars.forEach((isChar, at) => {
      if (isChar) result.columnTypes[at] = ColumnTypeEnum.Character;
    });
    return result;
  };
  connection.executeScript = async (script) => {
    await connection.client.query(script).catch((error) => connection.onError(error));
  };
  return connection;
}

/** Prisma's adapter for pg with what the schema engine needs and adapter-pg 7.10 lacks. */
export class MigrationAdapter extends PrismaPg {
  #config;

  /** @param {import('pg').PoolConfig} config */
  constructor(config) {
    super(config);
    this.#config = config;
  }

  async connect() {
    return completed(await super.connect());
  }

  /** A throw-away database. adapter-pg's own drops it while its pool still holds a connection: Postgres refuses. */
  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    await this.#administer(`CREATE DATABASE "${database}"`);
    const connection = await new MigrationAdapter({ ...this.#config, database }).connect();
    const dispose = connection.dispose.bind(connection);
    let disposed;
    connection.dispose = () => {
      disposed ??= dispose().then(() => this.#administer(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`));
      return disposed;
    };
    shadows.add(connection);
    return connection;
  }

  /** A factory whose every connection is to a throw-away database. */
  onlyShadows() {
    const connect = () => this.connectToShadowDb();
    return { provider: this.provider, adapterName: this.adapterName, connect, connectToShadowDb: connect };
  }

  async #administer(sql) {
    const client = new pg.Client(this.#config);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }
}
