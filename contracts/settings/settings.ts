import type { TaxFallback } from '../tax-provider.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

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
  logLevel: (typeof LOG_LEVELS)[number];
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
