import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';

const FOLDER = fileURLToPath(new URL('./histories', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A recorded history, as it lies in `histories/`: `<story>.<date>.json`, one event per line. */
export interface HistoryFile {
  readonly name: string;
  readonly text: string;
  readonly workflowId: string;
  readonly history: History;
}

/** All recorded histories, by name. */
export function readHistories(): HistoryFile[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const text = readFileSync(path.join(FOLDER, name), 'utf8');
    const history = historyFromJSON(JSON.parse(text));
    const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId;
    if (!workflowId) throw new Error(`${name} does not begin with the start of a workflow`);
    return { name, text, workflowId, history };
  });
}

/**
 * Keeps a history under a name that is not taken yet: what is recorded is never changed.
 * @returns the file's name
 */
export function writeHistory(story: string, history: History): string {
  const { events } = JSON.parse(historyToJSON(history), withoutPlace) as { events: unknown[] };
  const text = `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
  const leaks = leaksIn(text, [hostname(), homedir(), ROOT, userInfo().username + '@']);
  if (leaks.length > 0) throw new Error(`the history of ${story} tells ${leaks.join(', ')}`);
  const date = new Date().toISOString().slice(0, 10);
  const taken = new Set(readdirSync(FOLDER));
  let name = `${story}.${date}.json`;
  for (let again = 2; taken.has(name); again += 1) name = `${story}.${date}.${again}.json`;
  writeFileSync(path.join(FOLDER, name), text, { flag: 'wx' });
  return name;
}

/** Who ran a step, and where its code lay: of no use to a replay. */
function withoutPlace(key: string, value: unknown): unknown {
  if (key === 'identity') return 'recorded';
  if (key === 'stackTrace') return '';
  // A sticky task queue is named after its worker's process and host.
  return typeof value === 'string' ? value.replace(/\b\d+@[\w.-]+/g, 'recorded') : value;
}

/** Personal data of the test shop's buyer, its cards, mail and keys. Five digits stand in many a nanosecond: his postal code is a word. */
const PRIVATE =
  /jo@example\.com|\bDoe\b|1 Main St|\b10001\b|New York|\bpm_card_|sk_test|whsec_|client_secret|_secret_|\d@[\w-]{2,}/g;

/** What must not stand in a history, in clear or in a payload. @param places of the machine that records */
export function leaksIn(text: string, places: readonly string[] = []): string[] {
  const payloads = [...text.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
    Buffer.from(data ?? '', 'base64').toString('utf8'),
  );
  const all = [text, ...payloads].join('\n');
  return [
    ...new Set([...(all.match(PRIVATE) ?? []), ...places.filter((place) => place.length > 1 && all.includes(place))]),
  ];
}
