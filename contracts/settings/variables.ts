import { z } from 'zod';
import { TAX_FALLBACKS } from '../tax-provider.ts';
import { namedKeys, paymentMethods, proxies, webhookSecrets } from './lists.ts';
import { LOG_LEVELS } from './settings.ts';
import { flag, issuer, port, secret, text, url, webUrl, whole } from './values.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** How long stock is held: after a command, and at most. */
export const HOLD_DEFAULTS = { seconds: 900, maxSeconds: HOUR } as const;

/** All variables that the product reads, what each may be, and what it is when unset. The README's table says what they mean. */
export const environment = z.object({
  // Where it is, and what is around it.
  PORT: whole(3_000, 1, 65_535),
  PUBLIC_URL: webUrl('an http(s) URL, such as https://pay.shop.example').optional(),
  STOREFRONT_URL: webUrl('the http(s) URL of the shop’s pages, such as https://shop.example')
    .refine((value) => new URL(value).pathname === '/', 'a URL without a path: the pages have a host of their own')
    .optional(),
  TRUSTED_PROXIES: proxies.default([]),
  DATABASE_URL: url('a postgresql:// URL of the database', 'postgresql:', 'postgres:'),
  TEMPORAL_ADDRESS: text('host:port of the Temporal server', /^(?:[\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/),
  TEMPORAL_NAMESPACE: text('a namespace name', /^[\w.-]{1,255}$/).default('default'),
  TEMPORAL_TASK_QUEUE: text('a task queue name', /^[\w.-]{1,255}$/).default('holdfast'),
  TEMPORAL_UI_URL: webUrl('the http(s) URL of the Temporal UI').optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS_CERT_FILE: z.string().optional(),
  TEMPORAL_TLS_KEY_FILE: z.string().optional(),
  TEMPORAL_TLS_CA_FILE: z.string().optional(),

  // Money.
  STRIPE_SECRET_KEY: text("Stripe's secret key, sk_test_… or sk_live_…", /^[sr]k_(?:test|live)_\w{4,}$/),
  STRIPE_PUBLISHABLE_KEY: text("Stripe's publishable key, pk_test_… or pk_live_…", /^pk_(?:test|live)_\w{4,}$/),
  STRIPE_WEBHOOK_SECRET: webhookSecrets,
  // The activities that call Stripe end after 30 s.
  STRIPE_CALL_SECONDS: whole(20, 1, 25),
  STRIPE_API_BASE: webUrl("an http(s) URL of a server that speaks Stripe's API").optional(),
  STRIPE_REQUESTS_PER_SECOND: whole(20, 1, 1_000),
  PAYMENT_METHOD_TYPES: paymentMethods.default(['card']),
  ALLOW_DELAYED_PAYMENTS: flag.default('false'),
  CAPTURE_POLICY: z.enum(['on_order', 'on_shipment']).default('on_order'),
  HANDLING_DAYS: whole(1, 0, 90),
  AUTHORIZATION_LAPSE: z.enum(['capture', 'attention']).default('capture'),

  // Carts and taxes.
  CART_DAYS: whole(30, 1, 365),
  CART_SOFT_HOLD_SECONDS: whole(0, 0, 3_600),
  CART_MERGE_POLICY: z.enum(['sum', 'newest', 'ask']).default('sum'),
  COUNTRY_HEADER: text("a header's name, such as CF-IPCountry", /^[A-Za-z0-9-]{1,60}$/).optional(),
  TAX_PROVIDER: z.enum(['table', 'stripe']).default('table'),
  TAX_FALLBACK: z.enum(TAX_FALLBACKS).default('last_known'),
  // The activity that asks ends after 4.5 s.
  TAX_CALL_SECONDS: whole(3, 1, 4),
  // Stripe forgets a calculation after 90 days (docs.stripe.com/api/tax/calculations).
  TAX_LAST_KNOWN_DAYS: whole(7, 1, 80),

  // Who may do what.
  SUPPORT_API_KEY: secret("the support tools' key"),
  OPS_API_KEY: secret('the key of the management API'),
  LOCAL_USERS: flag.optional(),
  OIDC_ISSUER: issuer("the provider's issuer, an https URL without ? and #").optional(),
  OIDC_CLIENT_ID: text('the client id at the provider', /^[!-~]{1,200}$/).optional(),
  OIDC_CLIENT_SECRET: text('the client secret at the provider', /^[!-~]{1,500}$/).optional(),
  OIDC_SCOPES: text(
    'scopes separated by spaces, openid among them',
    /^(?=(?:.* )?openid(?: |$))[!#-[\]-~]+(?: [!#-[\]-~]+){0,30}$/,
  ).default('openid profile email'),
  OIDC_ROLES_CLAIM: text("a claim's name, or the path to it with dots", /^[!-~]{1,200}$/).default('roles'),
  OIDC_SUPPORT_ROLE: text('a role of the provider, 1 to 200 characters', /^[^\r\n]{1,200}$/).default(
    'holdfast-support',
  ),
  OIDC_OPS_ROLE: text('a role of the provider, 1 to 200 characters', /^[^\r\n]{1,200}$/).default('holdfast-ops'),
  OIDC_LABEL: text('what people call the provider, 1 to 60 characters', /^[^\r\n]{1,60}$/).optional(),
  API_KEYS: namedKeys.default([]),
  DATA_KEY: text('32 random bytes in base64: "openssl rand -base64 32" makes one', /^[A-Za-z0-9+/]{43}=$/),

  // What the shop tells buyers.
  SMTP_URL: url('an smtp:// or smtps:// URL', 'smtp:', 'smtps:').optional(),
  MAIL_FROM: text('a sender, such as Shop <orders@shop.example>', /^[^\r\n]{0,200}[^\s@<>]+@[^\s@<>]+>?$/).optional(),
  LEGAL_PRIVACY_URL: webUrl("the http(s) URL of the shop's privacy policy"),
  LEGAL_TERMS_URL: webUrl("the http(s) URL of the shop's terms of service"),
  LEGAL_REFUND_URL: webUrl("the http(s) URL of the shop's refund policy").optional(),
  LEGAL_SHIPPING_URL: webUrl("the http(s) URL of the shop's shipping policy").optional(),

  // How long things last, and what is done then.
  HOLD_SECONDS: whole(HOLD_DEFAULTS.seconds, 1, DAY),
  HOLD_MAX_SECONDS: whole(HOLD_DEFAULTS.maxSeconds, 1, 7 * DAY),
  CHECKOUT_SECONDS: whole(6 * HOUR, 1, 30 * DAY),
  PAYMENT_SECONDS: whole(600, 1, DAY),
  LATE_MONEY: z.enum(['place', 'give_back']).default('place'),
  HOT_SKU_HOLDS_PER_SECOND: whole(20, 0, 1_000_000),
  FEW_LEFT: whole(5, 0, 1_000),
  RECONCILE_MINUTES: whole(15, 0, 7 * 24 * 60),
  RECONCILE_DAYS: whole(10, 1, 3_650),
  RECONCILE_GRACE_SECONDS: whole(60, 0, DAY),

  // The shop itself.
  SHOP_NAME: text('the name of the shop, 1 to 100 characters', /^[^\r\n]{1,100}$/).default('Holdfast'),
  SHOP_DOMAIN: text(
    'a domain that the shop owns, such as shop.example',
    /^(?=.{4,200}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
  ),
  DEFAULT_CURRENCY: text('an ISO 4217 code in capitals, such as USD', /^[A-Z]{3}$/).default('USD'),

  // What people see of it who run it.
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  RUNBOOKS_URL: webUrl('an http(s) URL of a folder with the pages of docs/runbooks').default('docs/runbooks'),
  METRICS_PORT: port.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl('the http(s) URL of an OTLP collector').optional(),
});

/** What they say. */
export type Environment = z.infer<typeof environment>;

/** Their names. */
export const SETTING_NAMES = Object.keys(environment.shape);
