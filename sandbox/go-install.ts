import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** A program that Go builds from a module. */
export interface GoProgram {
  /** As `go install` takes it: `host/path@version`. */
  readonly module: string;
  /** The program's file, as `go install` names it. */
  readonly program: string;
  /** The oldest Go that builds it is 1.`leastMinor`. */
  readonly leastMinor: number;
  readonly title: string;
  readonly limitMs: number;
}

/** The absolute path of a program that PATH leads to. */
export function programOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      if (path.isAbsolute(candidate)) return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * Builds a program.
 * @param target its absolute path; it appears there when it is complete
 * @throws when there is no Go, or one too old, or it does not build
 */
export async function goInstall(
  { module, program, leastMinor, title, limitMs }: GoProgram,
  target: string,
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<string> {
  const version = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', timeout: 20_000, env });
  if (version.error || version.status !== 0) throw new Error('Go is not installed.');
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version.stdout.trim()) ?? [];
  if (Number(major) !== 1 || Number(minor) < leastMinor)
    throw new Error(`Go is ${version.stdout.trim()}; 1.${leastMinor} is needed.`);
  onProgress(title);
  // Built beside its place and moved there when complete: a build that was cut off must not be found later.
  const draft = path.join(path.dirname(target), `building-${process.pid}`);
  mkdirSync(draft, { recursive: true });
  try {
    const child = spawn('go', ['install', '-v', '-ldflags', '-s -w', module], {
      env: { ...env, GOBIN: draft },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: limitMs,
    });
    let packages = 0;
    let last = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.split('\n').filter((line) => line.trim());
      packages += lines.filter((line) => !line.startsWith('go: ')).length;
      last = lines.at(-1) ?? last;
      onProgress(`${title}: ${packages === 0 ? 'downloading modules' : `${packages} packages compiled`}`);
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`go install ${module} failed (${code ?? 'time is up'}): ${last}`);
    renameSync(path.join(draft, program), target);
    return target;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
