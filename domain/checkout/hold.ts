import type { Checkout } from './checkout.ts';
import type { Durations } from './waits.ts';
import { iso } from './waits.ts';

/** When a hold made or extended now lapses, and the limit that no extension passes. */
export function holdWindow(
  checkout: Pick<Checkout, 'holdExpiresAt' | 'holdLimitAt' | 'expiresAt'>,
  nowMs: number,
  durations: Durations,
): { holdExpiresAt: string; holdLimitAt: string } {
  const alive = isHeld(checkout, nowMs);
  const limitMs = alive && checkout.holdLimitAt ? Date.parse(checkout.holdLimitAt) : nowMs + durations.holdMaxMs;
  const expiresMs = Math.min(nowMs + durations.holdMs, limitMs, Date.parse(checkout.expiresAt));
  return { holdExpiresAt: iso(expiresMs), holdLimitAt: iso(limitMs) };
}

/** A quote, and the prices in it, are valid while this is true (DESIGN, Stock). */
export function isHeld(checkout: Pick<Checkout, 'holdExpiresAt'>, nowMs: number): boolean {
  return checkout.holdExpiresAt !== null && Date.parse(checkout.holdExpiresAt) > nowMs;
}
