/** A tax of one jurisdiction, as Stripe names it. */
export interface SandboxRate {
  country: string;
  /** ISO 3166-2 without the country; null: the whole country, unless one of its states is named. */
  state: string | null;
  taxType: 'gst' | 'hst' | 'jct' | 'pst' | 'qst' | 'sales_tax' | 'vat';
  /** Parts per million. */
  ppm: number;
}

const rate = (country: string, state: string | null, taxType: SandboxRate['taxType'], ppm: number): SandboxRate => ({
  country,
  state,
  taxType,
  ppm,
});

/** Where the sandbox's account is registered; elsewhere nothing is collected. Rates of 2026, one or two a place. */
const RATES: readonly SandboxRate[] = [
  rate('US', 'CA', 'sales_tax', 72_500),
  rate('US', 'NY', 'sales_tax', 88_750),
  rate('US', 'TX', 'sales_tax', 62_500),
  rate('CA', null, 'gst', 50_000),
  rate('CA', 'ON', 'hst', 130_000),
  rate('CA', 'QC', 'gst', 50_000),
  rate('CA', 'QC', 'qst', 99_750),
  rate('DE', null, 'vat', 190_000),
  rate('FR', null, 'vat', 200_000),
  rate('GB', null, 'vat', 200_000),
  rate('JP', null, 'jct', 100_000),
  rate('BH', null, 'vat', 100_000),
];

/** Books are at a lower rate in some countries: docs.stripe.com/tax/tax-codes. */
const BOOKS = 'txcd_35010000';
const BOOKS_PPM: Readonly<Record<string, number>> = { DE: 70_000, FR: 55_000, GB: 0 };
const NONTAXABLE = 'txcd_00000000';

/** Where an address must name more than its country. */
export const NEEDS_MORE: Readonly<
  Record<string, (address: { state: string | null; postal_code: string | null }) => boolean>
> = {
  US: ({ postal_code }) => !/^\d{5}(-?\d{4})?$/.test(postal_code ?? ''),
  CA: ({ state, postal_code }) => state === null && postal_code === null,
};

/** What is collected on a tax code in a place: none where nobody is registered, or nothing is due. */
export function ratesFor(country: string, state: string | null, taxCode: string): readonly SandboxRate[] {
  if (taxCode === NONTAXABLE) return [];
  const own = RATES.filter((each) => each.country === country && each.state !== null && each.state === state);
  const found = own.length > 0 ? own : RATES.filter((each) => each.country === country && each.state === null);
  const lower = taxCode === BOOKS ? BOOKS_PPM[country] : undefined;
  return lower === undefined ? found : found.map((each) => ({ ...each, ppm: lower }));
}
