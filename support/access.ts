import { existsSync, readFileSync } from 'node:fs';
import { kept } from '../sandbox/folder.ts';

const RUNNING_FILE = kept('running.json');
const ANSWER_MS = 15_000;

/** Where the API is and the key that opens its support routes. */
export interface SupportAccess {
  readonly apiUrl: string;
  readonly supportApiKey: string;
}

/** What to print, and whether the API took what was asked. */
export interface Told {
  readonly taken: boolean;
  readonly text: string;
}

/** The API of the environment where both of its settings are set, otherwise the one that `npm start` runs here; null without any. */
export function findApi(env: NodeJS.ProcessEnv, runningFile: string = RUNNING_FILE): SupportAccess | null {
  const { PUBLIC_URL: apiUrl, SUPPORT_API_KEY: supportApiKey } = env;
  if (apiUrl && supportApiKey) return { apiUrl: apiUrl.replace(/\/+$/, ''), supportApiKey };
  return existsSync(runningFile) ? (JSON.parse(readFileSync(runningFile, 'utf8')) as SupportAccess) : null;
}

/** Asks the API, by the same routes as any other tool of support. */
export async function ask(
  { apiUrl, supportApiKey }: SupportAccess,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const response = await fetch(`${apiUrl}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${supportApiKey}`, ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  return { taken: response.ok, text: JSON.stringify(await response.json(), null, 2) };
}
