import type { Database } from './database.ts';

/** The most rows of each kind that one story reads; a checkout has a few dozen. */
const MOST_ROWS = 500;

/** What the tables know of a checkout beside its own row. Times are ISO 8601 in UTC, amounts in minor units. */
export interface CheckoutRecords {
  readonly events: readonly {
    readonly type: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly at: string;
  }[];
  readonly effects: readonly {
    readonly step: string;
    readonly attempt: number;
    readonly amountMinor: number | null;
    readonly currency: string | null;
    readonly intentAt: string;
    readonly resultAt: string | null;
    readonly outcome: string | null;
    /** The other side's name for it; of a use of a discount code, the code as buyers know it. */
    readonly externalId: string | null;
    /** A confirm after which the bank wants to hear from the buyer. */
    readonly needsBuyer: boolean;
  }[];
  readonly payments: readonly {
    readonly attempt: number;
    readonly status: string;
    readonly amountMinor: number;
    readonly capturedMinor: number;
    readonly refundedMinor: number;
    readonly currency: string;
    readonly paymentIntentId: string | null;
    readonly failureCode: string | null;
  }[];
  /** Payments that belong to no order, and what became of them. */
  readonly recoveries: readonly {
    readonly paymentIntentId: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly cause: string;
    readonly outcome: string | null;
    readonly waitingFor: string | null;
    readonly nextAction: string | null;
    readonly deadlineAt: string | null;
    readonly attention: string | null;
    readonly openedAt: string;
    readonly closedAt: string | null;
  }[];
  readonly giftCards: readonly {
    readonly id: string;
    readonly lastFour: string;
    readonly attempt: number;
    readonly amountMinor: number;
    readonly state: string;
  }[];
  readonly codes: readonly { readonly code: string; readonly attempt: number; readonly state: string }[];
  readonly holds: readonly {
    readonly variantId: string;
    readonly locationId: string;
    readonly quantity: number;
    readonly expiresAt: string;
    readonly frozen: boolean;
  }[];
}

/** Everything that is on record of a checkout, oldest first; at most 500 rows of a kind, of events the newest. */
export async function loadRecords({ prisma }: Pick<Database, 'prisma'>, checkoutId: string): Promise<CheckoutRecords> {
  const where = { checkoutId };
  const [events, effects, payments, recoveries, holds, giftCards, codes] = await Promise.all([
    prisma.event.findMany({ where, orderBy: { sequence: 'desc' }, take: MOST_ROWS }),
    prisma.effect.findMany({ where, orderBy: { intentAt: 'asc' }, take: MOST_ROWS }),
    prisma.payment.findMany({ where, orderBy: { attempt: 'asc' }, take: MOST_ROWS }),
    prisma.recovery.findMany({ where, orderBy: { openedAt: 'asc' }, take: MOST_ROWS }),
    prisma.hold.findMany({ where, orderBy: [{ variantId: 'asc' }, { locationId: 'asc' }], take: MOST_ROWS }),
    prisma.giftCardHold.findMany({
      where,
      orderBy: [{ attempt: 'asc' }, { giftCardId: 'asc' }],
      take: MOST_ROWS,
      include: { giftCard: { select: { lastFour: true } } },
    }),
    prisma.codeClaim.findMany({ where, take: MOST_ROWS, include: { code: { select: { code: true } } } }),
  ]);
  // A code is given back once its order is canceled, and its claim is gone then: the ledger's own rows name it.
  const ids = effects.flatMap(({ step, externalId }) =>
    step.startsWith('code_') && externalId !== null ? [externalId] : [],
  );
  const named = ids.length === 0 ? [] : await prisma.promotionCode.findMany({ where: { id: { in: ids } } });
  const codeOf = new Map(named.map(({ id, code }) => [id, code]));
  return {
    events: events.reverse().map(({ type, data, occurredAt }) => ({
      type,
      data: data as Record<string, unknown>,
      at: occurredAt.toISOString(),
    })),
    effects: effects.map(
      ({ step, attempt, amountMinor, currency, intentAt, resultAt, outcome, externalId, detail }) => ({
        step,
        attempt,
        amountMinor: movedMinor(amountMinor, detail),
        currency,
        intentAt: intentAt.toISOString(),
        resultAt: resultAt?.toISOString() ?? null,
        outcome,
        externalId: (step.startsWith('code_') && externalId !== null && codeOf.get(externalId)) || externalId,
        needsBuyer: (detail as { needs?: unknown } | null)?.needs === 'buyer_action',
      }),
    ),
    payments: payments.map((payment) => ({
      attempt: payment.attempt,
      status: payment.status,
      amountMinor: Number(payment.amountMinor),
      capturedMinor: Number(payment.capturedMinor),
      refundedMinor: Number(payment.refundedMinor),
      currency: payment.currency,
      paymentIntentId: payment.paymentIntentId,
      failureCode: payment.failureCode,
    })),
    recoveries: recoveries.map(
      ({ paymentIntentId, amountMinor, currency, cause, outcome, waitingFor, nextAction, attention, ...times }) => ({
        paymentIntentId,
        amountMinor: Number(amountMinor),
        currency,
        cause,
        outcome,
        waitingFor,
        nextAction,
        deadlineAt: times.deadlineAt?.toISOString() ?? null,
        attention,
        openedAt: times.openedAt.toISOString(),
        closedAt: times.closedAt?.toISOString() ?? null,
      }),
    ),
    giftCards: giftCards.map(({ giftCardId, giftCard, attempt, amountMinor, state }) => ({
      id: giftCardId,
      lastFour: giftCard.lastFour,
      attempt,
      amountMinor: Number(amountMinor),
      state,
    })),
    codes: codes.map(({ code, attempt, state }) => ({ code: code.code, attempt, state })),
    holds: holds.map(({ variantId, locationId, quantity, expiresAt, frozen }) => ({
      variantId,
      locationId,
      quantity,
      expiresAt: expiresAt.toISOString(),
      frozen,
    })),
  };
}

/** What an effect moved: where the other side told its amount, that; otherwise what was asked for. */
function movedMinor(askedMinor: bigint | null, detail: unknown): number | null {
  const told = (detail as { amountMinor?: unknown } | null)?.amountMinor;
  if (typeof told === 'number') return told;
  return askedMinor === null ? null : Number(askedMinor);
}
