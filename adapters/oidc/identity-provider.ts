import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import type { DeskRole } from '../../contracts/desk/session.ts';
import type { OidcSettings } from '../../contracts/settings/settings.ts';

/** No call to the provider lasts longer, in seconds. */
const CALL_SECONDS = 5;
/** What the provider says of itself is asked for anew after so long. */
const DISCOVERY_MS = 60 * 60_000;
const LONGEST_NAME = 90;

/** What the browser keeps, sealed, while its user is at the provider. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Somebody whom the provider knows. */
export interface ProviderUser {
  readonly subject: string;
  /** As the audit trail has him: what he is called there, and a mark of his own (`sue #1f0c93ab`). */
  readonly name: string;
  /** None: he is not to come in. */
  readonly roles: readonly DeskRole[];
  /** By which the provider knows whom to sign out. */
  readonly idToken: string;
}

/** denied: the provider did not let him in, or he gave up. failed: the answer is not to what was asked. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: 'unavailable' | 'denied' | 'failed';

  constructor(kind: ProviderError['kind'], cause: unknown) {
    super(`the identity provider: ${kind}`, { cause });
    this.kind = kind;
  }
}

/** Sign-in by OpenID Connect: authorization code flow with PKCE, state and nonce. */
export interface IdentityProvider {
  readonly label: string;
  /** Where the browser is sent to. @param another asks for the password even of who is signed in there. @throws ProviderError */
  begin(another: boolean): Promise<{ readonly url: string; readonly pending: PendingSignIn }>;
  /** Who comes back. @param query as it came. @throws ProviderError */
  finish(query: string, pending: PendingSignIn): Promise<ProviderUser>;
  /** Where the browser is sent to be signed out at the provider too; null where it offers none, or does not answer. */
  signOutUrl(idToken: string): Promise<string | null>;
}

/**
 * The provider is asked when somebody signs in, not before: while it is down, all else works.
 * @param redirectUri where it sends people back to
 * @param signedOutUri where it sends people to who have signed out
 */
export function createIdentityProvider(
  settings: OidcSettings,
  { redirectUri, signedOutUri }: { readonly redirectUri: string; readonly signedOutUri: string },
): IdentityProvider {
  let known: { readonly configuration: Promise<oidc.Configuration>; readonly untilMs: number } | null = null;

  const configuration = (): Promise<oidc.Configuration> => {
    if (known && known.untilMs > Date.now()) return known.configuration;
    const asked = discover(settings);
    const mine = { configuration: asked, untilMs: Date.now() + DISCOVERY_MS };
    known = mine;
    // A failure is told to who asked, and the next one asks again.
    asked.catch(() => {
      if (known === mine) known = null;
    });
    return asked;
  };

  return {
    label: settings.label,

    async begin(another) {
      const provider = await configuration().catch(unavailable);
      const pending = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
        ...(another && { prompt: 'login' }),
      });
      return { url: url.href, pending };
    },

    async finish(query, { state, nonce, codeVerifier }) {
      const provider = await configuration().catch(unavailable);
      try {
        const answer = await oidc.authorizationCodeGrant(provider, new URL(`${redirectUri}?${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        });
        const idClaims = answer.claims()!;
        const claims = { ...(await userInfoWhereNeeded(provider, answer.access_token, idClaims)), ...idClaims };
        return {
          subject: idClaims.sub,
          name: `${nameOf(claims)} ${markOf(settings.issuer, idClaims.sub)}`,
          roles: rolesOf(claims, settings),
          idToken: answer.id_token!,
        };
      } catch (error) {
        throw refused(error);
      }
    },

    async signOutUrl(idToken) {
      try {
        const provider = await configuration();
        if (!provider.serverMetadata().end_session_endpoint) return null;
        return oidc.buildEndSessionUrl(provider, { id_token_hint: idToken, post_logout_redirect_uri: signedOutUri })
          .href;
      } catch {
        // He is signed out here; where the provider does not answer, nothing more can be done.
        return null;
      }
    },
  };

  /** Many providers put the roles into the ID token; others tell them on being asked. */
  async function userInfoWhereNeeded(
    provider: oidc.Configuration,
    accessToken: string,
    claims: Claims & { sub: string },
  ) {
    const isWhole = claimAt(claims, settings.rolesClaim) !== undefined;
    if (isWhole || !provider.serverMetadata().userinfo_endpoint) return {};
    return oidc.fetchUserInfo(provider, accessToken, claims.sub);
  }
}

type Claims = Readonly<Record<string, unknown>>;

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  const [basic, post] = [oidc.ClientSecretBasic(clientSecret), oidc.ClientSecretPost(clientSecret)];
  // As the provider says it takes it; basic where it says nothing (OpenID Connect Discovery 1.0, section 3).
  const authenticate: oidc.ClientAuth = (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
  // Settings allow http for a provider on this very machine only.
  const execute = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  return oidc.discovery(url, clientId, undefined, authenticate, { execute, timeout: CALL_SECONDS });
}

function unavailable(cause: unknown): never {
  throw new ProviderError('unavailable', cause);
}

/** What an error of the library comes to. */
function refused(error: unknown): ProviderError {
  if (error instanceof oidc.AuthorizationResponseError)
    return new ProviderError(/unavailable|server_error/.test(error.error) ? 'unavailable' : 'denied', error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isNetwork = error instanceof TypeError && error.message === 'fetch failed';
  return new ProviderError(isNetwork || code === 'OAUTH_TIMEOUT' ? 'unavailable' : 'failed', error);
}

function nameOf(claims: Claims): string {
  const verified = claims['email_verified'] === false ? undefined : claims['email'];
  const given = [claims['preferred_username'], verified, claims['sub']].find(
    (one) => typeof one === 'string' && one.trim(),
  );
  return String(given)
    .replace(/[^\p{L}\p{N} ._@-]/gu, '_')
    .trim()
    .slice(0, LONGEST_NAME);
}

/**
 * Tells him from a local user, whose name holds no `#`, and from others at the provider: what people are called there need not be
 * theirs alone, and they may change it themselves (OpenID Connect Core 1.0, 5.7).
 */
function markOf(issuer: string, subject: string): string {
  return `#${createHash('sha256').update(`${issuer} ${subject}`).digest('hex').slice(0, 8)}`;
}

function rolesOf(claims: Claims, { rolesClaim, supportRole, opsRole }: OidcSettings): DeskRole[] {
  const claim = claimAt(claims, rolesClaim);
  const held = new Set<unknown>(Array.isArray(claim) ? claim : [claim]);
  return [...(held.has(supportRole) ? (['support'] as const) : []), ...(held.has(opsRole) ? (['ops'] as const) : [])];
}

/** A claim by its very name, dots included; otherwise by the path. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? (at as Claims)[part] : undefined,
      claims,
    );
}
