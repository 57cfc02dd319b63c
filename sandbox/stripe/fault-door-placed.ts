import { randomInt } from 'node:crypto';
import type { Fault, WebhookFault } from './fault-door-faults.ts';

/** A fault in place. */
export interface PlacedFault<F = Fault | WebhookFault> {
  readonly id: number;
  readonly fault: F;
  /** What its chances are drawn from: the same seed and the same calls, the same fate. */
  readonly seed: number;
  /** How many calls or events it has hit so far. */
  readonly hits: () => number;
  /** Resolves at its first hit, before anything is carried out. */
  readonly hit: Promise<void>;
  readonly remove: () => void;
}

interface Active<F> extends PlacedFault<F> {
  take(): boolean;
}

/** Faults of one sort in the order in which they were placed; the first that applies is the one. */
export class PlacedFaults<F extends Fault | WebhookFault> {
  #active: Active<F>[] = [];

  get all(): readonly PlacedFault<F>[] {
    return this.#active;
  }

  place(id: number, fault: F): PlacedFault<F> {
    const seed = fault.seed ?? randomInt(2 ** 32);
    const random = randomFrom(seed);
    let hits = 0;
    let tell: () => void = () => undefined;
    const hit = new Promise<void>((resolve) => (tell = resolve));
    const placed: Active<F> = {
      id,
      fault,
      seed,
      hit,
      hits: () => hits,
      remove: () => void (this.#active = this.#active.filter((other) => other !== placed)),
      take() {
        if (fault.times !== null && hits >= (fault.times ?? 1)) return false;
        if (fault.probability !== undefined && random() >= fault.probability) return false;
        hits += 1;
        tell();
        return true;
      },
    };
    this.#active.push(placed);
    return placed;
  }

  /** The fault that hits, which counts it. */
  take(applies: (fault: F) => boolean): F | undefined {
    return this.#active.find((placed) => applies(placed.fault) && placed.take())?.fault;
  }

  clear(): void {
    this.#active = [];
  }
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
