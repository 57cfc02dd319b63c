import type { Request, RequestHandler, Response } from 'express';
import { recordAct } from '../../../adapters/postgres/support-audit.ts';
import type { SupportAct } from '../../../adapters/postgres/support-audit.ts';
import type { SupportAction } from '../../../domain/support/actions.ts';
import { MAY_DO } from '../../../domain/support/actions.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { ApiError } from '../../middleware/api-error.ts';
import { requireRole } from '../../middleware/api-key.ts';
import { staffOf } from '../../middleware/staff-session.ts';

/** Whose commands support's are; no API key can carry this name. */
export const SUPPORT = 'support staff';

/** Lets in who may do this (promise P3). Who works for the shop in another role is refused, and the audit trail says so. */
export function mayDo(
  { settings, db }: Pick<AppDependencies, 'settings' | 'db'>,
  action: SupportAction,
  resource: SupportAct['resource'],
): RequestHandler {
  const staff = requireRole(settings, 'support', 'ops');
  const guard = requireRole(settings, ...MAY_DO[action]);
  return async (request, response, next) => {
    // Who does not work for the shop is not let as far as the audit trail.
    await staff(request, response, () => undefined);
    let isLetIn = false;
    try {
      await guard(request, response, () => {
        isLetIn = true;
      });
    } catch (error) {
      if (error instanceof ApiError && (error.code === 'forbidden' || error.code === 'role_missing')) {
        const actor = staffOf(response)?.name ?? 'a key of another role';
        const act = {
          action,
          resource,
          resourceId: idOf(request),
          actor,
          reason: '',
          requestId: requestIdOf(response),
        };
        await recordAct(db.sql, act, { allowed: false, code: error.code });
      }
      throw error;
    }
    if (isLetIn) next();
  };
}

/** The id in the path, cut to what an id may be: it stands in the audit trail whatever it is. */
function idOf(request: Request): string {
  const id = request.params['id'];
  return typeof id === 'string' ? id.slice(0, 100) : '';
}

export function requestIdOf(response: Response): string | null {
  const id: unknown = response.locals['requestId'];
  return typeof id === 'string' ? id : null;
}
