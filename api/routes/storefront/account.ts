import { Router } from 'express';
import type { Request, Response } from 'express';
import { readAccount } from '../../../adapters/postgres/account-reads.ts';
import { loadOrder } from '../../../adapters/postgres/order-reads.ts';
import type { SignInAsk, SignInAsker } from '../../../adapters/postgres/sign-in-desk.ts';
import { SIGN_IN_ASKS } from '../../../adapters/postgres/sign-in-desk.ts';
import type { Account, LinkAsked, SignedIn } from '../../../contracts/storefront-account.ts';
import { accountAfterOrder, confirmSignIn, signInByMail } from '../../../contracts/storefront-account.ts';
import { renderAddress } from '../../../contracts/ucp/v2026-08-25/render-address.ts';
import { languageOf } from '../../../words/languages.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { callerOf, FIRST_PARTY, maySee } from '../../middleware/api-key.ts';
import { addressOf } from '../../middleware/client-address.ts';
import { CUSTOMER_TOKEN_MS, customerOf, makeCustomerToken } from '../../middleware/customer-token.ts';
import { jsonOf, rawBody } from '../../middleware/json-body.ts';
import { languageFor } from '../../middleware/language.ts';
import { validate } from '../../middleware/validate.ts';

const MOST_ORDERS = 50;

/** An account without a password: a link in a mail signs in. */
export function accountRoutes({ db, seal, settings, signIn }: AppDependencies): Router {
  const router = Router();

  /** The same answer whatever is known of the address. */
  async function askFor(ask: Omit<SignInAsk, 'asker'>, response: Response): Promise<void> {
    if (settings.smtp.url === undefined) throw new ApiError('mail_unavailable');
    const outcome = await signIn.ask({ ...ask, asker: askerOf(response) });
    if (outcome === 'too_many') throw new ApiError('too_many_links', { retryAfter: SIGN_IN_ASKS.minutes * 60 });
    response
      .status(202)
      .set('Cache-Control', 'no-store')
      .json({ status: 'accepted' } satisfies LinkAsked);
  }

  /** The buyer of an order wants an account: who knows the order's id, which cannot be guessed, has a link mailed to its address. */
  router.post('/storefront/account', rawBody, async (request, response) => {
    const body = validate(accountAfterOrder, jsonOf(request));
    const order = await loadOrder(db.sql, body.order);
    if (!order || !maySee(callerOf(response), order.caller)) throw new ApiError('not_found');
    const { email = null, firstName = null, lastName = null } = order.buyer ?? {};
    const name = [firstName, lastName].filter(Boolean).join(' ') || null;
    await askFor({ email, language: language(request, body), order: { id: order.id, name } }, response);
  });

  router.post('/storefront/sign-in', rawBody, async (request, response) => {
    const body = validate(signInByMail, jsonOf(request));
    await askFor({ email: body.email, language: language(request, body), order: null }, response);
  });

  router.post('/storefront/sign-in/confirm', rawBody, async (request, response) => {
    const { token } = validate(confirmSignIn, jsonOf(request));
    const customer = await signIn.redeem(token);
    if (customer === null) throw new ApiError('sign_in_link_invalid');
    const expiresMs = Date.now() + CUSTOMER_TOKEN_MS;
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({
        customer,
        token: makeCustomerToken(seal, customer, expiresMs),
        expires_at: new Date(expiresMs).toISOString(),
      } satisfies SignedIn);
  });

  router.get('/storefront/account', async (_request, response) => {
    const customerId = customerOf(response);
    const found = customerId === null ? null : await readAccount(db.sql, customerId, MOST_ORDERS);
    if (!found) throw new ApiError('sign_in_required');
    response.set('Cache-Control', 'no-store').json({
      customer: found.id,
      name: found.name,
      email: found.email,
      orders: found.orders.map(({ id, number, status, placedAt, currency, totalMinor }) => ({
        id,
        number,
        status,
        placed_at: placedAt.toISOString(),
        currency,
        total: totalMinor,
      })),
      address: found.address && renderAddress(found.address),
    } satisfies Account);
  });
  return router;
}

/** A caller with a key answers for all its buyers; without one, it is the address that counts. */
function askerOf(response: Response): SignInAsker {
  const caller = callerOf(response);
  return caller === FIRST_PARTY
    ? { name: `address ${addressOf(response.req)}`, known: false }
    : { name: `caller ${caller}`, known: true };
}

function language(request: Request, { language: wanted }: { readonly language?: string | undefined }): string {
  return (wanted === undefined ? null : languageOf([wanted])) ?? languageFor(request);
}
