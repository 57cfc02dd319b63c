import type { OutsideService } from '../../contracts/outside-services.ts';
import { CallWithheld } from './call-withheld.ts';

export interface BreakerSettings {
  /** So many failures in a row, and the service is left alone. */
  readonly failures: number;
  /** For how long, in milliseconds; doubled after each probe that fails, up to the maximum. */
  readonly openMs: number;
  readonly openMaxMs: number;
}

/**
 * When the breaker of each service opens, and for how long. Five in a row: with every tenth call failing by chance that is one
 * in 100,000. Half a minute at most: that long after a service is back everybody knows.
 */
const BREAKERS: Readonly<Record<OutsideService, BreakerSettings>> = {
  stripe: { failures: 5, openMs: 2_000, openMaxMs: 30_000 },
  // Taxes that can't be computed are no reason to stop payments, which have a breaker of their own.
  stripe_tax: { failures: 5, openMs: 2_000, openMaxMs: 30_000 },
  smtp: { failures: 5, openMs: 2_000, openMaxMs: 30_000 },
};

/**
 * What a call says about the service. up: it works (a refusal is an answer too). down: it does not. reads: it answers, which
 * ends no row of failures, since reading may work while nothing else does; as a probe it is enough.
 */
export type Verdict = 'up' | 'down' | 'reads';
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** What a breaker tells of itself. */
export interface BreakerWatch {
  /** `again`: a probe has failed. */
  opened(service: OutsideService, openMs: number, again: boolean): void;
  closed(service: OutsideService): void;
}

type State =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly openMs: number; readonly untilMs: number }
  | { readonly kind: 'probing'; readonly openMs: number };

/**
 * Keeps a process from waiting for a service that does not answer. Closed: calls pass. After `failures` in a row it opens:
 * no call is made. After `openMs` the next call is the probe: it closes the breaker, or opens it for twice as long; the others
 * are withheld meanwhile. The state is this process's own, from what its own calls meet.
 */
export class Breaker {
  readonly #service: OutsideService;
  readonly #settings: BreakerSettings;
  readonly #watch: BreakerWatch;
  readonly #now: () => number;
  readonly #random: () => number;
  #state: State = { kind: 'closed', failures: 0 };
  /** Calls of an earlier state say nothing about this one: they began before the service failed, or before it was back. */
  #era = 0;

  /** @param now milliseconds of a clock that never goes back @param random from 0 to below 1 */
  constructor(
    service: OutsideService,
    watch: BreakerWatch,
    settings = BREAKERS[service],
    now: () => number = () => performance.now(),
    random: () => number = Math.random,
  ) {
    this.#service = service;
    this.#settings = settings;
    this.#watch = watch;
    this.#now = now;
    this.#random = random;
  }

  /** True while calls are withheld; false when the next one is made, if only as a probe. */
  get isOpen(): boolean {
    return this.#state.kind === 'probing' || (this.#state.kind === 'open' && this.#now() < this.#state.untilMs);
  }

  /** @throws CallWithheld while the breaker is open: for callers that would have to wait before their call. */
  requirePassage(): void {
    if (!this.isOpen || this.#state.kind === 'closed') return;
    const { openMs } = this.#state;
    const leftMs = this.#state.kind === 'open' ? this.#state.untilMs - this.#now() : openMs;
    throw new CallWithheld(this.#service, 'breaker_open', leftMs + this.#random() * openMs);
  }

  /** Makes a call, unless the breaker is open. @throws CallWithheld, or what the call throws */
  async run<T>(call: () => Promise<T>, judge: (settled: Settled<T>) => Verdict): Promise<T> {
    this.requirePassage();
    if (this.#state.kind === 'open') this.#state = { kind: 'probing', openMs: this.#state.openMs };
    const era = this.#era;
    try {
      const value = await call();
      this.#learn(era, judge({ value }));
      return value;
    } catch (error) {
      this.#learn(era, judge({ error }));
      throw error;
    }
  }

  #learn(era: number, verdict: Verdict): void {
    if (era !== this.#era) return;
    const state = this.#state;
    if (verdict === 'reads' && state.kind === 'closed') return;
    if (verdict !== 'down') {
      this.#state = { kind: 'closed', failures: 0 };
      if (state.kind === 'closed') return;
      this.#era += 1;
      this.#watch.closed(this.#service);
      return;
    }
    const { failures, openMs, openMaxMs } = this.#settings;
    if (state.kind !== 'closed') this.#open(Math.min(2 * state.openMs, openMaxMs), true);
    else if (state.failures + 1 >= failures) this.#open(openMs, false);
    else this.#state = { kind: 'closed', failures: state.failures + 1 };
  }

  #open(openMs: number, again: boolean): void {
    this.#era += 1;
    this.#state = { kind: 'open', openMs, untilMs: this.#now() + openMs };
    this.#watch.opened(this.#service, openMs, again);
  }
}
