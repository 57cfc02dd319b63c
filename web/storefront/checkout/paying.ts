import type { Checkout } from '../protocol/checkouts.ts';
import { checkouts } from '../protocol/checkouts.ts';
import type { Answer } from '../protocol/problem.ts';
import { silence } from '../protocol/problem.ts';
import type { Attempt } from './attempt.ts';
import { beginAttempt, completeBody, endAttempt, freshUntilMs, openAttempt } from './attempt.ts';
import type { KnownCheckout } from './known-checkout.ts';
import type { Saving } from './saving.ts';
import type { GiftCard } from './view.ts';
import { amountOf, isConflict, offersTheSame, revisionOf, stageOf } from './view.ts';

/** What the way of paying gives, without the page knowing which it is. */
export interface PaymentSource {
  /** Looks at what was entered. Called within the click, as wallets need it. @returns false: it shows what is wrong by itself */
  check(): Promise<boolean>;
  /** @returns a token for complete; null: it shows what went wrong by itself */
  token(): Promise<string | null>;
}

/** An intent to pay is sent so often by itself; after that the buyer says when. Each is tried again by the client, too. */
const PAY_ROUNDS = 8;
const RECONNECT_MS = 2_000;

/** Carries out an intent to pay until its outcome is known, one at a time. */
export interface Paying {
  /**
   * The buyer wants to pay what he sees. Nothing is sent twice: while one intent is under way, another click does nothing.
   * @param source null: nothing is left for another way of paying than gift cards
   */
  pay(source: PaymentSource | null, giftCards: readonly GiftCard[]): Promise<void>;
  /** Sends an intent of before again: after a reload, or when the buyer says so. */
  send(attempt?: Attempt | null): Promise<void>;
}

/** @param goTo takes the buyer to his bank's question */
export function createPaying(known: KnownCheckout, saving: Saving, goTo: (url: string) => void): Paying {
  let isBusy = false;

  async function pay(source: PaymentSource | null, giftCards: readonly GiftCard[]): Promise<void> {
    const { checkout: shown } = known.state();
    if (isBusy || !shown) return;
    isBusy = true;
    const seen = amountOf(shown, 'total');
    try {
      known.set({ paying: { kind: 'sending' }, problem: null, difference: null });
      if (source && !(await source.check())) return;
      await saving.save();
      const { checkout, etag, difference } = known.state();
      if (!checkout || stageOf(checkout) !== 'open' || known.state().problem) return refused();
      const now = amountOf(checkout, 'total');
      if (now !== seen || difference) {
        known.set({ difference: difference ?? { fromMinor: seen, toMinor: now, reasons: [] } });
        return refused();
      }
      if (checkout.messages.some(({ code }) => code === 'field_required' || code === 'address_undeliverable'))
        return refused();
      const token = source ? await source.token() : null;
      if (source && token === null) return;
      await carryOut(beginAttempt(known.id, completeBody(token, giftCards), etag), checkout);
    } finally {
      isBusy = false;
      if (known.state().paying.kind === 'sending') known.set({ paying: { kind: 'idle' } });
    }
  }

  async function send(attempt: Attempt | null = openAttempt(known.id)): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      if (attempt) await carryOut(attempt);
      else await known.refresh();
    } finally {
      isBusy = false;
      if (!attempt || known.state().paying.kind === 'sending') known.set({ paying: { kind: 'idle' } });
    }
  }

  /**
   * Sends one intent until its outcome is known: always with the same key, so that it has one effect (promises M1, E2). Where it
   * came to nothing because of a newer revision that offers the same, as after a hold that has lapsed, it is meant for that one.
   * @param seen what the buyer has agreed to; null: this tab does not know it any more
   */
  async function carryOut(intent: Attempt, seen: Checkout | null = null): Promise<void> {
    let attempt = intent;
    known.set({ paying: { kind: 'sending' } });
    for (let round = 1; round <= PAY_ROUNDS && !known.isStopped(); round += 1) {
      const until = freshUntilMs(attempt);
      if (Date.now() >= until) return tooLate(attempt);
      const answer = await checkouts.complete(known.id, attempt.body, attempt.key, attempt.etag, until);
      if (seen && answer.ok && isConflict(answer.value) && offersTheSame(seen, answer.value)) {
        attempt = beginAttempt(known.id, attempt.body, answer.etag, attempt.startedAtMs);
        continue;
      }
      if (answer.ok || answer.problem.kind === 'refused') return answered(answer);
      known.set({ paying: { kind: 'reconnecting', gaveUp: false } });
      const truth = await checkouts.get(known.id);
      if (truth.ok) {
        known.adopt(truth, false);
        if (stageOf(truth.value) === 'placed') return answered(truth);
      }
      await backOnline(RECONNECT_MS);
    }
    if (!known.isStopped()) known.set({ paying: { kind: 'reconnecting', gaveUp: true } });
  }

  /** So much time has passed, as on a machine that slept, that the buyer may not mean it any more: he is asked again. */
  async function tooLate({ etag }: Attempt): Promise<void> {
    endAttempt(known.id);
    const isKnown = await known.refresh();
    known.set({ paying: isKnown ? { kind: 'idle' } : { kind: 'reconnecting', gaveUp: true } });
    const { checkout } = known.state();
    if (!isKnown || !checkout || stageOf(checkout) !== 'open') return;
    // It has never arrived, or the checkout says what came of it.
    if (revisionOf(known.state().etag) === revisionOf(etag))
      known.set({ problem: { ...silence('stopped'), kind: 'refused', code: 'request_expired' } });
    refused();
  }

  /** The intent has come to something. */
  async function answered(answer: Answer<Checkout>): Promise<void> {
    endAttempt(known.id);
    if (!answer.ok) {
      await known.refresh();
      known.set({ paying: { kind: 'idle' }, problem: answer.problem });
      return refused();
    }
    // Where the newer one is known already, the answer at least says that there was one.
    known.adopt(answer, !isConflict(answer.value) || revisionOf(answer.etag) === revisionOf(known.state().etag));
    known.set({ paying: { kind: 'idle' } });
    const { status, continue_url: url } = answer.value;
    if (status === 'requires_escalation' && url) {
      // Who has gone on to another page is not taken away from it.
      if (!known.isStopped()) goTo(url);
    } else if (stageOf(answer.value) === 'open') refused();
    known.watch();
  }

  function refused(): void {
    known.set({ refusals: known.state().refusals + 1 });
  }

  return { pay, send };
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
