import type { Database } from '../../adapters/postgres/database.ts';
import type { DemoZone } from './shipping.ts';

/** Stores zones that are not there yet, with their areas, methods and rates. */
export async function storeZones(prisma: Database['prisma'], zones: readonly DemoZone[]): Promise<void> {
  const areas = zones.flatMap(({ id, areas: places }) =>
    places.map(({ country, region, postalFrom, postalTo }) => ({
      id: [country === '*' ? 'world' : country.toLowerCase(), region?.toLowerCase(), postalFrom]
        .filter(Boolean)
        .join('-'),
      zoneId: id,
      country,
      region: region ?? '',
      postalFrom: postalFrom ?? '',
      postalTo: postalTo ?? '',
    })),
  );
  const methods = zones.flatMap(({ id: zoneId, methods: offered }) => offered.map((method) => ({ zoneId, ...method })));
  const rates = methods.flatMap(({ zoneId, id: methodId, rates: tiers }) =>
    tiers.map((tier) => ({ zoneId, methodId, ...tier })),
  );
  await prisma.$transaction([
    prisma.shippingZone.createMany({ data: zones.map(({ id, name }) => ({ id, name })), skipDuplicates: true }),
    prisma.shippingZoneArea.createMany({ data: areas, skipDuplicates: true }),
    prisma.shippingMethod.createMany({
      data: methods.map(({ rates: _, ...method }) => method),
      skipDuplicates: true,
    }),
    prisma.shippingMethodRate.createMany({ data: rates, skipDuplicates: true }),
  ]);
}
