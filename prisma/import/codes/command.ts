import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { shortestLength } from '../../../adapters/crypto/unguessable-codes.ts';
import type { Database } from '../../../adapters/postgres/database.ts';
import { UnreadableFile } from '../columns.ts';
import { createProgress } from '../progress.ts';
import { generateCodes } from './generate-codes.ts';
import { importCodes } from './import-codes.ts';

const USAGE = `Usage: npm run import -- codes codes.csv --promotion ID [--generate 100000] [--usage-limit 1]
  Imports codes of a promotion: the column "Code", and where they are there "Usage limit", "Per customer", "Per day".
  --generate      makes the file first, of so many codes that nobody can guess; a file that is there is not made again
  --prefix        what generated codes begin with
  --length        letters of a generated code after the prefix; as many as it takes
  --usage-limit, --per-customer, --per-day
                  how often each code may be used, where the file has no column for it; unset: without a limit
  --actor         who imports them, for the audit trail; unset: the user of this machine`;

const MOST_CODES = 900_000;

/** @returns exit code: 0 all lines are in; 1 all but the bad ones; 2 nothing was imported */
export async function codesCommand(args: readonly string[], open: () => Database): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      promotion: { type: 'string' },
      generate: { type: 'string' },
      prefix: { type: 'string', default: '' },
      length: { type: 'string' },
      'usage-limit': { type: 'string' },
      'per-customer': { type: 'string' },
      'per-day': { type: 'string' },
      actor: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (values.help || file === undefined || values.promotion === undefined || positionals.length > 1) {
    process.stderr.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const limits = {
    usageLimit: numberOf('--usage-limit', values['usage-limit']),
    perCustomerLimit: numberOf('--per-customer', values['per-customer']),
    perDayLimit: numberOf('--per-day', values['per-day']),
  };
  const count = numberOf('--generate', values.generate);
  if (count !== null) {
    if (count > MOST_CODES) throw new UnreadableFile(`--generate: at most ${MOST_CODES} codes at once`);
    const length = numberOf('--length', values.length) ?? shortestLength(count);
    const made = await generateCodes(file, { count, length, prefix: values.prefix });
    process.stdout.write(
      made ? `${count} codes are in ${file}\n` : `${file} is there already, and imported as it is\n`,
    );
  }

  const bytes = statSync(file).size;
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
  const progress = createProgress(process.stderr);
  const db = open();
  try {
    const { codes, badLines } = await importCodes(db, stream, {
      promotionId: values.promotion,
      by: { actor: values.actor ?? (process.env['USER'] || 'ops'), file: path.basename(file) },
      limits,
      onBadLine: ({ line, reason }) => progress.print(`line ${line}: ${reason}`),
      onProgress: (summary) => {
        const done = summary.codes.created + summary.codes.updated + summary.codes.unchanged;
        progress.update(bytes === 0 ? 1 : stream.bytesRead / bytes, `${done} codes, ${summary.badLines} bad lines`);
      },
    });
    progress.end();
    process.stdout.write(
      `Codes: ${codes.created} created, ${codes.updated} updated, ${codes.unchanged} unchanged\nBad lines: ${badLines}\n`,
    );
    return badLines === 0 ? 0 : 1;
  } finally {
    progress.end();
    stream.destroy();
    await db.close();
  }
}

function numberOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UnreadableFile(`${name}: ${text} is no whole number from 1 on`);
  return Number(text);
}
