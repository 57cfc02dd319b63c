import { z } from 'zod';
import { TAX_FALLBACKS } from './tax-provider.ts';
import type { TaxFallback } from './tax-provider.ts';

/** The product's configuration. Durations are whole seconds; files are paths, not read here. */
export interface Settings {
  port: number;
  /** Where buyers and other programs reach the API; no slash at its end. */
  publicUrl: string;
  /** Where the pages of the shop are: publicUrl, where the API serves them itself; an origin without a slash at its end. */
  storefrontUrl: string;
  /** Proxies of the shop's own, whose word for a request's address is taken: addresses, networks, or proxy-addr's names of some. */
  trustedProxies: readonly string[];
  /** Where people find the runbooks: an address without a slash at its end, or their folder in the repository. */
  runbooksUrl: string;
  /** Where a worker tells Prometheus its metrics; unset: nowhere. */
  metricsPort?: number;
  databaseUrl: string;
  temporal: {
    /** host:port of the frontend service. */
    address: string;
    namespace: string;
    taskQueue: string;
    /** The Temporal UI, which support's pages link to; no slash at its end. */
    uiUrl?: string;
    apiKey?: string;
    /** Client certificate and its key, in PEM files; both or neither. */
    tlsCertFile?: string;
    tlsKeyFile?: string;
    /** Certificate authority of the server, in a PEM file, where the system's are not enough. */
    tlsCaFile?: string;
  };
  stripe: {
    secretKey: string;
    publishableKey: string;
    /** All valid at once, so that one can be replaced without a gap. */
    webhookSecrets: readonly string[];
    /** A server that speaks Stripe's API in place of Stripe; only with a test key. */
    apiBase?: string;
    /** No call lasts longer; its outcome is then settled by reading back. */
    callMs: number;
    /** Requests that all processes together make to one of Stripe's endpoints in any second. */
    requestsPerSecond: number;
    /** Stripe's names of the payment methods that are taken. */
    paymentMethodTypes: readonly string[];
    /** Methods that tell of success only after days may be among them. */
    allowDelayed: boolean;
  };
  orders: {
    /** Money is taken when the order is placed, or when its goods ship. */
    capturePolicy: 'on_order' | 'on_shipment';
    /** Days until goods leave; what leaves too late for its authorization is captured at order. */
    handlingDays: number;
    /** A day before an authorization lapses: capture it, or ask people. */
    authorizationLapse: 'capture' | 'attention';
  };
  carts: {
    /** Days after its last change that a cart is kept. */
    days: number;
    /** How long what is in a cart counts as wanted in other carts; 0: not at all. It never blocks a hold. */
    softHoldSeconds: number;
    /** What happens when a guest with a cart signs in as a customer with a cart. */
    mergePolicy: 'sum' | 'newest' | 'ask';
    /** A header in which the shop's own edge says the country of a request. */
    countryHeader?: string;
  };
  taxes: {
    /** Who computes taxes: the shop's own table, or Stripe Tax. */
    provider: 'table' | 'stripe';
    /** What is done while the provider does not answer. */
    fallback: TaxFallback;
    /** The provider has so long to answer. */
    callMs: number;
    /** How old its last known answer may be. */
    lastKnownDays: number;
  };
  supportApiKey: string;
  /** For those who keep the shop's data: products, prices, promotions, customers… */
  opsApiKey: string;
  /** How people sign in at the console. */
  desk: {
    /** By a name and a password of the product's own. */
    localUsers: boolean;
    /** By an OpenID Connect provider. */
    oidc?: OidcSettings;
  };
  /** Callers with a key of their own; others count as first party. */
  apiKeys: readonly { name: string; key: string }[];
  /** 32 bytes in base64: encrypts personal data at rest and derives ids. */
  dataKey: string;
  smtp: {
    /** smtp:// or smtps:// URL of the mail server; unset: no mail is sent. */
    url?: string;
    from: string;
  };
  legal: { privacyUrl: string; termsUrl: string; refundUrl?: string; shippingUrl?: string };
  checkout: {
    /** How long stock is held after a buyer's command. */
    holdSeconds: number;
    /** How long stock is held at most after the first hold. */
    holdMaxSeconds: number;
    /** How long a checkout stays open. */
    checkoutSeconds: number;
    /** How long a payment may wait for the buyer or the bank. */
    paymentSeconds: number;
    /** What becomes of money that comes after its checkout expired: an order at the quoted price, or all back. */
    lateMoney: 'place' | 'give_back';
  };
  inventory: {
    /** A SKU that buyers begin to hold this often a second in one worker is held for many at once; 0: every one. */
    hotHoldsPerSecond: number;
    /** From so many units on, pages tell how many of an item are left; 0: only that it is sold out. */
    fewLeft: number;
  };
  reconciliation: {
    /** How often the shop is compared with Stripe and with itself; 0: only when somebody asks for it. */
    everyMinutes: number;
    /** How far back. */
    days: number;
    /** What changed more recently is not judged. */
    graceSeconds: number;
  };
  shop: {
    name: string;
    /** Domain that the shop owns; names of its own in the protocol stand under it, reversed. */
    domain: string;
    /** ISO 4217 code for callers that name no currency. */
    defaultCurrency: string;
  };
  logLevel: z.infer<typeof logLevel>;
  /** OTLP endpoint for traces; unset: none are exported. */
  otlpEndpoint?: string;
}

