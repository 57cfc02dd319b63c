import 'dotenv/config';
import { createReadStream, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { readRunning } from '../../sandbox/running.ts';
import { codesCommand } from './codes/command.ts';
import { UnreadableFile } from './columns.ts';
import { importProducts, type ImportSummary } from './import-products.ts';
import { createProgress } from './progress.ts';
import type { Counts } from './store-products.ts';

const USAGE = `Usage: npm run import -- products.csv [--currency USD] [--location main]
  Imports Shopify's product CSV. Further prices stand in columns such as "Price / EUR".
  --currency  what "Variant Price" is in
  --location  whose stock "Variant Inventory Qty" is
Or:    npm run import -- codes codes.csv --promotion ID …   (codes of a promotion; --help tells more)`;

/** @returns exit code: 0 all lines are in; 1 all but the bad ones; 2 nothing was imported, or the import was cut off */
async function main(): Promise<number> {
  const open = () => openDatabase(databaseUrl(), { connections: 2, statementMs: 15_000 });
  if (process.argv[2] === 'codes') return codesCommand(process.argv.slice(3), open);
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      currency: { type: 'string', default: 'USD' },
      location: { type: 'string', default: 'main' },
      help: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (values.help || file === undefined || positionals.length > 1) {
    process.stderr.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const bytes = statSync(file).size;
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
  const progress = createProgress(process.stderr);
  const db = open();
  try {
    const summary = await importProducts(db, stream, {
      currency: values.currency,
      location: values.location,
      onBadLine: ({ line, reason }) => progress.print(`line ${line}: ${reason}`),
      onProgress: ({ variants, badLines }) =>
        progress.update(
          bytes === 0 ? 1 : stream.bytesRead / bytes,
          `${total(variants)} variants, ${badLines} bad lines`,
        ),
    });
    progress.end();
    process.stdout.write(`${describe(summary)}\n`);
    return summary.badLines === 0 ? 0 : 1;
  } finally {
    progress.end();
    stream.destroy();
    await db.close();
  }
}

function databaseUrl(): string {
  const own = process.env['DATABASE_URL'];
  if (own) return own;
  const running = readRunning();
  if (running) return running.databaseUrl;
  throw new UnreadableFile('No database: set DATABASE_URL, or start the product with "npm start"');
}

function describe({ products, variants, badLines, ignoredColumns }: ImportSummary): string {
  const line = (name: string, counts: Counts): string =>
    `${name} ${counts.created} created, ${counts.updated} updated, ${counts.unchanged} unchanged`;
  return [
    line('Products:', products),
    line('Variants:', variants),
    `Bad lines: ${badLines}${badLines > 0 ? ' (listed above; all others are in)' : ''}`,
    ...(ignoredColumns.length > 0 ? [`Columns not used: ${ignoredColumns.join(', ')}`] : []),
  ].join('\n');
}

function total({ created, updated, unchanged }: Counts): number {
  return created + updated + unchanged;
}

try {
  process.exitCode = await main();
} catch (error) {
  // A refused connection has a code but no message of its own.
  const { message, code } = error as Error & { code?: string };
  process.stderr.write(`The import stopped: ${message || code}\n`);
  if (!(error instanceof UnreadableFile) && !(error instanceof TypeError)) {
    process.stderr.write('Run it again once that is mended: what is in already stays.\n');
  }
  process.exitCode = 2;
}
