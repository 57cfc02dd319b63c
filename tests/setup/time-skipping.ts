import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, sdkDownload } from '../../sandbox/temporal-cli.ts';
import type { TimeSkippingServer } from './environment.ts';

const JAVA_VERSION = '1.38.0';
const MAVEN_LIMIT_MS = 5 * 60_000;

/** Finds, downloads or assembles a time-skipping Temporal test server; never throws for want of one. */
export async function findTimeSkippingServer(onProgress: (line: string) => void): Promise<TimeSkippingServer> {
  const reasons: string[] = [];
  const java = path.join(cacheFolder(), `temporal-test-server-${JAVA_VERSION}`);
  const script = path.join(java, 'temporal-test-server');
  if (existsSync(script)) return { kind: 'java', path: script };
  try {
    return { kind: 'sdk', path: await sdkDownload('time-skipping', onProgress) };
  } catch (error) {
    reasons.push((error as Error).message);
  }
  try {
    onProgress('Getting the time-skipping Temporal test server through Maven (once; about 15 s)');
    await assembleJava(java);
    return { kind: 'java', path: script };
  } catch (error) {
    reasons.push((error as Error).message);
  }
  return { kind: 'none', reason: reasons.join(' ') };
}

/** Copies the Java server's jars by Maven into a folder, with a script that starts it on a port. */
async function assembleJava(folder: string): Promise<void> {
  if (spawnSync('java', ['-version'], { timeout: 20_000 }).status !== 0) throw new Error('Java is not installed.');
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(
      path.join(draft, 'pom.xml'),
      `<project><modelVersion>4.0.0</modelVersion><groupId>holdfast</groupId><artifactId>test-server</artifactId><version>1</version>
<dependencies><dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${JAVA_VERSION}</version></dependency></dependencies></project>\n`,
    );
    const child = spawn('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], {
      cwd: draft,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MAVEN_LIMIT_MS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-2_000)));
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`Maven failed: ${output}`);
    const script = `#!/bin/sh
exec java -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$1"
`;
    writeFileSync(path.join(draft, 'temporal-test-server'), script, { mode: 0o755 });
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
