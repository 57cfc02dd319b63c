import type { Page } from 'playwright-core';
import { createClaimKeys } from '../../adapters/crypto/claim-keys.ts';
import { newPassword } from '../../adapters/crypto/passwords.ts';
import type { StaffUsers } from '../../adapters/postgres/staff-users.ts';
import { createStaffUsers } from '../../adapters/postgres/staff-users.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { startHttpShop } from '../setup/http-shop.ts';
import type { TestProvider } from '../setup/identity-provider.ts';
import { startIdentityProvider } from '../setup/identity-provider.ts';
import type { ShopOptions } from '../setup/shop-options.ts';

/** Of every local user of the test. */
export const PASSWORD = newPassword();

/** A shop whose console people come into by password, and at a provider of their own. */
export interface ConsoleShop extends HttpShop {
  readonly provider: TestProvider;
  readonly users: StaffUsers;
}

/** Local users: `kim` (support), `otto` (operations), `ada` (both). At the provider: `sue` (support), `nora` (no role of ours). */
export async function startConsoleShop(options: ShopOptions & { webhooks?: boolean } = {}): Promise<ConsoleShop> {
  const provider = await startIdentityProvider({ sue: ['desk-support'], nora: ['else'] });
  const { issuer, clientId, clientSecret, rolesClaim, supportRole, opsRole, label } = provider.settings;
  const shop = await startHttpShop({
    ...options,
    env: {
      LOCAL_USERS: 'true',
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET: clientSecret,
      OIDC_ROLES_CLAIM: rolesClaim,
      OIDC_SUPPORT_ROLE: supportRole,
      OIDC_OPS_ROLE: opsRole,
      OIDC_LABEL: label,
      ...options.env,
    },
  });
  provider.allow(shop.url);
  const users = createStaffUsers(shop.db, createClaimKeys(shop.parts.settings.dataKey));
  const people = { kim: ['support'], otto: ['ops'], ada: ['support', 'ops'] } as const;
  for (const [name, roles] of Object.entries(people))
    await users.add({ name, roles, password: PASSWORD, actor: 'test' });
  return {
    ...shop,
    provider,
    users,
    async stop() {
      await shop.stop();
      await provider.close();
    },
  };
}

/** Signs a local user in on the sign-in page, which is shown in English. */
export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
