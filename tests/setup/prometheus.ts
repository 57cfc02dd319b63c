import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { programOnPath } from '../../sandbox/go-install.ts';
import { anyFreePort } from '../../sandbox/ports.ts';
import { cacheFolder } from '../../sandbox/temporal-cli.ts';
import { eventually } from './eventually.ts';

/** Runs a program until nobody holds the other end of its input any more: a test run that is killed takes it along. */
const WATCHED = '"$@" & read -r _; kill $!; wait';

/** The folder with the product's rules. */
export const RULES = fileURLToPath(new URL('../../monitoring/prometheus', import.meta.url));

/** Where `promtool` or `prometheus` is (`.ci/tools.sh` brings them along where apt is there); undefined: nowhere. */
export function prometheusProgram(name: 'promtool' | 'prometheus'): string | undefined {
  const cached = path.join(cacheFolder(), 'bin', name);
  return programOnPath(name, process.env) ?? (existsSync(cached) ? cached : undefined);
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus on loopback that looks every second. */
export interface Prometheus {
  /** What an expression comes to now. @throws for one that Prometheus does not understand */
  query(expression: string): Promise<Sample[]>;
  stop(): Promise<void>;
}

/**
 * Returns once it has looked at all of them: what is counted before that is no growth.
 * @param targets addresses (`host:port`) by the name of their job, all of them up
 */
export async function startPrometheus(
  program: string,
  targets: Readonly<Record<string, readonly string[]>>,
): Promise<Prometheus> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-prometheus-'));
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s', scrape_timeout: '1s' },
    rule_files: [path.join(RULES, 'recording.yml')],
    scrape_configs: Object.entries(targets).map(([job, addresses]) => ({
      job_name: job,
      static_configs: [{ targets: addresses }],
    })),
  };
  await writeFile(path.join(folder, 'prometheus.yml'), stringify(config));
  const port = await anyFreePort();
  const args = [
    `--config.file=${path.join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const watched = spawn('/bin/sh', ['-c', WATCHED, 'prometheus', program, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watched.unref();
  const gone = once(watched, 'exit');
  const url = `http://127.0.0.1:${port}`;
  await eventually('Prometheus is ready', async () => {
    const answer = await fetch(`${url}/-/ready`).catch(() => null);
    return answer?.ok;
  });
  const query = async (expression: string): Promise<Sample[]> => {
    const answer = await fetch(`${url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expression }),
    });
    const { status, error, data } = (await answer.json()) as {
      status: string;
      error?: string;
      data: { resultType: string; result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    if (status !== 'success') throw new Error(`${expression}: ${error}`);
    return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  };
  const expected = Object.values(targets).flat().length;
  await eventually('Prometheus has looked at all', async () => (await query('up == 1')).length === expected);
  return {
    query,
    async stop() {
      watched.stdin.end();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
