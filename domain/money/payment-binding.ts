/** Whose attempt a PaymentIntent is, over how much, and for which quote: bound to it when it was made. */
export interface PaymentBinding {
  readonly checkoutId: string;
  readonly attempt: number;
  /** SHA-256 of the quote, in hex. */
  readonly quoteHash: string;
  readonly totalMinor: number;
  readonly currency: string;
}

/** The same of an attempt, as its row says. */
export interface QuotedAttempt extends Omit<PaymentBinding, 'totalMinor'> {
  readonly amountMinor: number;
}

/** Whether a PaymentIntent is exactly this attempt's: nothing is placed on one that is not (promise O2). */
export function isBoundTo(
  intent: { readonly [Key in keyof PaymentBinding]: PaymentBinding[Key] | null },
  attempt: QuotedAttempt,
): boolean {
  return (
    intent.checkoutId === attempt.checkoutId &&
    intent.attempt === attempt.attempt &&
    intent.totalMinor === attempt.amountMinor &&
    intent.currency === attempt.currency &&
    intent.quoteHash === attempt.quoteHash
  );
}
