import 'dotenv/config';
import { fileURLToPath } from 'node:url';
import { findApi } from './access.ts';
import { cancel, readCancel } from './cancel.ts';
import { runProgram } from './program.ts';
import { readRefund, refund } from './refund.ts';

const USAGE = `npm run support -- cancel CHECKOUT_ID --reason "why" [--actor "who"] [--key KEY]
npm run support -- refund ORDER_ID (--amount MINOR | --line LINE_ID[=UNITS] … [--shipping] | --everything) [--restock] --reason "why" [--actor "who"] [--key KEY]

cancel: money and stock of a checkout are given back by its workflow.
refund: money of a placed order is given back, never above what was captured; the same KEY is the same refund.
        --restock: the goods came back, and go on the shelves they left from.
The reason and the actor are kept. The API is the one that npm start runs here, or the one of PUBLIC_URL and SUPPORT_API_KEY.`;

/** @returns what carries the command line out; null when it is not understood */
function understand(args: readonly string[], user: string) {
  if (args[0] === 'refund') {
    const command = readRefund(args, user);
    return command && ((access: Parameters<typeof refund>[0]) => refund(access, command));
  }
  const command = readCancel(args, user);
  return command && ((access: Parameters<typeof cancel>[0]) => cancel(access, command));
}

async function main(): Promise<number> {
  const carryOut = understand(process.argv.slice(2), process.env['USER'] || 'support');
  if (!carryOut) {
    console.error(USAGE);
    return 2;
  }
  const access = findApi(process.env);
  if (!access) {
    console.error('No API found: run npm start here, or set PUBLIC_URL and SUPPORT_API_KEY.');
    return 2;
  }
  const { taken, text } = await carryOut(access);
  (taken ? console.log : console.error)(text);
  return taken ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runProgram(main);
