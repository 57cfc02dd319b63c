import { createDocument } from 'zod-openapi';
import { UCP_VERSION } from '../../../contracts/ucp/v2026-08-25/version.ts';
import { paths } from './operations.ts';

/** The API's description, made from the schemas that requests are held against. */
export function openApiDocument(publicUrl: string) {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version: UCP_VERSION,
      description: `Durable checkouts over the Universal Commerce Protocol, version ${UCP_VERSION} (REST binding).`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    // A key is optional: without one the caller is first party.
    security: [{}, { bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  });
}
