import type { CallLimiter } from '../adapters/outside/call-limiter.ts';
import type { FleetShare } from '../adapters/postgres/fleet-share.ts';
import { BEAT_MS } from '../adapters/postgres/fleet-share.ts';
import type { PeriodicJob } from './periodic-job.ts';

/** Keeps this process's part of the fleet's limit up to date. */
export function callShare(share: FleetShare, limiter: CallLimiter): PeriodicJob {
  return {
    name: 'call share',
    everyMs: BEAT_MS,
    async pass() {
      await share.beat();
      limiter.admit();
    },
  };
}
