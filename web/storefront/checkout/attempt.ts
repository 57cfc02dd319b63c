import type { CompleteWrite } from '../protocol/checkouts.ts';
import { newIntent } from '../protocol/request.ts';
import type { GiftCard } from './view.ts';

/**
 * One intent to pay: its key and its body are sent again, unchanged, until its outcome is known, so that a click, a reload and a lost
 * network never make two of it (promises M1, E2). The tab keeps it; another tab has its own, and the shop lets one of them pay.
 */
export interface Attempt {
  readonly key: string;
  readonly body: CompleteWrite;
  /** The revision whose total the buyer has seen (promise O3). */
  readonly etag: string | null;
  readonly startedAtMs: number;
}

/** Older ones are not sent again: who comes back after so long is asked again. The API refuses what comes later than 60 s anyway. */
const FRESH_MS = 2 * 60_000;

const PAYING = 'holdfast.paying.';
const GIFT = 'holdfast.gift.';
const nameOf = (checkoutId: string) => PAYING + checkoutId;
const giftName = (checkoutId: string) => GIFT + checkoutId;

/** Where browsers refuse storage, the page's own memory has to do. */
const memory = new Map<string, string>();

function textOf(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function read(name: string): unknown {
  try {
    return JSON.parse(textOf(name) ?? memory.get(name) ?? 'null') as unknown;
  } catch {
    // Somebody else's words under our name: nothing is kept there.
    return null;
  }
}

function write(name: string, value: unknown): void {
  memory.delete(name);
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    if (value !== null) memory.set(name, JSON.stringify(value));
  }
}

/** Begins an intent and keeps it. */
export function beginAttempt(
  checkoutId: string,
  body: CompleteWrite,
  etag: string | null,
  nowMs: number = Date.now(),
): Attempt {
  const attempt = { key: newIntent(), body, etag, startedAtMs: nowMs };
  write(nameOf(checkoutId), attempt);
  return attempt;
}

/** From then on an intent is not sent any more. */
export const freshUntilMs = ({ startedAtMs }: Attempt): number => startedAtMs + FRESH_MS;

/** The intent whose outcome is not known; null where there is none, or it is too old to be meant still. */
export function openAttempt(checkoutId: string, nowMs: number = Date.now()): Attempt | null {
  const kept = read(nameOf(checkoutId)) as Attempt | null;
  if (typeof kept?.key !== 'string' || typeof kept.startedAtMs !== 'number') return null;
  if (nowMs < freshUntilMs(kept)) return kept;
  endAttempt(checkoutId);
  return null;
}

/** Its outcome is known: what comes next is another intent. */
export function endAttempt(checkoutId: string): void {
  write(nameOf(checkoutId), null);
}

/** The gift cards that were given in this tab. The API never tells a code, so that another device has to be given them again. */
export function keptGiftCards(checkoutId: string): readonly GiftCard[] {
  const kept = read(giftName(checkoutId));
  return Array.isArray(kept) ? (kept as GiftCard[]) : [];
}

export function keepGiftCards(checkoutId: string, cards: readonly GiftCard[]): void {
  write(giftName(checkoutId), cards.length === 0 ? null : cards);
}

/** Nothing of any checkout stays in this tab: who was signed in has left. */
export function forgetCheckouts(): void {
  memory.clear();
  try {
    for (const name of Object.keys(sessionStorage))
      if (name.startsWith(PAYING) || name.startsWith(GIFT)) sessionStorage.removeItem(name);
  } catch {
    // Where there is no storage, nothing is kept in it.
  }
}

/** What a complete is sent with. @param token null: gift cards pay all of it, or it costs nothing */
export function completeBody(token: string | null, giftCards: readonly GiftCard[]): CompleteWrite {
  return {
    payment: {
      instruments: [
        ...giftCards.map(({ code }, place) => ({
          id: `gift_card_${place + 1}`,
          handler_id: 'gift_cards' as const,
          type: 'gift_card' as const,
          credential: { type: 'gift_card' as const, token: code },
        })),
        ...(token === null
          ? []
          : [
              {
                id: 'card',
                handler_id: 'stripe' as const,
                type: 'card' as const,
                selected: true,
                credential: { type: 'token' as const, token },
              },
            ]),
      ],
    },
  };
}
