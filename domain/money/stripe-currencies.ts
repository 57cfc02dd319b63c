/**
 * Stripe's own rules about currencies, in one place. They differ from ISO 4217; the rest of the code asks
 * `currency.ts` and `stripe-amount.ts`, which read this table.
 *
 * Source: https://docs.stripe.com/currencies (sections "Zero-decimal currencies", "Three-decimal currencies",
 * "Special cases", "Minimum and maximum charge amounts").
 */

/**
 * Charged without decimals. MGA is here although ISO gives it two, so only whole ariary can be charged.
 *
 * Stripe lists UGX here too, but its special cases overrule that: UGX and ISK, which have no decimals in ISO, are sent
 * with two, always `00` ("to charge 5 ISK, provide an amount value of 500"). HUF and TWD are ordinary two-decimal
 * currencies for charges; only payouts, which we never make, need whole units.
 */
const zeroDecimal: ReadonlySet<string> = new Set(
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '),
);

/** Charged with three decimals, of which the last must be 0: "5.124 KWD must be rounded to 5120 or 5130". */
const threeDecimal: ReadonlySet<string> = new Set('BHD JOD KWD OMR TND'.split(' '));

/**
 * Smallest charge, in Stripe units, where the charge is in the account's settlement currency. A charge that Stripe
 * converts must meet the settlement currency's minimum after conversion, which can't be known here; Stripe then refuses
 * it itself.
 */
const minimumAmount: ReadonlyMap<string, number> = new Map(
  Object.entries({
    AED: 200,
    ARS: 50,
    AUD: 50,
    BRL: 50,
    CAD: 50,
    CHF: 50,
    COP: 50,
    CZK: 1500,
    DKK: 250,
    EUR: 50,
    GBP: 30,
    HKD: 400,
    HUF: 17500,
    IDR: 50,
    ILS: 50,
    INR: 50,
    JPY: 50,
    KRW: 50,
    MXN: 1000,
    MYR: 200,
    NOK: 300,
    NZD: 50,
    PHP: 50,
    PLN: 200,
    RON: 200,
    RUB: 50,
    SEK: 300,
    SGD: 50,
    THB: 1000,
    USD: 50,
    ZAR: 50,
  }),
);

/**
 * Most digits that every payment method accepts: 8, and more for currencies with small units. (Some card networks take
 * up to 12; the lower bound holds for all methods and is what the API reference of `PaymentIntent.amount` states.)
 */
const maximumAmount: ReadonlyMap<string, number> = new Map([
  ['COP', 9_999_999_999],
  ['IDR', 999_999_999_999],
  ['INR', 999_999_999],
]);
const defaultMaximumAmount = 99_999_999;

/** How Stripe takes one currency. Amounts are integers in Stripe's units: `10^-decimals` of the currency. */
export interface StripeCurrencyRule {
  decimals: 0 | 2 | 3;
  /** Amounts must be multiples of it: 10 with three decimals, 1 otherwise. */
  step: 1 | 10;
  /** Smallest charge; null where Stripe publishes none. */
  minimum: number | null;
  /** Largest charge. */
  maximum: number;
}

/** Stripe's rule for an upper-case ISO 4217 code. Whatever is in no list is an ordinary two-decimal currency. */
export function stripeCurrencyRule(currency: string): StripeCurrencyRule {
  const three = threeDecimal.has(currency);
  return {
    decimals: three ? 3 : zeroDecimal.has(currency) ? 0 : 2,
    step: three ? 10 : 1,
    minimum: minimumAmount.get(currency) ?? null,
    maximum: maximumAmount.get(currency) ?? defaultMaximumAmount,
  };
}
