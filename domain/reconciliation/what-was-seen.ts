/** How what stands in the words of a break is told; as it is stored, in JSON. */
interface Told {
  readonly count: number;
  /** In minor units of its currency. */
  readonly money: { readonly amountMinor: number; readonly currency: string };
  /** Told as it is. */
  readonly id: string;
  /** Where a checkout stands. */
  readonly checkout: string;
  /** Where a payment stands here. */
  readonly payment: string;
  readonly payments: readonly string[];
  /** Where a PaymentIntent stands at Stripe. */
  readonly stripe: string;
  /** What a checkout or an order waits for; null: nothing. */
  readonly waiting: string | null;
  /** Steps of the ledger: calls outside. */
  readonly calls: readonly string[];
  /** The operation of a command. */
  readonly request: string;
}

export type ToldAs = keyof Told;

/**
 * All that can be seen of a break, by the key of its text (`seen.<key>` in words/en/support-breaks.ts), with what stands in it.
 * Rows keep keys and values: one that shall hold something else is a new one.
 */
export const SEEN = {
  // Runs of checkouts and orders.
  checkout_stands: { status: 'checkout', waiting: 'waiting' },
  checkout_silent: { status: 'checkout', waiting: 'waiting' },
  checkout_behind: { status: 'checkout', waiting: 'waiting', revision: 'count', known: 'count' },
  order_idle: { waiting: 'waiting' },
  order_silent: { waiting: 'waiting' },
  order_behind: { waiting: 'waiting', revision: 'count', known: 'count' },
  runs: {},

  // Checkouts and their orders.
  order_left: { payments: 'count' },
  payments_left: { payments: 'count' },
  no_order: {},
  checkout_is: { status: 'checkout' },
  order_and_checkout: { order: 'money', checkout: 'money' },
  no_payment: {},
  payments_are: { count: 'count', payments: 'payments' },
  paid_with: { total: 'money', card: 'money', gift_cards: 'money' },
  claims_left: { claims: 'count', status: 'checkout' },
  units_held: { units: 'count', status: 'checkout' },
  holds_frozen: { holds: 'count', status: 'checkout' },
  units_short: { held: 'count', bought: 'count' },

  // One attempt to pay, and the ledger.
  kept_without_order: { attempt: 'count', kept: 'money', status: 'checkout' },
  payment_and_checkout: { attempt: 'count', payment: 'payment', status: 'checkout' },
  calls_unsettled: { attempt: 'count', calls: 'calls', payment: 'payment' },
  taken_uncalled: { attempt: 'count', taken: 'money' },
  given_back_uncalled: { attempt: 'count', given_back: 'money' },
  capture_unbooked: { attempt: 'count', payment: 'payment' },
  refund_unbooked: { attempt: 'count' },
  create_uncalled: { attempt: 'count' },

  // Stripe and what is recorded here.
  payment_is: { payment: 'payment' },
  names_checkout: { checkout: 'id' },
  stripe_is: { stripe: 'stripe' },
  stripe_attempt: { attempt: 'count', stripe: 'stripe' },
  stripe_and_here: { stripe: 'stripe', here: 'payment' },
  amounts: { stripe: 'money', here: 'money' },
  taken: { stripe: 'money', here: 'money' },
  given_back: { stripe: 'money', here: 'money' },

  // Counters.
  reserved_and_held: { reserved: 'count', held: 'count' },
  shelf_and_journal: { shelf: 'count', journal: 'count' },
  balance_and_entries: { balance: 'money', entries: 'money' },
  held_and_holds: { held: 'money', holds: 'money' },
  code_counts: { claimed: 'count', used: 'count', claims: 'count', uses: 'count' },

  command: { request: 'request' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ToldAs>>>>;

export type SeenKey = keyof typeof SEEN;

type ValuesOf<Key extends SeenKey> = {
  readonly [Name in keyof (typeof SEEN)[Key]]: (typeof SEEN)[Key][Name] extends ToldAs
    ? Told[(typeof SEEN)[Key][Name]]
    : never;
};

/** What was seen: the key of a text and what stands in it. No personal data. It is said where it is shown, in the reader's language. */
export type Seen = { [Key in SeenKey]: { readonly text: Key; readonly values: ValuesOf<Key> } }[SeenKey];

export function seen<Key extends SeenKey>(text: Key, values: ValuesOf<Key>): Seen {
  return { text, values } as unknown as Seen;
}
