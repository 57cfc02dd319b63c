import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { AppDependencies } from './dependencies.ts';
import { ApiError } from './middleware/api-error.ts';
import { identifyCaller } from './middleware/api-key.ts';
import { identifyCustomer } from './middleware/customer-token.ts';
import { errorHandler } from './middleware/error-handler.ts';
import { letStorefrontIn } from './middleware/storefront-origin.ts';
import { requestId } from './middleware/request-id.ts';
import { identifyStaff } from './middleware/staff-session.ts';
import { logRequests, measureRequests } from './middleware/request-log.ts';
import { traceRequests } from './middleware/trace-requests.ts';
import { negotiateVersion } from './middleware/ucp-version.ts';
import { actionRoutes } from './routes/actions/routes.ts';
import { cartRoutes } from './routes/carts/routes.ts';
import { catalogRoutes } from './routes/catalog/routes.ts';
import { checkoutRoutes } from './routes/checkout-sessions/routes.ts';
import { docsRoutes } from './routes/docs/routes.ts';
import { giftCardRoutes } from './routes/gift-cards/routes.ts';
import { healthRoutes } from './routes/health/routes.ts';
import { stockRoutes } from './routes/ops/stock.ts';
import { giftCardDeskRoutes } from './routes/ops/gift-cards.ts';
import { auditRoutes } from './routes/ops/audit.ts';
import { resourceRoutes } from './routes/ops/resources/routes.ts';
import { customerTokenRoutes } from './routes/ops/customer-tokens.ts';
import { breakRoutes } from './routes/ops/breaks.ts';
import { orphanRoutes } from './routes/ops/orphans.ts';
import { orderRoutes } from './routes/orders/routes.ts';
import { profileRoutes } from './routes/profile/routes.ts';
import { storefrontRoutes } from './routes/storefront/routes.ts';
import { sessionRoutes } from './routes/session/routes.ts';
import { supportRoutes } from './routes/support/routes.ts';
import { webRoutes } from './routes/web/routes.ts';
import { webhookRoutes } from './routes/webhooks/routes.ts';

/** The HTTP surface. All that it works with is passed in; it opens and listens to nothing itself. */
export function createApp(deps: AppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  // ETags are revisions of checkouts; Express's own would hash every body.
  app.disable('etag');
  app.set('query parser', 'simple');
  if (deps.settings.trustedProxies.length > 0) app.set('trust proxy', [...deps.settings.trustedProxies]);

  const secure = deps.settings.publicUrl.startsWith('https:');
  app.use(requestId, measureRequests(deps.metrics));
  if (deps.tracing) app.use(traceRequests(deps.tracing));
  app.use(logRequests(deps.logger));
  app.use(
    helmet({
      strictTransportSecurity: secure,
      contentSecurityPolicy: { directives: { upgradeInsecureRequests: secure ? [] : null } },
    }),
  );

  app.use(letStorefrontIn(deps.settings));

  app.use(['/support', '/ops'], identifyStaff(deps));
  app.use(
    webRoutes(deps),
    healthRoutes(deps),
    docsRoutes(deps),
    profileRoutes(deps),
    webhookRoutes(deps),
    sessionRoutes(deps),
    supportRoutes(deps),
    orphanRoutes(deps),
    actionRoutes(deps),
    breakRoutes(deps),
    customerTokenRoutes(deps),
    stockRoutes(deps),
    giftCardDeskRoutes(deps),
    resourceRoutes(deps),
    auditRoutes(deps),
  );
  app.use(identifyCaller(deps.settings.apiKeys), identifyCustomer(deps));
  // Before the protocol's version: none of it.
  app.use(storefrontRoutes(deps));
  app.use(
    negotiateVersion,
    cartRoutes(deps),
    checkoutRoutes(deps),
    giftCardRoutes(deps),
    orderRoutes(deps),
    catalogRoutes(deps),
  );

  app.use(() => {
    throw new ApiError('not_found');
  });
  app.use(errorHandler(deps.logger));
  return app;
}
