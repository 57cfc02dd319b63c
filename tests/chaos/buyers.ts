import { setTimeout as delay } from 'node:timers/promises';
import { openStorefront } from '../../demo/storefront.ts';
import type { Shown, Storefront } from '../../demo/storefront.ts';

const GOOD = 'pm_card_visa';
const POOR = 'pm_card_visa_chargeDeclinedInsufficientFunds';

/** What buyers do, and how often in a hundred. */
const STORIES = {
  buys: 56,
  'buys in two tabs': 8,
  'is declined, then pays with another card': 12,
  'is declined and leaves': 6,
  'cancels before paying': 6,
  'cancels while paying': 8,
  leaves: 4,
} as const;
export type Story = keyof typeof STORIES;

/** How it ended for a buyer: `completed`, `canceled`, `sold out`, or where he left it. */
export interface Visit {
  readonly story: Story;
  /** Null when no checkout was made. */
  readonly checkoutId: string | null;
  readonly end: string;
}

export interface Visitors {
  readonly count: number;
  readonly atOnce: number;
  /** Each starts at some time within the first so many milliseconds; 0: as soon as it is his turn. */
  readonly spreadMs: number;
  readonly variants: readonly string[];
  readonly random: () => number;
  /** The longest that a payment may take until its buyer knows how it ended. */
  readonly outcomeMs: number;
  readonly onEnd: (done: number) => void;
}

/** A card that was refused for no fault of its own is tried so often. */
const MOST_PAYMENTS = 3;
const LONGEST_PAUSE_MS = 5_000;

/** Sends buyers into the shop. @throws when the shop does not answer one of them */
export async function sendBuyers(apiUrl: string, visitors: Visitors): Promise<Visit[]> {
  const { count, atOnce, spreadMs, variants, random, onEnd } = visitors;
  const shop = openStorefront(apiUrl);
  // Drawn beforehand: what a buyer does depends on the seed, not on who is served first.
  const plans = Array.from({ length: count }, (_, index) => ({
    story: drawStory(random()),
    startMs: random() * spreadMs,
    pauseMs: random() * 400,
    items: [
      { id: variants[Math.floor(random() * variants.length)] ?? '', quantity: 1 + Math.floor(random() * 2) },
      { id: variants[Math.floor(random() * variants.length)] ?? '', quantity: 1 },
    ].filter(({ id }, at, all) => all.findIndex((other) => other.id === id) === at),
    email: `buyer-${index}@mail.example`,
  }));
  const begin = Date.now();
  const visits: Visit[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let plan = plans[next++]; plan; plan = plans[next++]) {
      await delay(Math.max(0, begin + plan.startMs - Date.now()));
      visits.push(await visit(shop, plan, visitors.outcomeMs));
      onEnd(visits.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
  return visits;
}

interface Plan {
  readonly story: Story;
  readonly pauseMs: number;
  readonly items: readonly { id: string; quantity: number }[];
  readonly email: string;
}

async function visit(shop: Storefront, { story, pauseMs, items, email }: Plan, outcomeMs: number): Promise<Visit> {
  const made = await shop.create(items, email);
  const id = made.id;
  const over = (end: string): Visit => ({ story, checkoutId: id ?? null, end });
  if (id === undefined || made.status === 'incomplete') return over('sold out');
  const outcome = (shown: Shown) => untilKnown(shop, id, shown, outcomeMs);
  const pay = async (): Promise<Visit> => {
    for (let tries = 1; ; tries += 1) {
      const shown = await outcome(await shop.complete(id, GOOD));
      if (shown.status === 'completed' || shown.status === 'canceled') return over(shown.status);
      if (tries === MOST_PAYMENTS) return over(`${shown.status}: ${shown.messages.map(({ code }) => code).join(', ')}`);
    }
  };
  switch (story) {
    case 'buys':
      return pay();
    case 'buys in two tabs':
      await Promise.all([shop.complete(id, GOOD), shop.complete(id, GOOD)]);
      return pay();
    case 'is declined, then pays with another card':
      await outcome(await shop.complete(id, POOR));
      return pay();
    case 'is declined and leaves':
      return over((await outcome(await shop.complete(id, POOR))).status);
    case 'cancels before paying':
      return over((await outcome(await shop.cancel(id))).status);
    case 'cancels while paying': {
      const paying = shop.complete(id, GOOD);
      await delay(pauseMs);
      await Promise.all([paying, shop.cancel(id)]);
      return over((await outcome(await shop.read(id))).status);
    }
    case 'leaves':
      return over(made.status ?? '');
  }
}

/** Reads a checkout again until its payment is over. @throws after `withinMs` */
async function untilKnown(shop: Storefront, id: string, first: Shown, withinMs: number) {
  const deadline = Date.now() + withinMs;
  let shown = first;
  for (
    let pauseMs = 200;
    shown.status === 'complete_in_progress';
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)
  ) {
    if (Date.now() > deadline) throw new Error(`the payment of ${id} is not over within ${withinMs / 1_000} s`);
    await delay(pauseMs);
    shown = await shop.read(id);
  }
  if (shown.id === undefined) throw new Error(`${id} is gone`);
  return shown;
}

function drawStory(chance: number): Story {
  let left = chance * 100;
  for (const [story, share] of Object.entries(STORIES)) {
    left -= share;
    if (left < 0) return story as Story;
  }
  return 'buys';
}