/** An OpenID Connect provider, and what its users are here. */
export interface OidcSettings {
  /** Its issuer identifier; under it lies `.well-known/openid-configuration`. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Separated by spaces; `openid` is among them. */
  scopes: string;
  /** A claim's name, or the path to it with dots, such as `realm_access.roles`. */
  rolesClaim: string;
  /** What the claim holds for people of support, and of ops. */
  supportRole: string;
  opsRole: string;
  /** What people call it: `Sign in with …`. */
  label: string;
}

/** Everything that is wrong with the configuration, one line each, without the values, which may be secrets. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** Name of the variable → what is expected. */
  readonly problems: Readonly<Record<string, string>>;

  constructor(problems: Record<string, string>) {
    const lines = Object.entries(problems).map(([name, expected]) => `  ${name}: ${expected}`);
    super(
      `The configuration has ${lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`}:\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}

const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);

const text = (expected: string, pattern: RegExp) => z.string(expected).regex(pattern, expected);
const whole = (byDefault: number, least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most} (default ${byDefault})`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected)
    .default(byDefault);
};
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port from 1 to 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'a port from 1 to 65535');
const url = (expected: string, ...protocols: string[]) =>
  z.string(expected).refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), expected);
const webUrl = (expected: string) =>
  url(expected, 'http:', 'https:')
    .refine((value) => !/[?#]/.test(value), `${expected}, without ? and #`)
    .transform((value) => value.replace(/\/+$/, ''));
const secret = (expected: string) => text(`${expected}, 16 to 200 visible characters`, /^[!-~]{16,200}$/);

/** Over http only what runs on this very machine: a provider in development. */
function isSafeIssuer({ protocol, hostname, search, hash }: URL): boolean {
  return search === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname)));
}

