import { Router } from 'express';
import type { AppDependencies } from '../../dependencies.ts';
import { accountRoutes } from './account.ts';
import { liveRoutes } from './live.ts';
import { storefrontSettingsRoutes } from './settings.ts';

/** What pages of the shop need beside the protocol. */
export function storefrontRoutes(deps: AppDependencies): Router {
  const router = Router();
  router.use(storefrontSettingsRoutes(deps), liveRoutes(deps), accountRoutes(deps));
  return router;
}
