import { CAPABILITIES, paymentHandlers, UCP_VERSION } from './version.ts';
import type { ShopFacts } from './version.ts';

const SPECIFICATION = `https://ucp.dev/${UCP_VERSION}/specification`;
const SCHEMAS = `https://ucp.dev/${UCP_VERSION}/schemas`;

/** What the shop publishes at `/.well-known/ucp` (UCP overview, Business Profile). */
export function businessProfile(shop: ShopFacts) {
  const capabilities = Object.entries(CAPABILITIES).map(([name, { spec, schema, ...extension }]) => [
    name,
    [{ version: UCP_VERSION, spec: `${SPECIFICATION}/${spec}`, schema: `${SCHEMAS}/${schema}`, ...extension }],
  ]);
  return {
    ucp: {
      version: UCP_VERSION,
      status: 'success',
      services: {
        'dev.ucp.shopping': [
          {
            version: UCP_VERSION,
            spec: `${SPECIFICATION}/overview`,
            transport: 'rest',
            endpoint: shop.publicUrl,
            schema: `https://ucp.dev/${UCP_VERSION}/services/shopping/rest.openapi.json`,
          },
        ],
      },
      capabilities: Object.fromEntries(capabilities),
      payment_handlers: paymentHandlers(shop),
    },
  };
}
