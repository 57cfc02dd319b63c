import 'dotenv/config';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const RUNNING_FILE = fileURLToPath(new URL('../.holdfast/running.json', import.meta.url));
const ANSWER_MS = 15_000;

const USAGE = `npm run support -- cancel CHECKOUT_ID --reason "why" [--actor "who"]

Cancels a checkout: money and stock are given back by its workflow. The reason and the actor are kept with the checkout.
The API is the one that npm start runs here, or the one of PUBLIC_URL and SUPPORT_API_KEY.`;

/** Where the API is and the key that opens its support routes. */
export interface SupportAccess {
  readonly apiUrl: string;
  readonly supportApiKey: string;
}

export interface CancelOrder {
  readonly checkoutId: string;
  readonly reason: string;
  readonly actor: string;
}

/** Reads the command line. @returns null when it is not `cancel ID --reason …` */
export function readCommand(args: readonly string[], user: string): CancelOrder | null {
  const options = { reason: { type: 'string' }, actor: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, checkoutId, ...rest] = positionals;
  if (command !== 'cancel' || !checkoutId || rest.length > 0 || !values.reason?.trim()) return null;
  return { checkoutId, reason: values.reason, actor: values.actor ?? user };
}

/** The API of the environment where both of its settings are set, otherwise the one that `npm start` runs here; null without any. */
export function findApi(env: NodeJS.ProcessEnv, runningFile: string = RUNNING_FILE): SupportAccess | null {
  const { PUBLIC_URL: apiUrl, SUPPORT_API_KEY: supportApiKey } = env;
  if (apiUrl && supportApiKey) return { apiUrl: apiUrl.replace(/\/+$/, ''), supportApiKey };
  return existsSync(runningFile) ? (JSON.parse(readFileSync(runningFile, 'utf8')) as SupportAccess) : null;
}

/**
 * Asks the API for the cancel, by the same route as any other tool of support.
 * @returns what to print, and whether it was taken
 */
export async function cancel(
  access: SupportAccess,
  { checkoutId, reason, actor }: CancelOrder,
): Promise<{ taken: boolean; text: string }> {
  const response = await fetch(`${access.apiUrl}/support/checkouts/${encodeURIComponent(checkoutId)}/cancel`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${access.supportApiKey}` },
    body: JSON.stringify({ reason, actor }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  return { taken: response.status === 202, text: JSON.stringify(await response.json(), null, 2) };
}

async function main(): Promise<number> {
  const order = readCommand(process.argv.slice(2), process.env['USER'] || 'support');
  if (!order) {
    console.error(USAGE);
    return 2;
  }
  const access = findApi(process.env);
  if (!access) {
    console.error('No API found: run npm start here, or set PUBLIC_URL and SUPPORT_API_KEY.');
    return 2;
  }
  const { taken, text } = await cancel(access, order);
  (taken ? console.log : console.error)(text);
  return taken ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
