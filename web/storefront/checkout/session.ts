import type { Checkout } from '../protocol/checkouts.ts';
import { checkouts } from '../protocol/checkouts.ts';
import type { Answer, Problem } from '../protocol/problem.ts';
import { silence } from '../protocol/problem.ts';
import { newIntent } from '../protocol/request.ts';
import type { Attempt } from './attempt.ts';
import { beginAttempt, completeBody, endAttempt, freshUntilMs, openAttempt } from './attempt.ts';
import type { Change, Pending } from './form.ts';
import { chosenMethod, formOf, leftOf, writeOf } from './form.ts';
import { knownBuyer } from './known-buyer.ts';
import { prefillOf } from './prefill.ts';
import type { Difference, GiftCard } from './view.ts';
import { amountOf, differenceOf, revisionOf, stageOf } from './view.ts';

/** How far paying has come, seen from this tab; the checkout itself says the rest. */
export type Paying =
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
  readonly paying: Paying;
  /** Why the last request came to nothing. */
  readonly problem: Problem | null;
  /** The buyer has to be told of another total before he pays. */
  readonly difference: Difference | null;
  /** Counts the times that the buyer was answered something to look at after he wanted to pay. */
  readonly refusals: number;
}

/** What the way of paying gives, without the page knowing which it is. */
export interface PaymentSource {
  /** Looks at what was entered. Called within the click, as wallets need it. @returns false: it shows what is wrong by itself */
  check(): Promise<boolean>;
  /** @returns a token for complete; null: it shows what went wrong by itself */
  token(): Promise<string | null>;
}

/** Rounds of one save: another one changed the checkout meanwhile, or its first way of shipping is to be chosen. */
const SAVE_ROUNDS = 4;
/** An intent to pay is sent so often by itself; after that the buyer says when. Each is tried again by the client, too. */
const PAY_ROUNDS = 8;
const RECONNECT_MS = 2_000;
/** How often the outcome of a payment is looked for, besides the live news; longer each time. */
const WATCH = { firstMs: 1_000, longestMs: 10_000, factor: 1.4 };

/** One checkout as one page sees and changes it. All changes go through here, one after another. */
export class CheckoutSession {
  private state: SessionState = {
    checkout: null,
    etag: null,
    pending: {},
    saving: false,
    paying: { kind: 'idle' },
    problem: null,
    difference: null,
    refusals: 0,
  };
  private readonly listeners = new Set<() => void>();
  private queue: Promise<unknown> = Promise.resolve();
  private watching: ReturnType<typeof setTimeout> | undefined;
  private isBusyPaying = false;
  private isStopped = false;
  private starting: Promise<void> | null = null;
  readonly id: string;
  /** Takes the buyer to his bank's question. */
  private readonly goTo: (url: string) => void;

  constructor(id: string, goTo: (url: string) => void) {
    this.id = id;
    this.goTo = goTo;
  }

  readonly snapshot = (): SessionState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads the checkout, and goes on with an intent to pay whose outcome this tab does not know. */
  start(): Promise<void> {
    this.isStopped = false;
    this.starting ??= this.goOn().finally(() => (this.starting = null));
    return this.starting;
  }

  /** Looks again; begins where the first look has failed. */
  look(): Promise<unknown> {
    return this.state.checkout ? this.refresh() : this.start();
  }

  private async goOn(): Promise<void> {
    await this.refresh();
    const { checkout } = this.state;
    if (!checkout || this.isStopped) return;
    const attempt = openAttempt(this.id);
    if (stageOf(checkout) !== 'open') {
      // It has arrived, or another one is under way: the checkout tells what came of it.
      endAttempt(this.id);
    } else if (attempt) {
      await this.send(attempt);
    } else {
      await this.prefill();
      await this.save();
    }
  }

