import 'dotenv/config';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createClaimKeys } from '../adapters/crypto/claim-keys.ts';
import { newPassword } from '../adapters/crypto/passwords.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import type { StaffUsers } from '../adapters/postgres/staff-users.ts';
import { createStaffUsers, USER_NAME } from '../adapters/postgres/staff-users.ts';
import type { DeskRole } from '../contracts/desk/names.ts';
import { DESK_ROLES } from '../contracts/desk/names.ts';
import { keptKey } from '../sandbox/profile.ts';
import { readRunning } from '../sandbox/running.ts';
import { runProgram } from './program.ts';

const USAGE = `npm run desk-user -- add NAME --role support [--role ops] [--ask]
npm run desk-user -- password NAME [--ask]
npm run desk-user -- disable NAME
npm run desk-user -- enable NAME
npm run desk-user -- list

People who sign in at the console by name and password. add and password make a password and show it, once; with --ask it is
asked for instead (12 to 200 characters; from a pipe it is the first line). disable and password end the user's sessions.
Where an identity provider lets people in (OIDC_ISSUER), local users come in only with LOCAL_USERS=true.
Needs DATABASE_URL and DATA_KEY, or the shop that npm start runs here.
Ends with 0 when it is done, 1 when it was refused, 2 when it could not be understood or carried out.`;

const SHORTEST = 12;
const LONGEST = 200;

/** What the command line asks for. */
export type DeskUserCommand =
  | { readonly kind: 'list' }
  | { readonly kind: 'disable' | 'enable'; readonly name: string }
  | { readonly kind: 'password'; readonly name: string; readonly ask: boolean }
  | { readonly kind: 'add'; readonly name: string; readonly roles: readonly DeskRole[]; readonly ask: boolean };

/** Reads the command line. @returns null when it is not understood */
export function readDeskUserCommand(args: readonly string[]): DeskUserCommand | null {
  const options = { role: { type: 'string', multiple: true }, ask: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  const [kind, name = '', ...rest] = positionals;
  const { ask, role = [] } = values;
  const roles = DESK_ROLES.filter((one) => role.includes(one));
  const isNamed = USER_NAME.test(name) && rest.length === 0;
  const isPlain = role.length === 0;
  if (kind === 'list') return positionals.length === 1 && isPlain && !ask ? { kind } : null;
  if (!isNamed) return null;
  if (kind === 'add')
    return roles.length > 0 && roles.length === new Set(role).size ? { kind, name, roles, ask } : null;
  if (kind === 'password') return isPlain ? { kind, name, ask } : null;
  return (kind === 'disable' || kind === 'enable') && isPlain && !ask ? { kind, name } : null;
}

/** What to print, and whether it was done. */
interface Told {
  readonly done: boolean;
  readonly text: string;
}

/** @param askPassword null for one that is not long enough */
export async function carryOut(
  command: DeskUserCommand,
  users: StaffUsers,
  { actor, askPassword }: { readonly actor: string; readonly askPassword: () => Promise<string | null> },
): Promise<Told> {
  const unknown = { done: false, text: 'There is no user by this name.' };
  switch (command.kind) {
    case 'list': {
      const all = await users.list();
      const lines = all.map(({ name, roles, active }) => `${name}\t${roles.join(', ')}${active ? '' : '\tdisabled'}`);
      return { done: true, text: lines.join('\n') || 'Nobody yet.' };
    }
    case 'disable':
    case 'enable': {
      const { name, kind } = command;
      const isKnown = await users.setActive(name, kind === 'enable', { actor });
      return isKnown ? { done: true, text: `${name} is ${kind}d; sessions have ended.` } : unknown;
    }
    case 'password':
    case 'add': {
      const { name, ask } = command;
      const password = ask ? await askPassword() : newPassword();
      if (password === null) return { done: false, text: `A password has ${SHORTEST} to ${LONGEST} characters.` };
      const show = ask ? '' : `\nPassword: ${password}\nIt is shown this once.`;
      if (command.kind === 'password') {
        const isKnown = await users.setPassword(name, password, { actor });
        return isKnown ? { done: true, text: `${name} has another password; sessions have ended.${show}` } : unknown;
      }
      const { roles } = command;
      const isNew = await users.add({ name, roles, password, actor });
      if (!isNew) return { done: false, text: 'There is a user by this name already.' };
      return { done: true, text: `${name} can sign in, with the role ${roles.join(' and ')}.${show}` };
    }
  }
}

/** From the keyboard, where nothing of it is shown, or from a pipe. */
async function askPassword(): Promise<string | null> {
  const { stdin, stderr } = process;
  stderr.write('Password: ');
  // Without a terminal of its own it shows nothing of what is typed.
  const reader = createInterface({ input: stdin, terminal: stdin.isTTY ?? false });
  const [password = ''] = await Promise.race([
    reader.question('').then((line) => [line]),
    new Promise<string[]>((resolve) => reader.once('close', () => resolve([]))),
  ]);
  reader.close();
  stderr.write('\n');
  return password.length >= SHORTEST && password.length <= LONGEST ? password : null;
}

async function main(): Promise<number> {
  const { env } = process;
  let command: DeskUserCommand | null = null;
  try {
    command = readDeskUserCommand(process.argv.slice(2));
  } catch {
    // An option that there is not: the usage says which there are.
  }
  const databaseUrl = env['DATABASE_URL'] || readRunning()?.databaseUrl;
  const dataKey = env['DATA_KEY'] || keptKey('DATA_KEY');
  if (!command || !databaseUrl || !dataKey) {
    console.error(command ? 'No shop found: run npm start here, or set DATABASE_URL and DATA_KEY.' : USAGE);
    return 2;
  }
  if (command.kind === 'add' && env['OIDC_ISSUER'] && env['LOCAL_USERS'] !== 'true') {
    console.error(
      'An identity provider lets people in here (OIDC_ISSUER). For local users beside it: LOCAL_USERS=true.',
    );
    return 1;
  }
  const db = openDatabase(databaseUrl, { connections: 1 });
  try {
    const users = createStaffUsers(db, createClaimKeys(dataKey));
    const { done, text } = await carryOut(command, users, { actor: env['USER'] || 'ops', askPassword });
    (done ? console.log : console.error)(text);
    return done ? 0 : 1;
  } finally {
    await db.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runProgram(main);
