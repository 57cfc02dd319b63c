import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createReadStream } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Database } from '../../../adapters/postgres/database.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { createTestDatabase, PATIENT } from '../../../tests/setup/environment.ts';
import { pricingOf } from '../../../tests/setup/promotions.ts';
import { generateCodes } from './generate-codes.ts';
import { importCodes } from './import-codes.ts';

let db: Database;
let drop: () => Promise<void>;
let folder: string;
beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  db = openDatabase(database.url, { ...PATIENT, connections: 2 });
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-codes-'));
});
beforeEach(async () => {
  const rows = pricingOf(db);
  await rows.clear();
  const definition = { effect: { type: 'order_percent', percentPpm: 100_000 } } as const;
  await rows.promote('summer', definition, { code: 'SUMMER' });
  await rows.promote('winter', definition, { code: 'WINTER' });
  await rows.promote('auto', definition);
});
afterAll(async () => {
  await db?.close();
  await drop?.();
  await rm(folder, { recursive: true, force: true });
});

const by = { actor: 'ada', file: 'codes.csv' };
const none = { usageLimit: null, perCustomerLimit: null, perDayLimit: null };
async function run(csv: string, { promotionId = 'summer', limits = none } = {}) {
  const bad: string[] = [];
  const chunks = (async function* () {
    yield Buffer.from(csv);
  })();
  const { codes } = await importCodes(db, chunks, {
    promotionId,
    by,
    limits,
    onBadLine: ({ line, reason }) => bad.push(`${line}: ${reason}`),
  });
  return { codes, bad };
}

test('creates, updates, leaves alone, and says by line what can not be had', async () => {
  await db.sql('', `UPDATE promotion_codes SET used = 3 WHERE id = 'code-summer'`, []);
  const first = await run(
    'Code,Usage limit,Per customer,Per day\nAlpha,5,1,\nbeta,,,2\n alpha ,1,,\nsummer,2,,\nWinter,1,,\nx,,,\nok-1,0,,\n',
  );
  expect(first.codes).toEqual({ created: 2, updated: 0, unchanged: 0 });
  expect(first.bad.sort()).toEqual([
    '4: alpha stands on line 2 already',
    '5: this code is used 3 times already, more than the new limit',
    '6: this code belongs to promotion winter',
    '7: "x" is no code: 3 to 64 letters and digits, with . _ -',
    '8: "0" is no limit: a whole number from 1 on, or nothing',
  ]);
  const again = await run('Code,Usage limit,Per customer,Per day\nAlpha,5,1,\nbeta,9,,2\n');
  expect(again).toEqual({ codes: { created: 0, updated: 1, unchanged: 1 }, bad: [] });
  const rows = await db.sql(
    '',
    `SELECT code, code_key, usage_limit, per_customer_limit, per_day_limit, version
    FROM promotion_codes WHERE id NOT LIKE 'code-%' ORDER BY code_key`,
    [],
  );
  expect(rows).toEqual([
    { code: 'Alpha', code_key: 'ALPHA', usage_limit: 5, per_customer_limit: 1, per_day_limit: null, version: 1 },
    { code: 'beta', code_key: 'BETA', usage_limit: 9, per_customer_limit: null, per_day_limit: 2, version: 2 },
  ]);
});

test.each([
  ['no promotion', 'Code\nAAA\n', 'nothing', 'There is no promotion nothing'],
  ['one without codes', 'Code\nAAA\n', 'auto', 'Promotion auto applies without a code'],
  ['no file', '', 'summer', 'The file is empty'],
  ['an unknown column', 'Code,Limit\nAAA,1\n', 'summer', 'Unknown column "Limit"'],
  ['no code', 'Usage limit\n1\n', 'summer', 'The first line names no column "Code"'],
])('refuses %s as a whole', async (_what, csv, promotionId, message) => {
  await expect(run(csv, { promotionId })).rejects.toThrow(message);
});

test('100,000 codes are generated, imported, and the same command again changes nothing', async () => {
  const file = path.join(folder, 'summer.csv');
  const wanted = { count: 100_000, length: 12, prefix: 'SUN-' };
  expect(await generateCodes(file, wanted)).toBe(true);
  const text = await readFile(file, 'utf8');
  expect(await generateCodes(file, wanted)).toBe(false);
  expect(await readFile(file, 'utf8')).toBe(text);

  const seen: number[] = [];
  const options = {
    promotionId: 'summer',
    by,
    limits: { ...none, usageLimit: 1 },
    onProgress: ({ codes }: { codes: { created: number; unchanged: number } }) =>
      seen.push(codes.created + codes.unchanged),
  };
  const started = performance.now();
  expect((await importCodes(db, createReadStream(file), options)).codes).toEqual({
    created: 100_000,
    updated: 0,
    unchanged: 0,
  });
  process.stderr.write(`100,000 codes imported in ${Math.round(performance.now() - started)} ms\n`);
  expect(seen.at(-1)).toBe(100_000);
  expect((await importCodes(db, createReadStream(file), options)).codes).toEqual({
    created: 0,
    updated: 0,
    unchanged: 100_000,
  });
  const [row] = await db.sql<{ n: number; keys: number }>(
    '',
    `SELECT count(*)::int AS n, count(DISTINCT code_key)::int AS keys
    FROM promotion_codes WHERE usage_limit = 1 AND code_key LIKE 'SUN-%'`,
    [],
  );
  expect(row).toEqual({ n: 100_000, keys: 100_000 });
}, 120_000);

test('an import that was cut off goes on where it was', async () => {
  const codes = Array.from({ length: 12_000 }, (_, index) => `CUT-${index}`);
  const file = path.join(folder, 'cut.csv');
  await writeFile(file, `Code\n${codes.join('\n')}\n`);
  const stop = new Error('cut off');
  const cut = importCodes(db, createReadStream(file), {
    promotionId: 'summer',
    by,
    limits: none,
    onProgress: () => {
      throw stop;
    },
  });
  await expect(cut).rejects.toBe(stop);
  const { codes: rest } = await importCodes(db, createReadStream(file), { promotionId: 'summer', by, limits: none });
  expect(rest).toEqual({ created: 7_000, updated: 0, unchanged: 5_000 });
});

test('the audit trail tells who imported which file and what came of it, once for each', async () => {
  await db.prisma.auditEntry.deleteMany();
  const file = `Code\n${Array.from({ length: 5_001 }, (_, index) => `AUDIT-${index}`).join('\n')}\nx\nWinter\n`;
  await run(file);
  await run('Code\nx\n');
  const entries = await db.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } });
  expect(entries).toMatchObject([
    {
      actor: 'ada',
      action: 'import',
      resource: 'promotion-codes',
      resourceId: 'summer',
      after: { file: 'codes.csv', created: 5_001, updated: 0, unchanged: 0, bad_lines: 2 },
    },
    { after: { created: 0, bad_lines: 1 } },
  ]);
});

test('an import that was cut off has told the audit trail what it stored', async () => {
  await db.prisma.auditEntry.deleteMany();
  const chunks = (async function* () {
    yield Buffer.from(`Code\n${Array.from({ length: 6_000 }, (_, index) => `LOST-${index}`).join('\n')}\n`);
    throw new Error('the file is gone');
  })();
  await expect(importCodes(db, chunks, { promotionId: 'summer', by, limits: none })).rejects.toThrow(
    'the file is gone',
  );
  const stored = await db.prisma.promotionCode.count({ where: { code: { startsWith: 'LOST-' } } });
  expect(await db.prisma.auditEntry.findMany()).toMatchObject([{ after: { created: stored } }]);
  expect(stored).toBe(5_000);
});
