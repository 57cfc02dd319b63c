import type { Checkout } from '../protocol/checkouts.ts';
import { checkouts } from '../protocol/checkouts.ts';
import { newIntent } from '../protocol/request.ts';
import type { Change, Pending } from './form.ts';
import { chosenMethod, formOf, leftOf, writeOf } from './form.ts';
import type { KnownCheckout } from './known-checkout.ts';
import { isConflict, revisionOf, stageOf } from './view.ts';

/** Rounds of one save: another one changed the checkout meanwhile, or its first way of shipping is to be chosen. */
const SAVE_ROUNDS = 4;

/** Saves what the buyer has typed and chosen, one save after another. */
export interface Saving {
  /** Saves what is pending, and a change. @param force saves although nothing is new: the items are set aside anew by it */
  save(change?: Change, force?: boolean): Promise<void>;
  /** Does something when all saves of before are done; those that come later wait for it. */
  inTurn(step: () => Promise<void>): Promise<void>;
}

export function createSaving(known: KnownCheckout): Saving {
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn(step: () => Promise<void>): Promise<void> {
    const done = queue.then(step);
    queue = done;
    return done;
  }

  async function save(change: Change, force: boolean): Promise<void> {
    const isChange = Object.keys(change).length > 0;
    for (let round = 1; round <= SAVE_ROUNDS; round += 1) {
      const { checkout, etag } = known.state();
      if (!checkout || stageOf(checkout) !== 'open' || known.isStopped()) break;
      const preset = presetOf(checkout, known.state().pending);
      if (preset) known.type(preset);
      const pending = unsaved(checkout, known.state().pending);
      const isDue = Object.keys(pending).length > 0 || (round === 1 && (isChange || force));
      if (!isDue) break;
      known.set({ saving: true, pending });
      const answer = await checkouts.update(known.id, writeOf(checkout, pending, change), newIntent(), etag);
      if (!answer.ok) {
        known.set({ problem: answer.problem });
        break;
      }
      const isStale = isConflict(answer.value);
      const isSaved = revisionOf(answer.etag) > revisionOf(etag) && !isStale;
      known.adopt(answer, !isStale);
      if (isStale) continue;
      known.set({
        problem: null,
        pending: isSaved ? leftOf(known.state().pending, pending) : withoutChoices(known.state().pending),
      });
      if (!isSaved) break;
    }
    known.set({ saving: false });
  }

  return { inTurn, save: (change = {}, force = false) => inTurn(() => save(change, force)) };
}

/** The first way of shipping, the cheapest, is chosen until the buyer chooses another: the total is whole then. */
function presetOf(checkout: Checkout, pending: Pending): Pending | null {
  const method = chosenMethod(checkout);
  const [group] = method?.type === 'shipping' ? method.groups : [];
  const [first] = group?.options ?? [];
  const { way, optionId } = { ...formOf(checkout), ...pending };
  return first && way === 'shipping' && optionId === '' ? { optionId: first.id } : null;
}

/** What is pending and differs from what the checkout has. */
function unsaved(checkout: Checkout, pending: Pending): Pending {
  const saved = formOf(checkout);
  const entries = Object.entries(pending);
  return Object.fromEntries(entries.filter(([field, value]) => saved[field as keyof typeof saved] !== value));
}

/** A choice that was refused is not made; what was typed stays. */
function withoutChoices({ optionId: _, placeId: __, way: ___, ...typed }: Pending): Pending {
  return typed;
}
