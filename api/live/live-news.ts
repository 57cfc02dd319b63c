import type { LiveStates, WatchedCheckout, WatchedNames } from '../../contracts/live-news.ts';

/** How often it is looked while somebody watches: news are at most this old, and as long as a look takes. */
const EVERY_MS = 300;
/** Who begins to watch is told at once; many who begin together share a look. */
const LEAST_BETWEEN_MS = 40;
/** While Postgres does not answer, it is asked this rarely. */
const AFTER_FAILURE_MS = 2_000;

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
   * @throws when it can't be read
   */
  watch(names: WatchedNames, tell: () => void): Promise<Watch>;
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
): LiveNews {
  const checkouts = new Map<string, Subject<WatchedCheckout | undefined>>();
  const items = new Map<string, Subject<number | null>>();
  let newcomers: Newcomer[] = [];
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let lastAt = -Infinity;
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
    if (newcomers.length > 0) lookIn(Math.max(0, lastAt + LEAST_BETWEEN_MS - performance.now()));
    else if (checkouts.size + items.size > 0) lookIn(failed ? AFTER_FAILURE_MS : EVERY_MS);
  }

  let failed = false;
  async function pass(): Promise<void> {
    const arrived = newcomers;
    newcomers = [];
    const wanted = (kind: keyof WatchedNames, known: ReadonlyMap<string, unknown>) => [
      ...new Set([...known.keys(), ...arrived.flatMap(({ watcher }) => watcher.names[kind])]),
    ];
    try {
      const states = await look({ checkouts: wanted('checkouts', checkouts), items: wanted('items', items) });
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
  }

  return {
    watch(names, tell) {
      const watcher: Watcher = { names, tell };
      const watch: Watch = {
        checkout: (id) => checkouts.get(id)?.state,
        item: (id) => items.get(id)?.state ?? null,
        end() {
          for (const id of names.checkouts) leave(checkouts, id, watcher);
          for (const id of names.items) leave(items, id, watcher);
        },
      };
      return new Promise((resolve, refuse) => {
        if (closed) return refuse(new Error('the news have ended'));
        newcomers.push({ watcher, begin: () => resolve(watch), refuse });
        if (!looking) next();
      });
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      for (const { refuse } of newcomers) refuse(new Error('the news have ended'));
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
