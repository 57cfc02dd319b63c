import type { LiveStates, WatchedCheckout, WatchedNames } from '../../contracts/live-news.ts';
import { ApiError } from '../middleware/api-error.ts';

/** How the reader goes about it. */
export interface LookPace {
  /** How often it is looked while somebody watches: news are at most this old, and as long as a look takes. */
  readonly everyMs: number;
  /** Who begins to watch is told at once; many who begin together share a look. */
  readonly leastBetweenMs: number;
  /** While Postgres does not answer, it is asked this rarely. */
  readonly afterFailureMs: number;
  /** Different checkouts and items that are looked at together. */
  readonly mostNames: number;
  /** Those of all streams of one address, each counted as often as it is watched. */
  readonly mostByAddress: number;
}

export const LOOK_PACE: LookPace = {
  everyMs: 300,
  leastBetweenMs: 40,
  afterFailureMs: 2_000,
  mostNames: 10_000,
  mostByAddress: 500,
};
/** The reader rests so many times as long as it looked, so that a slow Postgres is asked less. */
const REST = 2;

/** One page's place at the news. */
export interface Watch {
  /** Undefined: there is no such checkout. */
  checkout(id: string): WatchedCheckout | undefined;
  /** Units that can be had, where they are few; null: enough. */
  item(id: string): number | null;
  end(): void;
}

/** What has changed, for all who watch in this process. */
export interface LiveNews {
  /**
   * Resolves once it is known how all of it stands; from then on `tell` is called at each change, until `end`.
   * @param address whose limit it counts against
   * @throws when it can't be read; ApiError 429 where too much is watched already
   */
  watch(names: WatchedNames, address: string, tell: () => void): Promise<Watch>;
  /** No more is read; resolves when the look under way has ended. */
  close(): Promise<void>;
}

interface Watcher {
  readonly names: WatchedNames;
  readonly tell: () => void;
}

interface Subject<State> {
  state: State;
  readonly watchers: Set<Watcher>;
}

interface Newcomer {
  readonly watcher: Watcher;
  readonly begin: () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * One reader for all who watch: while somebody does, it asks one statement again and again how all of it stands; while nobody
 * does, nothing is asked (ADR 0027).
 * @param look reads how the named things stand; never asked twice at once
 * @param onFailure told when a look fails; who watches stays, and hears what he missed after the next that does not
 */
export function createLiveNews(
  look: (names: WatchedNames) => Promise<LiveStates>,
  onFailure: (error: unknown) => void,
  { everyMs, leastBetweenMs, afterFailureMs, mostNames, mostByAddress }: LookPace = LOOK_PACE,
): LiveNews {
  const checkouts = new Map<string, Subject<WatchedCheckout | undefined>>();
  const items = new Map<string, Subject<number | null>>();
  const perAddress = new Map<string, number>();
  let newcomers: Newcomer[] = [];
  /** Names of those who wait for their first look. */
  let awaited = 0;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let lastAt = -Infinity;
  let lookedMs = 0;
  let failed = false;
  let looking: Promise<void> | undefined;
  let closed = false;

  function lookIn(ms: number): void {
    const at = performance.now() + ms;
    if (closed || looking || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      dueAt = Infinity;
      looking = pass().finally(() => {
        looking = undefined;
        next();
      });
    }, ms);
  }

  function next(): void {
    const rest = REST * lookedMs;
    if (newcomers.length > 0) lookIn(Math.max(0, lastAt + Math.max(leastBetweenMs, rest) - performance.now()));
    else if (checkouts.size + items.size > 0) lookIn(failed ? afterFailureMs : Math.max(everyMs, rest));
  }

  async function pass(): Promise<void> {
    const arrived = newcomers;
    newcomers = [];
    const wanted = (kind: keyof WatchedNames, known: ReadonlyMap<string, unknown>) => [
      ...new Set([...known.keys(), ...arrived.flatMap(({ watcher }) => watcher.names[kind])]),
    ];
    const names = { checkouts: wanted('checkouts', checkouts), items: wanted('items', items) };
    // Everybody has left since this look was planned.
    if (names.checkouts.length + names.items.length === 0) return;
    const begun = performance.now();
    try {
      const states = await look(names);
      failed = false;
      const told = new Set([
        ...changes(checkouts, states.checkouts, (one, other) => one?.revision === other?.revision),
        ...changes(items, states.items, (one, other) => one === other),
      ]);
      for (const { tell } of told) tell();
      for (const { watcher, begin } of arrived) {
        for (const id of watcher.names.checkouts) enter(checkouts, id, states.checkouts.get(id), watcher);
        for (const id of watcher.names.items) enter(items, id, states.items.get(id) ?? null, watcher);
        begin();
      }
    } catch (error) {
      failed = true;
      for (const { refuse } of arrived) refuse(error);
      onFailure(error);
    }
    lastAt = performance.now();
    lookedMs = lastAt - begun;
  }

  return {
    watch(names, address, tell) {
      const watcher: Watcher = { names, tell };
      const count = names.checkouts.length + names.items.length;
      let isOver = false;
      const over = () => {
        if (isOver) return;
        isOver = true;
        const others = (perAddress.get(address) ?? count) - count;
        if (others > 0) perAddress.set(address, others);
        else perAddress.delete(address);
      };
      const watch: Watch = {
        checkout: (id) => checkouts.get(id)?.state,
        item: (id) => items.get(id)?.state ?? null,
        end() {
          over();
          for (const id of names.checkouts) leave(checkouts, id, watcher);
          for (const id of names.items) leave(items, id, watcher);
        },
      };
      return new Promise((resolve, reject) => {
        if (closed) return reject(new ApiError('service_unavailable', { reason: 'the API ends' }));
        const ofAddress = (perAddress.get(address) ?? 0) + count;
        if (checkouts.size + items.size + awaited + count > mostNames || ofAddress > mostByAddress)
          return reject(new ApiError('too_many_streams', { reason: 'too many checkouts and items are watched' }));
        perAddress.set(address, ofAddress);
        awaited += count;
        newcomers.push({
          watcher,
          begin() {
            awaited -= count;
            resolve(watch);
          },
          refuse(error) {
            awaited -= count;
            over();
            reject(error as Error);
          },
        });
        if (!looking) next();
      });
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      for (const { refuse } of newcomers) refuse(new ApiError('service_unavailable', { reason: 'the API ends' }));
      newcomers = [];
      await looking;
    },
  };
}

/** Takes over what has changed. @returns who watches it */
function changes<State>(
  known: ReadonlyMap<string, Subject<State>>,
  states: ReadonlyMap<string, State>,
  same: (one: State, other: State) => boolean,
): Watcher[] {
  const told: Watcher[] = [];
  for (const [name, subject] of known) {
    const state = states.get(name) as State;
    if (same(subject.state, state)) continue;
    subject.state = state;
    told.push(...subject.watchers);
  }
  return told;
}

function enter<State>(known: Map<string, Subject<State>>, name: string, state: State, watcher: Watcher): void {
  const subject = known.get(name) ?? { state, watchers: new Set() };
  subject.watchers.add(watcher);
  known.set(name, subject);
}

/** What nobody watches any more is not read. */
function leave(known: Map<string, Subject<unknown>>, name: string, watcher: Watcher): void {
  const subject = known.get(name);
  subject?.watchers.delete(watcher);
  if (subject?.watchers.size === 0) known.delete(name);
}