/** A name of this very machine. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

const environment = z.object({
  PORT: whole(3_000, 1, 65_535),
  PUBLIC_URL: webUrl('an http(s) URL, such as https://pay.shop.example').optional(),
  STOREFRONT_URL: webUrl('the http(s) URL of the shop’s pages, such as https://shop.example')
    .refine((value) => new URL(value).pathname === '/', 'a URL without a path: the pages have a host of their own')
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .pipe(
      z
        .array(
          text(
            "addresses or networks of the shop's own proxies, separated by commas, such as 10.0.0.0/8; or loopback, linklocal, uniquelocal",
            /^(?:loopback|linklocal|uniquelocal|(?:\d{1,3}\.){3}\d{1,3}(?:\/(?:\d|[12]\d|3[0-2]))?|(?=[^:]*:[^:]*:)[\da-fA-F:]{2,39}(?:\/\d{1,3})?)$/,
          ),
        )
        .max(50, 'at most 50 proxies'),
    )
    .default([]),
  DATABASE_URL: url('a postgresql:// URL of the database', 'postgresql:', 'postgres:'),
  TEMPORAL_ADDRESS: text('host:port of the Temporal server', /^(?:[\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/),
  TEMPORAL_NAMESPACE: text('a namespace name', /^[\w.-]{1,255}$/).default('default'),
  TEMPORAL_TASK_QUEUE: text('a task queue name', /^[\w.-]{1,255}$/).default('holdfast'),
  TEMPORAL_UI_URL: webUrl('the http(s) URL of the Temporal UI').optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS_CERT_FILE: z.string().optional(),
  TEMPORAL_TLS_KEY_FILE: z.string().optional(),
  TEMPORAL_TLS_CA_FILE: z.string().optional(),
  STRIPE_SECRET_KEY: text("Stripe's secret key, sk_test_… or sk_live_…", /^[sr]k_(?:test|live)_\w{4,}$/),
  STRIPE_PUBLISHABLE_KEY: text("Stripe's publishable key, pk_test_… or pk_live_…", /^pk_(?:test|live)_\w{4,}$/),
  STRIPE_WEBHOOK_SECRET: z
    .string("the webhook endpoint's secret, whsec_…, or up to 5 of them, separated by commas")
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .pipe(
      z
        .array(
          text(
            "the webhook endpoint's secret, whsec_…, or up to 5 of them, separated by commas",
            /^whsec_[!-+--~]{4,}$/,
          ),
        )
        .max(5, 'at most 5 secrets'),
    ),
  // The activities that call Stripe end after 30 s.
  STRIPE_CALL_SECONDS: whole(20, 1, 25),
  STRIPE_API_BASE: webUrl("an http(s) URL of a server that speaks Stripe's API").optional(),
  STRIPE_REQUESTS_PER_SECOND: whole(20, 1, 1_000),
  PAYMENT_METHOD_TYPES: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .pipe(
      z
        .array(text("Stripe's names of payment methods, separated by commas, such as card,klarna", /^[a-z0-9_]{2,40}$/))
        .max(40, 'at most 40 payment methods'),
    )
    .default(['card']),
  ALLOW_DELAYED_PAYMENTS: z.enum(['true', 'false']).default('false'),
  CAPTURE_POLICY: z.enum(['on_order', 'on_shipment']).default('on_order'),
  HANDLING_DAYS: whole(1, 0, 90),
  AUTHORIZATION_LAPSE: z.enum(['capture', 'attention']).default('capture'),
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
  SUPPORT_API_KEY: secret("the support tools' key"),
  OPS_API_KEY: secret('the key of the management API'),
  LOCAL_USERS: z.enum(['true', 'false']).optional(),
  OIDC_ISSUER: z
    .string()
    .refine(
      (value) => URL.canParse(value) && isSafeIssuer(new URL(value)),
      "the provider's issuer, an https URL without ? and #",
    )
    .optional(),
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
  API_KEYS: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .pipe(
      z.array(
        text(
          'name:key pairs, separated by commas; names of letters, digits, - and _; keys of 16 to 200 characters',
          /^[A-Za-z0-9_-]{1,40}:[!-+--~]{16,200}$/,
        ).transform((entry) => ({
          name: entry.slice(0, entry.indexOf(':')),
          key: entry.slice(entry.indexOf(':') + 1),
        })),
      ),
    )
    .refine(
      (keys) =>
        new Set(keys.map(({ name }) => name)).size === keys.length &&
        new Set(keys.map(({ key }) => key)).size === keys.length,
      'each name and each key only once',
    )
    .default([]),
  DATA_KEY: text('32 random bytes in base64: "openssl rand -base64 32" makes one', /^[A-Za-z0-9+/]{43}=$/),
  SMTP_URL: url('an smtp:// or smtps:// URL', 'smtp:', 'smtps:').optional(),
  MAIL_FROM: text('a sender, such as Shop <orders@shop.example>', /^[^\r\n]{0,200}[^\s@<>]+@[^\s@<>]+>?$/).optional(),
  LEGAL_PRIVACY_URL: webUrl("the http(s) URL of the shop's privacy policy"),
  LEGAL_TERMS_URL: webUrl("the http(s) URL of the shop's terms of service"),
  LEGAL_REFUND_URL: webUrl("the http(s) URL of the shop's refund policy").optional(),
  LEGAL_SHIPPING_URL: webUrl("the http(s) URL of the shop's shipping policy").optional(),
  HOLD_SECONDS: whole(900, 1, DAY),
  HOLD_MAX_SECONDS: whole(HOUR, 1, 7 * DAY),
  CHECKOUT_SECONDS: whole(6 * HOUR, 1, 30 * DAY),
  PAYMENT_SECONDS: whole(600, 1, DAY),
  LATE_MONEY: z.enum(['place', 'give_back']).default('place'),
  HOT_SKU_HOLDS_PER_SECOND: whole(20, 0, 1_000_000),
  FEW_LEFT: whole(5, 0, 1_000),
  RECONCILE_MINUTES: whole(15, 0, 7 * 24 * 60),
  RECONCILE_DAYS: whole(10, 1, 3_650),
  RECONCILE_GRACE_SECONDS: whole(60, 0, DAY),
  SHOP_NAME: text('the name of the shop, 1 to 100 characters', /^[^\r\n]{1,100}$/).default('Holdfast'),
  SHOP_DOMAIN: text(
    'a domain that the shop owns, such as shop.example',
    /^(?=.{4,200}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
  ),
  DEFAULT_CURRENCY: text('an ISO 4217 code in capitals, such as USD', /^[A-Z]{3}$/).default('USD'),
  LOG_LEVEL: logLevel.default('info'),
  RUNBOOKS_URL: webUrl('an http(s) URL of a folder with the pages of docs/runbooks').default('docs/runbooks'),
  METRICS_PORT: port.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl('the http(s) URL of an OTLP collector').optional(),
});
type Environment = z.infer<typeof environment>;

/** Names of all variables that the product reads. */
export const SETTING_NAMES = Object.keys(environment.shape);

