import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { OidcSettings } from '../../contracts/settings/settings.ts';

/** Who can sign in at the provider, by login, with the roles that he has there; any password will do. */
export type Accounts = Readonly<Record<string, readonly string[]>>;

/** A real OpenID Connect provider on this machine. */
export interface TestProvider {
  readonly settings: OidcSettings;
  /** Which clients may send people here, and back to where. */
  allow(publicUrl: string): void;
  close(): Promise<void>;
}

const CLIENT = { clientId: 'holdfast', clientSecret: 'secret-of-the-client-at-the-provider' } as const;

/** @param claimsIn roles and name in the ID token itself, or only on being asked */
export async function startIdentityProvider(
  accounts: Accounts,
  claimsIn: 'id_token' | 'userinfo' = 'userinfo',
): Promise<TestProvider> {
  let listener: ReturnType<Provider['callback']> | null = null;
  const server = createServer((request, response) => {
    if (listener) listener(request, response);
    else response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: {
      ...CLIENT,
      issuer,
      scopes: 'openid profile email',
      rolesClaim: 'realm_access.roles',
      supportRole: 'desk-support',
      opsRole: 'desk-ops',
      label: 'Shop ID',
    },
    allow(publicUrl) {
      // It warns of all that only a test would do.
      const { warn } = console;
      console.warn = () => undefined;
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.clientId,
            client_secret: CLIENT.clientSecret,
            redirect_uris: [`${publicUrl}/support/session/oidc/callback`],
            post_logout_redirect_uris: [`${publicUrl}/console/sign-in`],
          },
        ],
        claims: {
          openid: ['sub'],
          profile: ['preferred_username', 'realm_access'],
          email: ['email', 'email_verified'],
        },
        conformIdTokenClaims: claimsIn === 'userinfo',
        cookies: { keys: ['a key of the test'] },
        // Plain pages with a field for the login, and one to agree.
        features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
        ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
        pkce: { required: () => true },
        findAccount: (_context: unknown, login: string) => ({
          accountId: login,
          claims: () => ({
            sub: login,
            preferred_username: login,
            realm_access: { roles: accounts[login] ?? [] },
          }),
        }),
      });
      console.warn = warn;
      listener = provider.callback();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
