import type { Response } from 'express';
import type { DeskRole } from '../../../contracts/desk/session.ts';
import { staffOf } from '../../middleware/staff-session.ts';

/** The roles of who asks: all of a session, or the one of a key. */
export function rolesOf(response: Response): readonly DeskRole[] {
  const session = staffOf(response);
  if (session) return session.roles;
  const role: unknown = response.locals['role'];
  return role === 'support' || role === 'ops' ? [role] : [];
}

/** Whether who asks may read who the buyers are. */
export function mayReadBuyers(response: Response): boolean {
  return rolesOf(response).includes('support');
}
