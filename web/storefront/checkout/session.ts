import { endAttempt, openAttempt } from './attempt.ts';
import { formOf } from './form.ts';
import { knownBuyer } from './known-buyer.ts';
import type { KnownCheckout, SessionState } from './known-checkout.ts';
import { createKnownCheckout } from './known-checkout.ts';
import type { Paying } from './paying.ts';
import { createPaying } from './paying.ts';
import { prefillOf } from './prefill.ts';
import type { Saving } from './saving.ts';
import { createSaving } from './saving.ts';
import { revisionOf, stageOf } from './view.ts';

/** One checkout as one page sees and changes it. All changes go through here. */
export interface CheckoutSession
  extends Pick<KnownCheckout, 'subscribe' | 'type' | 'stop'>, Pick<Saving, 'save'>, Pick<Paying, 'pay'> {
  snapshot(): SessionState;
  /** Reads the checkout, and goes on with an intent to pay whose outcome this tab does not know. */
  start(): Promise<void>;
  /** Looks again; begins where the first look has failed. */
  look(): Promise<unknown>;
  /** There is news of this revision: it is read, unless the page knows it by then, as what it has just saved itself. */
  heard(revision: number): void;
  dismissDifference(): void;
  /** Sends the intent to pay of before again: the buyer says so. */
  send(): Promise<void>;
}

/** @param goTo takes the buyer to his bank's question */
export function createSession(id: string, goTo: (url: string) => void): CheckoutSession {
  const known = createKnownCheckout(id);
  const saving = createSaving(known);
  const paying = createPaying(known, saving, goTo);
  let starting: Promise<void> | null = null;

  function start(): Promise<void> {
    known.resume();
    starting ??= goOn().finally(() => (starting = null));
    return starting;
  }

  async function goOn(): Promise<void> {
    await known.refresh();
    const { checkout } = known.state();
    if (!checkout || known.isStopped()) return;
    const attempt = openAttempt(id);
    if (stageOf(checkout) !== 'open') {
      // It has arrived, or another one is under way: the checkout tells what came of it.
      endAttempt(id);
    } else if (attempt) {
      await paying.send(attempt);
    } else {
      await prefill();
      await saving.save();
    }
  }

  /** Who is signed in need not write what the shop knows of him. */
  async function prefill(): Promise<void> {
    const { checkout } = known.state();
    if (!checkout || checkout.buyer?.email) return;
    const buyer = await knownBuyer();
    // What he has typed meanwhile is written already.
    if (buyer && !known.isStopped()) known.type(prefillOf(buyer, { ...formOf(checkout), ...known.state().pending }));
  }

  function heard(revision: number): void {
    void saving.inTurn(async () => {
      const { checkout, etag, paying: own } = known.state();
      // While this page's own payment is on its way, its answer tells more.
      const isAwaited = own.kind === 'sending';
      if (revision > revisionOf(etag) && !isAwaited && !known.isStopped()) {
        // Beginning saves, which waits for its turn: not waited for here.
        if (checkout) await known.refresh();
        else void start();
      }
    });
  }

  return {
    snapshot: known.state,
    subscribe: known.subscribe,
    start,
    look: () => (known.state().checkout ? known.refresh() : start()),
    stop: known.stop,
    heard,
    type: known.type,
    save: saving.save,
    dismissDifference: () => known.set({ difference: null }),
    pay: paying.pay,
    send: () => paying.send(),
  };
}
