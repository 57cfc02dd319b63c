import type { Checkout } from '../protocol/checkouts.ts';
import { checkouts } from '../protocol/checkouts.ts';
import type { Problem } from '../protocol/problem.ts';
import type { Pending } from './form.ts';
import type { Difference } from './view.ts';
import { differenceOf, revisionOf, stageOf } from './view.ts';

/** How far paying has come, seen from this tab; the checkout itself says the rest. */
export type PayingState =
  | { readonly kind: 'idle' }
  /** Asked for, and not answered yet. */
  | { readonly kind: 'sending' }
  /** Nobody answers. The same intent is sent again; `gaveUp`: when the buyer says so. */
  | { readonly kind: 'reconnecting'; readonly gaveUp: boolean };

/** What the page knows. A new object at each change. */
export interface SessionState {
  /** Null: not read yet. */
  readonly checkout: Checkout | null;
  readonly etag: string | null;
  readonly pending: Pending;
  readonly saving: boolean;
  readonly paying: PayingState;
  /** Why the last request came to nothing. */
  readonly problem: Problem | null;
  /** The buyer has to be told of another total before he pays. */
  readonly difference: Difference | null;
  /** Counts the times that the buyer was answered something to look at after he wanted to pay. */
  readonly refusals: number;
}

/** How often the outcome of a payment is looked for, besides the live news; longer each time. */
const WATCH = { firstMs: 1_000, longestMs: 10_000, factor: 1.4 };

/** What is known of one checkout: read from the API, and told to whoever shows it. */
export interface KnownCheckout {
  readonly id: string;
  state(): SessionState;
  subscribe(listener: () => void): () => void;
  set(change: Partial<SessionState>): void;
  /** Typed or chosen, and not saved yet. */
  type(fields: Pending): void;
  /** Reads the truth. @returns whether it could be read */
  refresh(): Promise<boolean>;
  /**
   * Takes an answer for the truth, unless a newer one is known.
   * @param own it is the answer to this page's own request: what was said to that is kept with it
   */
  adopt(answer: { value: Checkout; etag: string | null }, own: boolean): void;
  /** Looks again while something is under way that the shop settles: live news may not come through. */
  watch(): void;
  /** The page is left: nothing is begun any more, until it is shown again. */
  stop(): void;
  resume(): void;
  isStopped(): boolean;
}

export function createKnownCheckout(id: string): KnownCheckout {
  let state: SessionState = {
    checkout: null,
    etag: null,
    pending: {},
    saving: false,
    paying: { kind: 'idle' },
    problem: null,
    difference: null,
    refusals: 0,
  };
  const listeners = new Set<() => void>();
  let watching: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  function set(change: Partial<SessionState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  async function refresh(): Promise<boolean> {
    const answer = await checkouts.get(id);
    if (answer.ok) adopt(answer, false);
    else if (state.checkout === null || answer.problem.kind === 'refused') set({ problem: answer.problem });
    watch();
    return answer.ok;
  }

  function adopt({ value, etag }: { value: Checkout; etag: string | null }, own: boolean): void {
    const { checkout: seen, difference: told } = state;
    const [known, revision] = [revisionOf(state.etag), revisionOf(etag)];
    // A lasting payment's answer, kept with its key, is of the past once it is repeated.
    if (seen && (revision < known || (revision === known && !own && value.status === seen.status))) return;
    const difference = seen && stageOf(value) === 'open' ? differenceOf(seen, value, own) : null;
    const from = told && difference ? { ...difference, fromMinor: told.fromMinor } : difference;
    set({ checkout: value, etag, problem: null, difference: from ?? (stageOf(value) === 'open' ? told : null) });
  }

  function watch(waitMs: number = WATCH.firstMs): void {
    clearTimeout(watching);
    const stage = state.checkout && stageOf(state.checkout);
    if (isStopped || (stage !== 'paying' && stage !== 'bank' && stage !== 'canceling')) return;
    watching = setTimeout(() => {
      void checkouts.get(id).then((answer) => {
        if (answer.ok) adopt(answer, false);
        watch(Math.min(WATCH.longestMs, waitMs * WATCH.factor));
      });
    }, waitMs);
  }

  return {
    id,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
    type: (fields) => set({ pending: { ...state.pending, ...fields } }),
    refresh,
    adopt,
    watch: () => watch(),
    stop() {
      isStopped = true;
      clearTimeout(watching);
    },
    resume: () => void (isStopped = false),
    isStopped: () => isStopped,
  };
}
