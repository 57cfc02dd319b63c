import type { OutsideService } from '../../contracts/outside-services.ts';

/**
 * A call that was not made: nothing has happened outside, and the same call may be made later.
 * breaker_open: the service fails and is left alone for a while. rate_limited: the fleet's calls a second are used up.
 */
export class CallWithheld extends Error {
  override readonly name = 'CallWithheld';
  readonly because: 'breaker_open' | 'rate_limited';
  /** When to come back, in milliseconds from now; drawn at random, so that not all come back together. */
  readonly retryAfterMs: number;

  constructor(service: OutsideService, because: CallWithheld['because'], retryAfterMs: number) {
    super(`${service} was not called: ${because === 'breaker_open' ? 'it fails' : 'too many calls a second'}`);
    this.because = because;
    this.retryAfterMs = Math.ceil(retryAfterMs);
  }
}
