import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rulesOf } from '../monitoring/files.ts';
import type { Prometheus, Sample } from '../setup/prometheus.ts';

const FOLDER = fileURLToPath(new URL('../../docs/runbooks', import.meta.url));

/** A runbook. */
export interface Page {
  readonly name: string;
  readonly text: string;
}

export const pages = (): Page[] =>
  readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(path.join(FOLDER, name), 'utf8') }));

/** The blocks of code of a page, in one language, as they stand there. */
export function blocksOf(page: string, language: 'sql' | 'sh'): string[] {
  const text = readFileSync(path.join(FOLDER, page), 'utf8');
  return [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([^\`]+)\`\`\``, 'gm'))].map(([, block]) => block ?? '');
}

/** What an alert's expression comes to now, as `for` does not count: empty, it does not fire. */
export async function firing(prometheus: Prometheus, alert: string): Promise<Sample[]> {
  const rule = rulesOf('alerts.yml').find((candidate) => candidate.alert === alert);
  if (!rule) throw new Error(`there is no alert ${alert}`);
  return prometheus.query(rule.expr);
}
