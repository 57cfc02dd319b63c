import { Router } from 'express';
import { sha256 } from '../../../adapters/crypto/identity.ts';
import { captureMethodOf } from '../../../adapters/stripe/payment-method-types.ts';
import { readShippedCountries } from '../../../adapters/postgres/storefront-reads.ts';
import type { StorefrontSettings } from '../../../contracts/storefront.ts';
import { COUNTRIES } from '../../../domain/places/countries.ts';
import { LANGUAGES } from '../../../words/languages.ts';
import type { AppDependencies } from '../../dependencies.ts';

/** Zones change rarely; who has just changed them waits so long until pages know. */
const REUSE_MS = 30_000;

/** What the pages of the shop have to know beside the protocol. */
export function storefrontSettingsRoutes({ db, settings }: Pick<AppDependencies, 'db' | 'settings'>): Router {
  const router = Router();
  let read: { readonly at: number; readonly countries: readonly string[] } | undefined;

  router.get('/storefront/settings', async (_request, response) => {
    if (!read || performance.now() - read.at > REUSE_MS) {
      const shipped = await readShippedCountries(db.sql);
      read = { at: performance.now(), countries: shipped.includes('*') ? COUNTRIES : shipped };
    }
    const body = JSON.stringify(settingsOf(settings, read.countries));
    response
      .set('Cache-Control', 'public, max-age=60')
      .set('ETag', `"${sha256(body).toString('base64url').slice(0, 22)}"`)
      .type('json')
      // Answers 304 where the page has it.
      .send(body);
  });
  return router;
}

function settingsOf(
  { shop, stripe, orders, legal, checkout, smtp }: AppDependencies['settings'],
  countries: readonly string[],
): StorefrontSettings {
  return {
    shop: { name: shop.name, currency: shop.defaultCurrency, languages: [...LANGUAGES] },
    countries: [...countries],
    payment: {
      // Stripe's page script speaks to Stripe alone; what stands in its place is paid with test cards.
      publishable_key: stripe.apiBase === undefined ? stripe.publishableKey : null,
      methods: [...stripe.paymentMethodTypes],
      capture_method: captureMethodOf(stripe.paymentMethodTypes),
      charged: orders.capturePolicy,
    },
    legal: {
      privacy: legal.privacyUrl,
      terms: legal.termsUrl,
      refund: legal.refundUrl ?? null,
      shipping: legal.shippingUrl ?? null,
    },
    hold_seconds: checkout.holdSeconds,
    accounts: smtp.url !== undefined,
  };
}
