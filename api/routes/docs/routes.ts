import { Router } from 'express';
import swaggerUi from 'swagger-ui-express';
import type { AppDependencies } from '../../dependencies.ts';
import { openApiDocument } from './openapi.ts';

/** The API's documentation, for programs and for people; the page loads nothing from elsewhere. */
export function docsRoutes({ settings }: AppDependencies): Router {
  const document = openApiDocument(settings.publicUrl);
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.use('/docs', swaggerUi.serve, swaggerUi.setup(document, { customSiteTitle: 'Holdfast API' }));
  return router;
}
