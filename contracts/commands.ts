import type { Buyer, Checkout, Destination, Locality } from '../domain/checkout/checkout.ts';
import type { CheckoutMessage } from '../domain/checkout/messages.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { RefundWanted } from '../domain/order/refund-amount.ts';
import type { Sentence } from '../domain/support/ruling.ts';
import type { Language } from '../words/languages.ts';

/** Limits on what a caller may ask for; the HTTP schemas enforce them. */
export const REQUEST_LIMITS = {
  bodyBytes: 256 * 1024,
  nestingDepth: 32,
  lines: 100,
  destinations: 10,
  codes: 10,
  quantity: 1_000_000,
  textLength: 500,
} as const;

/** The whole client-written state of a checkout (UCP: PUT replaces it), in our own words. */
export interface WantedCheckout {
  readonly lines: readonly { readonly lineId: string | null; readonly variantId: string; readonly quantity: number }[];
  readonly buyer: Buyer | null;
  /** What the buyer reads; absent: as before. */
  readonly language?: Language;
  /** The signed-in customer; null for guests. Named by the API, never by a request's body. */
  readonly customerId: string | null;
  /** Discount codes as the buyer gave them; they replace those given before. */
  readonly codes: readonly string[];
  /** ISO 4217; null: what the checkout has, or the shop's default. */
  readonly currency: string | null;
  readonly locality: Locality | null;
  readonly destinations: readonly Destination[];
  /** Null: the only destination, if there is just one. */
  readonly selectedDestinationId: string | null;
  /** All that would be shipped is fetched instead. Absent: it is shipped. `lineIds` null: the caller did not say which. */
  readonly pickup?: { readonly locationId: string | null; readonly lineIds: readonly string[] | null };
  /** Null: none chosen. */
  readonly selectedOptionId: string | null;
}

/** What stands for the buyer's card: a PaymentMethod or a ConfirmationToken of Stripe. Never card data. */
export interface PaymentCredential {
  readonly kind: 'payment_method' | 'confirmation_token';
  readonly token: string;
  /** What the caller calls the instrument; absent where there is no name for it. */
  readonly instrumentId?: string;
  /** What it shall pay; absent: whatever is left. */
  readonly amountMinor?: number;
}

/** A gift card to pay with. The API looks its code up: no code goes any further. */
export interface GiftCardTender {
  /** Null: no gift card has this code. */
  readonly giftCardId: string | null;
  readonly instrumentId: string;
  /** Its place among the instruments of the request. */
  readonly index: number;
  /** What it shall pay; null: as much as is on it and needed. */
  readonly amountMinor: number | null;
}

export type CommandPayload =
  | {
      readonly operation: 'create';
      readonly channel: string;
      readonly wanted: WantedCheckout;
      /** Only looked at, so that the buyer learns early what they would pay; absent where none is given. */
      readonly giftCards?: readonly GiftCardTender[];
    }
  | {
      readonly operation: 'update';
      readonly wanted: WantedCheckout;
      readonly giftCards?: readonly GiftCardTender[];
      readonly ifRevision: number | null;
    }
  | {
      readonly operation: 'complete';
      readonly credential: PaymentCredential | null;
      /** In the order in which they are used; absent where none is given. */
      readonly giftCards?: readonly GiftCardTender[];
      readonly ifRevision: number | null;
    }
  | { readonly operation: 'cancel' }
  | CheckoutActPayload;

export type Operation = CommandPayload['operation'];

/** Who of the shop asks, why, and by which request: kept with what it comes to. Nothing about the buyer. */
interface Asked {
  readonly actor: string;
  readonly reason: string;
  readonly requestId: string | null;
}

/** What support asks of a checkout. */
export type CheckoutActPayload = Asked & {
  readonly operation: 'cancel_checkout' | 'extend_hold' | 'resolve_checkout' | 'retry_checkout';
};

/** What support asks of money that came without an order. */
export type RecoveryCommandPayload = Asked & {
  readonly operation: 'place_order' | 'resolve_recovery' | 'retry_recovery';
  readonly paymentIntentId: string;
};

export type RecoveryOperation = RecoveryCommandPayload['operation'];

/** What support asks of a placed order. */
export type OrderCommandPayload =
  | ({
      readonly operation: 'refund';
      /** Derived from the Idempotency-Key: the same command finds its refund also when its command row is gone (M6). */
      readonly refundId: string;
      readonly wanted: RefundWanted;
      /** The goods come back too, to where they left from. */
      readonly restock?: true;
    } & Pick<Asked, 'actor' | 'reason'> &
      Partial<Asked>)
  /** `amountMinor` null: all that is authorized. */
  | ({ readonly operation: 'capture'; readonly amountMinor: number | null } & Pick<Asked, 'actor'> & Partial<Asked>)
  /** `refundId` is that of the refund of what was captured, as a refund's own. */
  | (Asked & { readonly operation: 'cancel_order'; readonly refundId: string })
  | (Asked & { readonly operation: 'resend_confirmation' })
  | (Asked & { readonly operation: 'resolve_order' })
  | (Asked & { readonly operation: 'retry_order' });

export type OrderOperation = OrderCommandPayload['operation'];

/** All that can be asked of a workflow. */
export type AnyOperation = Operation | OrderOperation | RecoveryOperation;
/** What support asks. */
export type SupportPayload = CheckoutActPayload | OrderCommandPayload | RecoveryCommandPayload;

/** What became of a command of support's; `code` and `because` say why it was refused. */
export interface SupportAnswer {
  readonly outcome: 'applied' | 'refused' | 'late';
  readonly code: ErrorCode | null;
  readonly because?: Sentence;
  readonly refundId: string | null;
}

/**
 * What became of a command.
 * applied: the checkout has changed. refused: it has not, `messages` say why.
 * nothing_created: a create that was refused. late: it came past its deadline and was not tried.
 */
export interface CommandAnswer {
  readonly outcome: 'applied' | 'refused' | 'nothing_created' | 'late';
  readonly checkout: Checkout | null;
  /** News of this command alone; what the checkout's state says by itself is added when it is shown. */
  readonly messages: readonly CheckoutMessage[];
}
