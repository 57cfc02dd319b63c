import { describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.ts';
import { createTestDatabase, temporalAddress } from './environment.ts';

describe('what tests may ask for', () => {
  test('databases of their own, with the migrations applied', async () => {
    const [first, second] = [await createTestDatabase(), await createTestDatabase()];
    expect(first.url).not.toBe(second.url);
    const client = new pg.Client({ connectionString: first.url });
    await client.connect();
    const { rows } = await client.query('SELECT count(*)::int AS n FROM _prisma_migrations');
    expect(rows).toEqual([{ n: expect.any(Number) }]);
    await client.end();
    await first.drop();
    await second.drop();
    await expect(new pg.Client({ connectionString: first.url }).connect()).rejects.toThrow('does not exist');
  });

  test('a Temporal server with the search attributes', async () => {
    const connection = await Connection.connect({ address: await temporalAddress() });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
    await connection.close();
  });
});
