import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Seal } from '../../../adapters/crypto/sealing.ts';
import type { IdentityProvider, PendingSignIn, ProviderUser } from '../../../adapters/oidc/identity-provider.ts';
import { ProviderError } from '../../../adapters/oidc/identity-provider.ts';
import { recordChange } from '../../../adapters/postgres/audit-trail.ts';
import type { SignInProblem } from '../../../contracts/desk/session.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { requestIdOf } from '../../middleware/request-id.ts';
import { ConsoleCookie, sessionCookie } from '../../middleware/staff-session.ts';
import { CALLBACK_PATH } from './provider-ways.ts';

/** So long somebody may stay at the provider. */
const PENDING_MS = 10 * 60_000;
const CONTEXT = 'sign-in at the identity provider';
const LONGEST_PATH = 500;

interface Pending extends PendingSignIn {
  /** The page of the console to come back to. */
  readonly returnTo: string;
  /** What the session's cookie held: Strict, it does not come along when the provider sends people back. */
  readonly before: string | null;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

/** The way to the identity provider and back. Both are pages' addresses: whatever goes wrong is told on the sign-in page. */
export function providerRoutes(deps: AppDependencies, provider: IdentityProvider): Router {
  const { settings, seal, db, staffSessions, logger } = deps;
  const { publicUrl } = settings;
  const router = Router();
  const session = sessionCookie(publicUrl);
  // Lax: it has to come along when the provider sends people back.
  const pendingCookie = new ConsoleCookie('holdfast_sign_in', publicUrl, 'lax', PENDING_MS);

  router.get('/support/session/oidc', async (request, response) => {
    try {
      const { url, pending } = await provider.begin(request.query['another'] === '1');
      const kept: Pending = {
        ...pending,
        returnTo: pageOf(request.query['return']),
        before: session.read(request),
        untilMs: Date.now() + PENDING_MS,
      };
      pendingCookie.set(response, seal.seal(kept, CONTEXT).toString('base64url'));
      response.set('Cache-Control', 'no-store').redirect(303, url);
    } catch (error) {
      tell(response, problemOf(error));
    }
  });

  router.get(CALLBACK_PATH, async (request, response) => {
    const pending = open(seal, pendingCookie.read(request));
    pendingCookie.clear(response);
    try {
      if (!pending) throw new ProviderError('failed', new Error('nobody began this sign-in, or too long ago'));
      const user = await provider.finish(queryOf(request), pending);
      if (user.roles.length === 0) await refuse(response, user);
      else await welcome(request, response, user, pending);
    } catch (error) {
      tell(response, problemOf(error));
    }
  });
  return router;

  async function welcome(
    request: Request,
    response: Response,
    user: ProviderUser,
    { before, returnTo }: Pending,
  ): Promise<void> {
    const { subject, name, roles, idToken } = user;
    const begun = { before: session.read(request) ?? before, requestId: requestIdOf(response) };
    const token = await staffSessions.begin({ way: 'oidc', subject, name, roles, signOutHint: idToken }, begun);
    logger.info({ actor: name, roles }, 'signed in');
    session.set(response, token);
    response.set('Cache-Control', 'no-store').redirect(303, returnTo);
  }

  /** The provider knows him, and the shop has given him nothing to do. */
  async function refuse(response: Response, { subject, name }: ProviderUser): Promise<void> {
    const requestId = requestIdOf(response);
    const refused = { actor: name, action: 'sign_in_refused', resource: 'staff', resourceId: name };
    await recordChange(db.sql, { ...refused, before: null, after: { way: 'oidc', subject }, requestId });
    tell(response, 'no_role');
  }

  /** What the sign-in page is to say. @throws what is not the provider's doing */
  function problemOf(error: unknown): SignInProblem {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, cause } = error;
    // Never the whole of it, which may hold codes and tokens.
    const reason = cause instanceof Error ? cause.message : undefined;
    logger.warn({ kind, reason }, 'a sign-in at the identity provider came to nothing');
    return kind;
  }
}

function tell(response: Response, problem: SignInProblem): void {
  response.set('Cache-Control', 'no-store').redirect(303, `/console/sign-in?problem=${problem}`);
}

/** A page of the console, and of nobody else. */
function pageOf(given: unknown): string {
  const isOurs =
    typeof given === 'string' && given.length <= LONGEST_PATH && /^\/console(?:[/?][!-[\]-~]*)?$/.test(given);
  return isOurs ? given : '/console';
}

function queryOf(request: Request): string {
  const at = request.originalUrl.indexOf('?');
  return at < 0 ? '' : request.originalUrl.slice(at + 1);
}

function open(seal: Seal, kept: string | null): Pending | null {
  if (kept === null) return null;
  try {
    const pending = seal.open<Pending>(Buffer.from(kept, 'base64url'), CONTEXT);
    return pending.untilMs > Date.now() ? pending : null;
  } catch {
    // Whatever is wrong with it, it is none of ours.
    return null;
  }
}
