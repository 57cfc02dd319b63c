import type { z } from 'zod';
import { contradictions } from './contradictions.ts';
import type { Settings } from './settings.ts';
import type { Environment } from './variables.ts';
import { environment, SETTING_NAMES } from './variables.ts';

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
