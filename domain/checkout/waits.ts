/** How long things may take, in milliseconds. */
export interface Durations {
  /** A hold lasts this long after each command of the buyer. */
  readonly holdMs: number;
  /** A hold is never extended beyond this, counted from the first. */
  readonly holdMaxMs: number;
  readonly checkoutMs: number;
  readonly paymentMs: number;
}

/** Capture and e-mail are tried for this long before people are asked to look. */
export const AFTERMATH_MS = 24 * 60 * 60 * 1000;
/** Giving stock and money back is tried for ever; after this long people are asked to look. */
const RELEASE_MS = 60 * 60 * 1000;
/** Delayed payment methods are decided within 14 days (docs.stripe.com/payments/payment-methods). */
const BANK_MS = 21 * 24 * 60 * 60 * 1000;

export const CANCEL_NEXT = 'Support is asked to look at what could not be given back.';

export const iso = (ms: number): string => new Date(ms).toISOString();

/** Nothing is left to do. */
export const nothing = { waitingFor: null, deadlineAt: null, nextAction: null } as const;

export function awaitingPayment(nowMs: number, { paymentMs }: Durations) {
  return {
    waitingFor: 'payment',
    deadlineAt: iso(nowMs + paymentMs),
    nextAction: 'The payment is given up and read back; the items stay held.',
  } as const;
}

/** The bank's decision, for as long as any method takes. */
export function awaitingBank(nowMs: number) {
  return {
    waitingFor: 'bank',
    deadlineAt: iso(nowMs + BANK_MS),
    nextAction: 'The payment is read again until the bank has decided.',
  } as const;
}

/** What was taken or set aside is given back. */
export function awaitingRelease(nowMs: number) {
  return { waitingFor: 'release', deadlineAt: iso(nowMs + RELEASE_MS), nextAction: CANCEL_NEXT } as const;
}

export function awaitingCapture(nowMs: number) {
  return {
    waitingFor: 'capture',
    deadlineAt: iso(nowMs + AFTERMATH_MS),
    nextAction: 'Support is asked to look at the capture.',
  } as const;
}

export function awaitingConfirmation(nowMs: number) {
  return {
    waitingFor: 'confirmation_email',
    deadlineAt: iso(nowMs + AFTERMATH_MS),
    nextAction: 'Support is asked to look at the e-mail.',
  } as const;
}

export function awaitingTaxRecord(nowMs: number) {
  return {
    waitingFor: 'tax_record',
    deadlineAt: iso(nowMs + AFTERMATH_MS),
    nextAction: 'Support is asked to look at the taxes.',
  } as const;
}