/**
 * Reads the configuration from environment variables; an empty one counts as unset.
 * @throws SettingsError with every mistake at once and what is expected of each
 */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const set = Object.fromEntries(
    SETTING_NAMES.flatMap((name) => (env[name]?.trim() ? [[name, env[name].trim()]] : [])),
  );
  const parsed = environment.safeParse(set);
  const problems: Record<string, string> = {};
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    problems[name] ??= `${name in set ? '' : 'is not set; '}expected ${expectation(issue)}`;
  }
  Object.assign(problems, contradictions(set));
  if (!parsed.success || Object.keys(problems).length > 0) throw new SettingsError(problems);
  return settings(parsed.data);
}

function expectation(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : issue.message;
}

/** Mistakes that only show when two variables are seen together. */
function contradictions(set: Readonly<Record<string, string>>): Record<string, string> {
  const problems: Record<string, string> = {};
  const mode = (name: string) => /_(test|live)_/.exec(set[name] ?? '')?.[1];
  const [secretMode, publishableMode] = [mode('STRIPE_SECRET_KEY'), mode('STRIPE_PUBLISHABLE_KEY')];
  if (secretMode && publishableMode && secretMode !== publishableMode) {
    problems['STRIPE_PUBLISHABLE_KEY'] = `expected a ${secretMode} key, as STRIPE_SECRET_KEY is one`;
  }
  if (set['STRIPE_API_BASE'] && secretMode === 'live') {
    problems['STRIPE_API_BASE'] = 'expected to be unset: live keys go to Stripe only';
  }
  for (const [one, other] of [
    ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
    ['TEMPORAL_TLS_KEY_FILE', 'TEMPORAL_TLS_CERT_FILE'],
  ] as const) {
    if (set[one] && !set[other]) problems[other] = `is not set; expected a PEM file, as ${one} is set`;
  }
  const oidc = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];
  for (const name of oidc.filter((one) => !set[one])) {
    const other = oidc.find((one) => set[one]);
    if (other) problems[name] = `is not set; expected, as ${other} is set`;
  }
  if (set['OIDC_ISSUER']?.startsWith('http:') && set['PUBLIC_URL']?.startsWith('https:'))
    problems['OIDC_ISSUER'] = 'expected an https URL, as PUBLIC_URL is one';
  const [hold, holdMax] = [Number(set['HOLD_SECONDS'] ?? 900), Number(set['HOLD_MAX_SECONDS'] ?? HOUR)];
  if (holdMax < hold) problems['HOLD_MAX_SECONDS'] = `expected at least HOLD_SECONDS (${hold})`;
  return problems;
}

