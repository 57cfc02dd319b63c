import pg from 'pg';

/** @param {string} connectionString */
async function connect(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/** Tells the CLI of a failure in the form that the native engine uses. */
function fail(errorCode, message) {
  const fields = { message, error_code: errorCode };
  console.error('{}');
  console.error(JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields }));
  return 1;
}

/**
 * The engine's commands that are no JSON-RPC: `can-connect-to-database` and `create-database`.
 * @param {string[]} args
 * @param {string} url connection string of the database
 * @returns {Promise<number>} exit code
 */
export async function answerCliCommand(args, url) {
  if (args.includes('can-connect-to-database')) {
    try {
      await (await connect(url)).end();
      return 0;
    } catch (error) {
      return fail(error.code === '3D000' ? 'P1003' : 'P1001', error.message || String(error.code));
    }
  }
  if (args.includes('create-database')) {
    const admin = new URL(url);
    const name = decodeURIComponent(admin.pathname.slice(1)) || 'postgres';
    admin.pathname = '/postgres';
    try {
      const client = await connect(admin.href);
      try {
        await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
      return 0;
    } catch (error) {
      return fail('P1009', error.message);
    }
  }
  return fail('P0000', `Unsupported command: ${args.join(' ')}`);
}
