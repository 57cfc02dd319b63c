import type { Logger } from 'pino';
import type { Identity } from '../adapters/crypto/identity.ts';
import type { Seal } from '../adapters/crypto/sealing.ts';
import type { IdentityProvider } from '../adapters/oidc/identity-provider.ts';
import type { PlatformProfiles } from '../adapters/platforms/platform-profiles.ts';
import type { CommandTable } from '../adapters/postgres/command-table.ts';
import type { Database } from '../adapters/postgres/database.ts';
import type { GiftCardDesk } from '../adapters/postgres/gift-card-desk.ts';
import type { StaffSessions } from '../adapters/postgres/staff-sessions.ts';
import type { StaffUsers } from '../adapters/postgres/staff-users.ts';
import type { SignInDesk } from '../adapters/postgres/sign-in-desk.ts';
import type { WebhookInbox } from '../adapters/postgres/webhook-inbox.ts';
import type { WebhookVerifier } from '../adapters/stripe/webhook-verification.ts';
import type { ApiMetrics } from '../adapters/telemetry/metrics.ts';
import type { Tracing } from '../adapters/telemetry/tracing.ts';
import type { Catalog } from '../contracts/catalog.ts';
import type { CheckoutGateway } from '../contracts/checkout-gateway.ts';
import type { Settings } from '../contracts/settings/settings.ts';
import type { ShopFacts } from '../contracts/ucp/v2026-08-25/version.ts';
import type { Live } from './live/live.ts';

/** Everything that the API works with; built by api/server.ts and by tests. */
export interface AppDependencies {
  readonly settings: Pick<
    Settings,
    | 'publicUrl'
    | 'storefrontUrl'
    | 'temporal'
    | 'stripe'
    | 'orders'
    | 'checkout'
    | 'legal'
    | 'smtp'
    | 'shop'
    | 'apiKeys'
    | 'supportApiKey'
    | 'opsApiKey'
    | 'carts'
    | 'trustedProxies'
    | 'desk'
  >;
  readonly db: Database;
  readonly commands: CommandTable;
  readonly gateway: Pick<CheckoutGateway, 'deliver' | 'cancel' | 'tellNews' | 'missing'>;
  readonly identity: Pick<Identity, 'checkoutId' | 'cartId' | 'keyHash' | 'actionToken' | 'refundId'>;
  readonly seal: Seal;
  readonly platforms: PlatformProfiles;
  readonly giftCards: Pick<GiftCardDesk, 'find' | 'issue'>;
  readonly catalog: Catalog;
  readonly staffSessions: StaffSessions;
  readonly staffUsers: Pick<StaffUsers, 'signIn'>;
  /** Null: none is configured. */
  readonly identityProvider: IdentityProvider | null;
  readonly signIn: SignInDesk;
  readonly verifyWebhook: WebhookVerifier;
  readonly inbox: Pick<WebhookInbox, 'store' | 'orphans'>;
  /** News for pages that are open. */
  readonly live: Live;
  readonly logger: Logger;
  readonly metrics: ApiMetrics;
  /** Null or unset: nothing is traced. */
  readonly tracing?: Pick<Tracing, 'startRequest'> | null;
}

/** What the answers tell of the shop. */
export function shopFacts({ publicUrl, storefrontUrl, stripe, legal, shop }: AppDependencies['settings']): ShopFacts {
  return {
    name: shop.name,
    domain: shop.domain,
    publicUrl,
    storefrontUrl,
    publishableKey: stripe.publishableKey,
    legal,
  };
}
