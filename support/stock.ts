import 'dotenv/config';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDatabase } from '../adapters/postgres/database.ts';
import type { StockCause, StockChanged, StockCommand } from '../adapters/postgres/stock-changes.ts';
import { changeStock } from '../adapters/postgres/stock-changes.ts';
import { readRunning } from '../sandbox/running.ts';
import { DEFAULT_LANGUAGE } from '../words/languages.ts';
import { serverWords } from '../words/texts.ts';
import { runProgram } from './program.ts';

const USAGE = `npm run stock -- adjust   VARIANT LOCATION CHANGE --reason "why" --reference REF [--actor "who"]
npm run stock -- count    VARIANT LOCATION UNITS  --reason "why" --reference REF [--actor "who"]
npm run stock -- transfer VARIANT FROM TO UNITS   --reason "why" --reference REF [--actor "who"]

adjust: units come or go (+3, -2). count: so many lie there. transfer: units are carried from one location to another.
Never below what buyers have reserved. The same reference is the same change: done once, however often it is asked for.
The reason and the actor are kept in the stock's journal. Needs DATABASE_URL, or the shop that npm start runs here.
Ends with 0 when it is done, 1 when it was refused, 2 when it could not be understood or carried out.`;

const MOST_UNITS = 1_000_000_000;

/** Reads the command line. @returns null when it is not understood */
export function readStockCommand(
  args: readonly string[],
  user: string,
): { readonly command: StockCommand; readonly cause: StockCause } | null {
  const options = { reason: { type: 'string' }, reference: { type: 'string' }, actor: { type: 'string' } } as const;
  // A change below 0 looks like an option.
  const escaped = args.map((text) => text.replace(/^-(?=\d+$)/, '−'));
  const { values, positionals } = parseArgs({ args: escaped, options, allowPositionals: true });
  const { reason, reference, actor = user } = values;
  const [kind, variantId, locationId, ...rest] = positionals;
  if (!variantId || !locationId || !reason?.trim() || !reference || reference.length > 200) return null;
  const command = understand(kind, variantId, locationId, rest);
  return command && { command, cause: { reference, actor, note: reason.trim() } };
}

function understand(
  kind: string | undefined,
  variantId: string,
  locationId: string,
  rest: readonly string[],
): StockCommand | null {
  const units = whole(rest.at(-1));
  if (units === null || rest.length !== (kind === 'transfer' ? 2 : 1)) return null;
  switch (kind) {
    case 'adjust':
      return units === 0 ? null : { kind, variantId, locationId, change: units };
    case 'count':
      return units < 0 ? null : { kind, variantId, locationId, onHand: units };
    case 'transfer':
      return units < 1 ? null : { kind, variantId, from: locationId, to: rest[0] ?? '', units };
    default:
      return null;
  }
}

function whole(text = ''): number | null {
  const units = /^[+−]?\d{1,10}$/.test(text) ? Number(text.replace('−', '-')) : Number.NaN;
  return Math.abs(units) <= MOST_UNITS ? units : null;
}

function tell(changed: StockChanged): string {
  if (changed.kind === 'refused') {
    const { code, possible } = changed;
    return `Refused: ${serverWords(DEFAULT_LANGUAGE)(`error.${code}`)}${possible === null ? '' : ` Possible: ${possible}.`}`;
  }
  const shelves = changed.shelves.map(
    ({ variantId, locationId, onHand }) => `${variantId} at ${locationId}: ${onHand} on hand`,
  );
  return [changed.kind === 'again' ? 'Done before.' : 'Done.', ...shelves].join('\n');
}

async function main(): Promise<number> {
  const read = readStockCommand(process.argv.slice(2), process.env['USER'] || 'ops');
  const databaseUrl = process.env['DATABASE_URL'] || readRunning()?.databaseUrl;
  if (!read || !databaseUrl) {
    console.error(read ? 'No shop found: run npm start here, or set DATABASE_URL.' : USAGE);
    return 2;
  }
  const db = openDatabase(databaseUrl, { connections: 1 });
  try {
    const changed = await changeStock(db, read.command, read.cause);
    (changed.kind === 'refused' ? console.error : console.log)(tell(changed));
    return changed.kind === 'refused' ? 1 : 0;
  } finally {
    await db.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runProgram(main);
