import { Router } from 'express';
import { businessProfile } from '../../../contracts/ucp/v2026-08-25/profile.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { shopFacts } from '../../dependencies.ts';

/** Where platforms learn what the shop speaks; they may keep it for five minutes (UCP overview, Hosting). */
export function profileRoutes({ settings }: AppDependencies): Router {
  const profile = businessProfile(shopFacts(settings));
  return Router().get('/.well-known/ucp', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(profile);
  });
}
