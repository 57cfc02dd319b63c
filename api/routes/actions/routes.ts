import { Router } from 'express';
import type { Response } from 'express';
import type { AskedAttempt } from '../../../adapters/postgres/buyer-action-reads.ts';
import { findAskedAttempt, noteReturn } from '../../../adapters/postgres/buyer-action-reads.ts';
import { actionPath } from '../../../contracts/buyer-action.ts';
import { actionIdOf } from '../../../contracts/ucp/v2026-08-25/render-buyer-action.ts';
import { languageOf } from '../../../words/languages.ts';
import { serverWords } from '../../../words/texts.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { languageFor, writtenIn } from '../../middleware/language.ts';
import { actionPage } from './page.ts';
import { SURFACE_SCRIPT } from './surface.ts';
import { viewOf } from './view.ts';

const TOKEN = /^[A-Za-z0-9_-]{32}$/;

/**
 * Nothing but the page itself runs or loads. A platform may show it within its own page (UCP payment authentication): which
 * one is not known here, and there is nothing to be won by a click on it.
 */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; form-action 'none'; base-uri 'none'; " +
  "frame-ancestors 'self' https:";

/** The pages where buyers confirm a payment at their bank, by an address that can't be guessed. */
export function actionRoutes(deps: AppDependencies): Router {
  const { db, seal, gateway, settings } = deps;
  const { publicUrl, storefrontUrl } = settings;
  const router = Router();

  router.get('/actions/surface.js', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=3600').type('js').send(SURFACE_SCRIPT);
  });

  router.get('/actions/:token', async (request, response) => {
    const token = tokenOf(request.params.token);
    const asked = await find(token, response);
    const { look: asLook, lang } = request.query;
    const look = typeof asLook === 'string' && /^\d{1,2}$/.test(asLook) ? Number(asLook) : 0;
    const { checkout, attempt, sealedUrl } = asked;
    const wanted = typeof lang === 'string' ? languageOf([lang]) : null;
    // Who has begun the checkout has said what its buyer reads; a browser knows it less well.
    const language = wanted ?? checkout.language ?? languageFor(request);
    const view = viewOf(asked, look);
    const bankUrl = view.state === 'asked' && sealedUrl ? seal.open<string>(sealedUrl, token) : null;
    response.removeHeader('X-Frame-Options');
    writtenIn(response, language)
      .set('Cache-Control', 'no-store')
      .set('Content-Security-Policy', POLICY)
      .type('html')
      .send(
        actionPage(view, {
          language,
          askedLanguage: wanted,
          say: serverWords(language),
          shopName: settings.shop.name,
          totalMinor: checkout.quote.totalMinor,
          currency: checkout.currency,
          actionId: actionIdOf(attempt),
          ownUrl: `${publicUrl}${actionPath(token)}`,
          bankUrl,
          checkoutUrl: `${storefrontUrl}/checkout/${checkout.id}`,
          publicUrl,
          storefrontUrl,
        }),
      );
  });

  // The bank sends the buyer here, with things in the address that are of no use to us and are dropped. The checkout is told
  // to read its payment again; should that be lost, its own timer does.
  router.get('/actions/:token/return', async (request, response) => {
    const token = tokenOf(request.params.token);
    await find(token, response);
    const told = await noteReturn(db.sql, token);
    if (told) {
      const { checkoutId, attempt, paymentIntentId } = told;
      await gateway.tellNews(checkoutId, { eventId: `return/${attempt}`, paymentIntentId });
    }
    response.set('Cache-Control', 'no-store').redirect(303, `${publicUrl}${actionPath(token)}?look=1`);
  });

  async function find(token: string, response: Response): Promise<AskedAttempt> {
    const asked = await findAskedAttempt(db.sql, token);
    if (!asked) throw new ApiError('not_found');
    response.locals['checkoutId'] = asked.checkout.id;
    return asked;
  }
  return router;
}

function tokenOf(value: string | undefined): string {
  if (value === undefined || !TOKEN.test(value)) throw new ApiError('not_found');
  return value;
}