  /** Who is signed in need not write what the shop knows of him. */
  private async prefill(): Promise<void> {
    const { checkout } = this.state;
    if (!checkout || checkout.buyer?.email) return;
    const known = await knownBuyer();
    if (known && !this.isStopped) this.type({ ...prefillOf(known, formOf(checkout)), ...this.state.pending });
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.watching);
  }

  /** Reads the truth. @returns whether it could be read */
  async refresh(): Promise<boolean> {
    const answer = await checkouts.get(this.id);
    if (answer.ok) this.adopt(answer, false);
    else if (this.state.checkout === null || answer.problem.kind === 'refused') this.set({ problem: answer.problem });
    this.watch();
    return answer.ok;
  }

  /** There is news of this revision: it is read, unless the page knows it by then, as what it has just saved itself. */
  heard(revision: number): void {
    this.queue = this.queue.then(async () => {
      // While this page's own payment is on its way, its answer tells more.
      const isAwaited = this.state.paying.kind === 'sending';
      if (revision > revisionOf(this.state.etag) && !isAwaited && !this.isStopped) {
        // Beginning saves, which waits for this queue: not waited for here.
        if (this.state.checkout) await this.refresh();
        else void this.start();
      }
    });
  }

  /** Typed or chosen, and not saved yet. */
  type(fields: Pending): void {
    this.set({ pending: { ...this.state.pending, ...fields } });
  }

  dismissDifference(): void {
    this.set({ difference: null });
  }

  /** Saves what is pending, and a change. @param force saves although nothing is new: the items are set aside anew by it */
  save(change: Change = {}, force = false): Promise<void> {
    const saved = this.queue.then(() => this.saveNow(change, force));
    this.queue = saved;
    return saved;
  }

  private async saveNow(change: Change, force: boolean): Promise<void> {
    const isChange = Object.keys(change).length > 0;
    for (let round = 1; round <= SAVE_ROUNDS; round += 1) {
      const { checkout, etag } = this.state;
      if (!checkout || stageOf(checkout) !== 'open' || this.isStopped) break;
      this.choosePreset(checkout);
      const pending = this.unsaved(checkout);
      const isDue = Object.keys(pending).length > 0 || (round === 1 && (isChange || force));
      if (!isDue) break;
      this.set({ saving: true, pending });
      const answer = await checkouts.update(this.id, writeOf(checkout, pending, change), newIntent(), etag);
      if (!answer.ok) {
        this.set({ problem: answer.problem });
        break;
      }
      const { messages } = answer.value;
      const isConflict = messages.some(({ code }) => code === 'revision_mismatch');
      const isSaved = revisionOf(answer.etag) > revisionOf(etag) && !isConflict;
      this.adopt(answer, !isConflict);
      if (isConflict) continue;
      this.set({
        problem: null,
        pending: isSaved ? leftOf(this.state.pending, pending) : withoutChoices(this.state.pending),
      });
      if (!isSaved) break;
    }
    this.set({ saving: false });
  }

  /** The first way of shipping, the cheapest, is chosen until the buyer chooses another: the total is whole then. */
  private choosePreset(checkout: Checkout): void {
    const method = chosenMethod(checkout);
    const [group] = method?.type === 'shipping' ? method.groups : [];
    const [first] = group?.options ?? [];
    const { way, optionId } = { ...formOf(checkout), ...this.state.pending };
    if (first && way === 'shipping' && optionId === '') this.type({ optionId: first.id });
  }

  /** What is pending and differs from what the checkout has. */
  private unsaved(checkout: Checkout): Pending {
    const saved = formOf(checkout);
    const entries = Object.entries(this.state.pending);
    return Object.fromEntries(entries.filter(([field, value]) => saved[field as keyof typeof saved] !== value));
  }

  /**
   * The buyer wants to pay what he sees. Nothing is sent twice: while one intent is under way, another click does nothing.
   * @param source null: nothing is left for another way of paying than gift cards
   */
  async pay(source: PaymentSource | null, giftCards: readonly GiftCard[]): Promise<void> {
    if (this.isBusyPaying || !this.state.checkout) return;
    this.isBusyPaying = true;
    const seen = amountOf(this.state.checkout, 'total');
    try {
      this.set({ paying: { kind: 'sending' }, problem: null, difference: null });
      if (source && !(await source.check())) return;
      await this.save();
      const { checkout, etag, difference } = this.state;
      if (!checkout || stageOf(checkout) !== 'open' || this.state.problem) return this.refused();
      const now = amountOf(checkout, 'total');
      if (now !== seen || difference) {
        this.set({ difference: difference ?? { fromMinor: seen, toMinor: now, reasons: [] } });
        return this.refused();
      }
      if (checkout.messages.some(({ code }) => code === 'field_required' || code === 'address_undeliverable'))
        return this.refused();
      const token = source ? await source.token() : null;
      if (source && token === null) return;
      await this.carryOut(beginAttempt(this.id, completeBody(token, giftCards), etag));
    } finally {
      this.isBusyPaying = false;
      if (this.state.paying.kind === 'sending') this.set({ paying: { kind: 'idle' } });
    }
  }

  /** Sends an intent of before again: after a reload, or when the buyer says so. */
  async send(attempt: Attempt | null = openAttempt(this.id)): Promise<void> {
    if (this.isBusyPaying) return;
    this.isBusyPaying = true;
    try {
      if (attempt) await this.carryOut(attempt);
      else await this.refresh();
    } finally {
      this.isBusyPaying = false;
      if (!attempt || this.state.paying.kind === 'sending') this.set({ paying: { kind: 'idle' } });
    }
  }

  /** Sends one intent until its outcome is known: always with the same key, so that it has one effect (promises M1, E2). */
  private async carryOut(attempt: Attempt): Promise<void> {
    this.set({ paying: { kind: 'sending' } });
    for (let round = 1; round <= PAY_ROUNDS && !this.isStopped; round += 1) {
      const until = freshUntilMs(attempt);
      if (Date.now() >= until) return this.tooLate(attempt);
      const answer = await checkouts.complete(this.id, attempt.body, attempt.key, attempt.etag, until);
      if (answer.ok || answer.problem.kind === 'refused') return this.answered(answer);
      this.set({ paying: { kind: 'reconnecting', gaveUp: false } });
      const truth = await checkouts.get(this.id);
      if (truth.ok) {
        this.adopt(truth, false);
        if (stageOf(truth.value) === 'placed') return this.answered(truth);
      }
      await backOnline(RECONNECT_MS);
    }
    if (!this.isStopped) this.set({ paying: { kind: 'reconnecting', gaveUp: true } });
  }

  /** So much time has passed, as on a machine that slept, that the buyer may not mean it any more: he is asked again. */
  private async tooLate({ etag }: Attempt): Promise<void> {
    endAttempt(this.id);
    const isKnown = await this.refresh();
    this.set({ paying: isKnown ? { kind: 'idle' } : { kind: 'reconnecting', gaveUp: true } });
    const { checkout } = this.state;
    if (!isKnown || !checkout || stageOf(checkout) !== 'open') return;
    // It has never arrived, or the checkout says what came of it.
    if (revisionOf(this.state.etag) === revisionOf(etag))
      this.set({ problem: { ...silence('stopped'), kind: 'refused', code: 'request_expired' } });
    this.refused();
  }

  /** The intent has come to something. */
  private async answered(answer: Answer<Checkout>): Promise<void> {
    endAttempt(this.id);
    if (!answer.ok) {
      await this.refresh();
      this.set({ paying: { kind: 'idle' }, problem: answer.problem });
      return this.refused();
    }
    const isConflict = answer.value.messages.some(({ code }) => code === 'revision_mismatch');
    // Where the newer one is known already, the answer at least says that there was one.
    this.adopt(answer, !isConflict || revisionOf(answer.etag) === revisionOf(this.state.etag));
    this.set({ paying: { kind: 'idle' } });
    const { status, continue_url: url } = answer.value;
    if (status === 'requires_escalation' && url) {
      // Who has gone on to another page is not taken away from it.
      if (!this.isStopped) this.goTo(url);
    } else if (stageOf(answer.value) === 'open') this.refused();
    this.watch();
  }

  private refused(): void {
    this.set({ refusals: this.state.refusals + 1 });
  }

  /** Takes an answer for the truth, unless a newer one is known. What was said to this page's own request is kept with it. */
  private adopt({ value, etag }: { value: Checkout; etag: string | null }, own: boolean): void {
    const { checkout: seen, difference: told } = this.state;
    const [known, revision] = [revisionOf(this.state.etag), revisionOf(etag)];
    // A lasting payment's answer, kept with its key, is of the past once it is repeated.
    if (seen && (revision < known || (revision === known && !own && value.status === seen.status))) return;
    const difference = seen && stageOf(value) === 'open' ? differenceOf(seen, value, own) : null;
    const from = told && difference ? { ...difference, fromMinor: told.fromMinor } : difference;
    this.set({ checkout: value, etag, problem: null, difference: from ?? (stageOf(value) === 'open' ? told : null) });
  }

  /** Looks again while something is under way that the shop settles: live news may not come through. */
  private watch(waitMs: number = WATCH.firstMs): void {
    clearTimeout(this.watching);
    const { checkout } = this.state;
    const stage = checkout && stageOf(checkout);
    if (this.isStopped || (stage !== 'paying' && stage !== 'bank' && stage !== 'canceling')) return;
    this.watching = setTimeout(() => {
      void checkouts.get(this.id).then((answer) => {
        if (answer.ok) this.adopt(answer, false);
        this.watch(Math.min(WATCH.longestMs, waitMs * WATCH.factor));
      });
    }, waitMs);
  }

  private set(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

/** A choice that was refused is not made; what was typed stays. */
function withoutChoices({ optionId: _, placeId: __, way: ___, ...typed }: Pending): Pending {
  return typed;
}

/** Waits, less long when the browser says that the network is back. */
function backOnline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end, { once: true });
  });
}
