import type { OutsideService } from '../../contracts/outside-services.ts';
import { CallWithheld } from './call-withheld.ts';

/**
 * A place is free again a second after its call was answered: then no two calls in it meet the service within a second,
 * whatever the network did to them. An answer that takes long is not waited for: by then the call has long arrived.
 */
const SECOND_MS = 1_000;
const MOST_HELD_MS = 1_500;
/** A call that gets no place within this is withheld: its activity comes back later, and leaves its slot to others. */
const MOST_WAIT_MS = 3_000;
/** Calls that wait for one endpoint; with the largest limit that is what 3 s serve. */
const MOST_WAITING = 3_000;

interface Waiting {
  readonly begin: () => void;
  readonly overdue: NodeJS.Timeout;
}

/** Calls to one endpoint: the places that are taken, and who waits for one, in the order in which they came. */
interface Lane {
  taken: number;
  readonly waiting: Set<Waiting>;
}

/** Lets a process make so many calls a second to each endpoint of a service as its share of the fleet's limit allows. */
export class CallLimiter {
  readonly #service: OutsideService;
  readonly #share: () => number;
  readonly #lanes = new Map<string, Lane>();

  /** @param share calls that this process may make to an endpoint in any second, as of now */
  constructor(service: OutsideService, share: () => number) {
    this.#service = service;
    this.#share = share;
  }

  /** Makes a call as soon as there is a place for it. @throws CallWithheld when there is none soon, or what the call throws */
  async run<T>(endpoint: string, call: () => Promise<T>): Promise<T> {
    let lane = this.#lanes.get(endpoint);
    if (!lane) this.#lanes.set(endpoint, (lane = { taken: 0, waiting: new Set() }));
    if (lane.waiting.size > 0 || lane.taken >= this.#share()) await this.#wait(lane);
    else lane.taken += 1;
    const answered = this.#hold(lane);
    try {
      return await call();
    } finally {
      answered();
    }
  }

  /** Lets those begin who wait for a place that there now is: the share has grown. */
  admit(): void {
    for (const lane of this.#lanes.values()) this.#admitTo(lane);
  }

  #wait(lane: Lane): Promise<void> {
    if (lane.waiting.size >= MOST_WAITING) return Promise.reject(this.#withheld(lane));
    return new Promise((begin, refuse) => {
      const overdue = setTimeout(() => {
        lane.waiting.delete(waiting);
        refuse(this.#withheld(lane));
      }, MOST_WAIT_MS);
      const waiting = { begin, overdue };
      lane.waiting.add(waiting);
    });
  }

  /** They come back over the time that those who still wait will take, and not all together. */
  #withheld({ waiting }: Lane): CallWithheld {
    const spreadMs = MOST_WAIT_MS + (SECOND_MS * waiting.size) / Math.max(1, this.#share());
    return new CallWithheld(this.#service, 'rate_limited', SECOND_MS + Math.random() * spreadMs);
  }

  /** @returns what is to be called once the call was answered, or failed */
  #hold(lane: Lane): () => void {
    const leave = () => {
      lane.taken -= 1;
      this.#admitTo(lane);
    };
    const atTheLatest = setTimeout(leave, MOST_HELD_MS);
    const tooLateMs = performance.now() + MOST_HELD_MS - SECOND_MS;
    return () => {
      if (performance.now() >= tooLateMs) return;
      clearTimeout(atTheLatest);
      noSoonerThan(performance.now() + SECOND_MS, leave);
    };
  }

  #admitTo(lane: Lane): void {
    for (const waiting of lane.waiting) {
      if (lane.taken >= this.#share()) return;
      lane.waiting.delete(waiting);
      clearTimeout(waiting.overdue);
      lane.taken += 1;
      waiting.begin();
    }
  }
}

/** Node's timers count from when the event loop last looked at the clock, so in a busy process they are early. */
function noSoonerThan(atMs: number, work: () => void): void {
  const leftMs = atMs - performance.now();
  if (leftMs <= 0) work();
  else setTimeout(() => noSoonerThan(atMs, work), Math.ceil(leftMs));
}
