import { useSyncExternalStore } from 'react';
import type { DeskRole } from '../../contracts/desk/names.ts';
import type { DeskSession } from '../../contracts/desk/session.ts';
import { currentSession, onSession } from './api.ts';

/** Who is signed in and how one can sign in; null: not known yet. */
export function useSession(): DeskSession | null {
  return useSyncExternalStore(onSession, currentSession);
}

/** Whoever is signed in: what is below the gate is shown to nobody else. */
export function useUser(): NonNullable<DeskSession['user']> {
  const user = useSession()?.user;
  return user ?? NOBODY;
}

/** For the moment between the end of a session and the sign-in page. */
const NOBODY = { name: '', roles: [], csrf: '', expires_at: new Date(0).toISOString() };

/** Whether whoever is signed in has a role. */
export const useRole = (role: DeskRole): boolean => useUser().roles.includes(role);
