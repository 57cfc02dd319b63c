import type { Prisma } from '../generated/client.ts';

/** Where the demo shop's goods lie. The first is the one that `products.csv` counts. */
export const locations: readonly Prisma.LocationCreateManyInput[] = [
  {
    id: 'main',
    name: 'Portland',
    priority: 1,
    regions: ['US', 'CA', 'JP'],
    pickup: true,
    address: {
      street: '12 Wharf Street',
      locality: 'Portland',
      region: 'ME',
      postalCode: '04101',
      country: 'US',
      hours: 'Mon–Sat 9–18',
    },
  },
  {
    id: 'rotterdam',
    name: 'Rotterdam',
    priority: 2,
    regions: ['GB', 'DE', 'NL', 'FR', 'BE', 'AT', 'ES', 'IT', 'PL', 'SE', 'DK', 'IE', 'KW'],
    pickup: true,
    address: {
      street: 'Wijnhaven 3',
      locality: 'Rotterdam',
      postalCode: '3011 WG',
      country: 'NL',
      hours: 'Tue–Sat 10–17',
    },
  },
];

/** Units in Rotterdam, by SKU. Of the large anchor there are more there than at home: an order of ten leaves from both. */
export const inRotterdam: Readonly<Record<string, number>> = {
  'DOCK-6M-NAV': 60,
  'DOCK-10M-NAV': 40,
  'JACKET-M-RED': 15,
  'JACKET-L-RED': 15,
  'MUG-NAVY': 120,
  'BEANIE-GREY': 50,
  'ANCHOR-40': 9,
  'DRYBAG-20': 5,
};

type Rules = Pick<
  Prisma.VariantUpdateInput,
  'stockPolicy' | 'backorderShipsOn' | 'preorderUntil' | 'maxPerOrder' | 'maxPerCustomer'
>;

/** What the shop has set for single SKUs. Days are counted from the day on which the shop is loaded. */
export const rules = (inDays: (days: number) => Date): Readonly<Record<string, Rules>> => ({
  // The next 25 radios are on their way.
  BACKORDER: { backorderShipsOn: inDays(21) },
  // A colour that comes with the next season.
  'BEANIE-OCHRE': { preorderUntil: inDays(60) },
  // Many look at them, few buy: not set aside before the buyer pays.
  'SHOES-45': { stockPolicy: 'at_payment' },
  // Nobody needs more of these at sea.
  'LIFEJACKET-RED': { maxPerOrder: 8 },
  'ANCHOR-16': { maxPerOrder: 4, maxPerCustomer: 4 },
});

/** Units kept back at home for repairs under warranty. */
export const safetyStock: Readonly<Record<string, number>> = { 'WINCH-8': 3, 'WINCH-10': 3 };
