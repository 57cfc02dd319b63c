import { createClaimKeys } from '../adapters/crypto/claim-keys.ts';
import { isPassword } from '../adapters/crypto/passwords.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { createStaffUsers } from '../adapters/postgres/staff-users.ts';
import type { DeskRole } from '../contracts/desk/names.ts';

/** Somebody who can sign in at the console of a shop that `npm start` runs. */
export interface DeskUser {
  readonly name: DeskRole;
  /** Null: it was changed, or the user may come in no more. */
  readonly password: string | null;
}

/**
 * Makes a user of each role, where there is none by that name.
 * @param passwords as they were generated for this checkout
 */
export async function ensureDeskUsers(
  databaseUrl: string,
  dataKey: string,
  passwords: Readonly<Record<DeskRole, string>>,
): Promise<DeskUser[]> {
  const db = openDatabase(databaseUrl, { connections: 1 });
  try {
    const users = createStaffUsers(db, createClaimKeys(dataKey));
    const ensure = async (name: DeskRole): Promise<DeskUser> => {
      const password = passwords[name];
      if (await users.add({ name, roles: [name], password, actor: 'npm start' })) return { name, password };
      const { active, passwordHash } = await db.prisma.staffUser.findUniqueOrThrow({ where: { name } });
      return { name, password: active && (await isPassword(password, passwordHash)) ? password : null };
    };
    return [await ensure('support'), await ensure('ops')];
  } finally {
    await db.close();
  }
}
