import { z } from 'zod';
import type { Capability } from './version.ts';
import { CAPABILITIES, UCP_VERSION } from './version.ts';

const profile = z.object({
  ucp: z.object({ capabilities: z.record(z.string(), z.array(z.object({ version: z.string() }))) }),
});

/**
 * Whether a platform's profile names a capability in this version; an extension counts only with what it extends
 * (UCP overview, Intersection Algorithm). False for what is no profile.
 */
export function platformSpeaks(content: unknown, capability: Capability): boolean {
  const parsed = profile.safeParse(content);
  if (!parsed.success) return false;
  const { capabilities } = parsed.data.ucp;
  const names = (name: string) => capabilities[name]?.some(({ version }) => version === UCP_VERSION) ?? false;
  const parent = Object.entries(CAPABILITIES[capability]).find(([key]) => key === 'extends')?.[1];
  return names(capability) && (parent === undefined || names(parent));
}