function settings(env: Environment): Settings {
  return {
    port: env.PORT,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    storefrontUrl: env.STOREFRONT_URL ?? env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    trustedProxies: env.TRUSTED_PROXIES,
    runbooksUrl: env.RUNBOOKS_URL,
    ...(env.METRICS_PORT !== undefined && { metricsPort: env.METRICS_PORT }),
    databaseUrl: env.DATABASE_URL,
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      taskQueue: env.TEMPORAL_TASK_QUEUE,
      ...given('uiUrl', env.TEMPORAL_UI_URL),
      ...given('apiKey', env.TEMPORAL_API_KEY),
      ...given('tlsCertFile', env.TEMPORAL_TLS_CERT_FILE),
      ...given('tlsKeyFile', env.TEMPORAL_TLS_KEY_FILE),
      ...given('tlsCaFile', env.TEMPORAL_TLS_CA_FILE),
    },
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      publishableKey: env.STRIPE_PUBLISHABLE_KEY,
      webhookSecrets: env.STRIPE_WEBHOOK_SECRET,
      callMs: env.STRIPE_CALL_SECONDS * 1_000,
      ...given('apiBase', env.STRIPE_API_BASE),
      requestsPerSecond: env.STRIPE_REQUESTS_PER_SECOND,
      paymentMethodTypes: env.PAYMENT_METHOD_TYPES,
      allowDelayed: env.ALLOW_DELAYED_PAYMENTS === 'true',
    },
    orders: {
      capturePolicy: env.CAPTURE_POLICY,
      handlingDays: env.HANDLING_DAYS,
      authorizationLapse: env.AUTHORIZATION_LAPSE,
    },
    carts: {
      days: env.CART_DAYS,
      softHoldSeconds: env.CART_SOFT_HOLD_SECONDS,
      mergePolicy: env.CART_MERGE_POLICY,
      ...given('countryHeader', env.COUNTRY_HEADER),
    },
    taxes: {
      provider: env.TAX_PROVIDER,
      fallback: env.TAX_FALLBACK,
      callMs: env.TAX_CALL_SECONDS * 1_000,
      lastKnownDays: env.TAX_LAST_KNOWN_DAYS,
    },
    supportApiKey: env.SUPPORT_API_KEY,
    opsApiKey: env.OPS_API_KEY,
    desk: deskSettings(env),
    apiKeys: env.API_KEYS,
    dataKey: env.DATA_KEY,
    smtp: {
      from: env.MAIL_FROM ?? `${env.SHOP_NAME.replace(/[^\w .-]/g, ' ')} <orders@${env.SHOP_DOMAIN}>`,
      ...given('url', env.SMTP_URL),
    },
    legal: {
      privacyUrl: env.LEGAL_PRIVACY_URL,
      termsUrl: env.LEGAL_TERMS_URL,
      ...given('refundUrl', env.LEGAL_REFUND_URL),
      ...given('shippingUrl', env.LEGAL_SHIPPING_URL),
    },
    checkout: {
      holdSeconds: env.HOLD_SECONDS,
      holdMaxSeconds: env.HOLD_MAX_SECONDS,
      checkoutSeconds: env.CHECKOUT_SECONDS,
      paymentSeconds: env.PAYMENT_SECONDS,
      lateMoney: env.LATE_MONEY,
    },
    inventory: { hotHoldsPerSecond: env.HOT_SKU_HOLDS_PER_SECOND, fewLeft: env.FEW_LEFT },
    reconciliation: {
      everyMinutes: env.RECONCILE_MINUTES,
      days: env.RECONCILE_DAYS,
      graceSeconds: env.RECONCILE_GRACE_SECONDS,
    },
    shop: { name: env.SHOP_NAME, domain: env.SHOP_DOMAIN, defaultCurrency: env.DEFAULT_CURRENCY },
    logLevel: env.LOG_LEVEL,
    ...given('otlpEndpoint', env.OTEL_EXPORTER_OTLP_ENDPOINT),
  };
}

/** Where a provider knows the people, it alone lets them in, unless local users are wanted beside it. */
function deskSettings(env: Environment): Settings['desk'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (!issuer || !clientId || !clientSecret) return { localUsers: env.LOCAL_USERS !== 'false' };
  return {
    localUsers: env.LOCAL_USERS === 'true',
    oidc: {
      issuer,
      clientId,
      clientSecret,
      scopes: env.OIDC_SCOPES,
      rolesClaim: env.OIDC_ROLES_CLAIM,
      supportRole: env.OIDC_SUPPORT_ROLE,
      opsRole: env.OIDC_OPS_ROLE,
      label: env.OIDC_LABEL ?? new URL(issuer).hostname,
    },
  };
}

/** An object with the key only where there is a value. */
function given<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: string });
}
