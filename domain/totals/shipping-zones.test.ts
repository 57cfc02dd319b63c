import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exampleMethod, exampleRate, exampleZone } from './example-zones.ts';
import { lacksForZone, zoneOf, zonesAround } from './shipping-zones.ts';

const methods = [exampleMethod('post', [exampleRate(1)])];
const zones = [
  exampleZone(['*'], methods, 'world'),
  exampleZone(['US', 'CA'], methods, 'north'),
  exampleZone([{ country: 'US', region: 'NY' }], methods, 'state'),
  exampleZone([{ country: 'US', postalFrom: '100', postalTo: '104' }], methods, 'city'),
  exampleZone([{ country: 'US', postalFrom: '10001', postalTo: '10001' }], methods, 'block'),
];
const at = (country: string, region: string | null = null, postalCode: string | null = null) => ({
  country,
  region,
  postalCode,
});

describe('the most specific zone wins', () => {
  test.each([
    ['FR', null, null, 'world'],
    ['CA', 'NY', null, 'north'],
    ['US', null, null, 'north'],
    ['US', ' us-ny', null, 'state'],
    ['US', 'NY', '14604', 'state'],
    ['US', 'NY', '10002', 'city'],
    ['US', 'NY', '10499-1234', 'city'],
    ['US', null, '104 00', 'city'],
    ['US', 'NY', '10500', 'state'],
    ['US', 'NY', '10001', 'block'],
    ['US', 'NY', '10001-99', 'block'],
    ['US', 'TX', '10', 'north'],
  ])('%s %s %s is in %s', (country, region, postalCode, id) => {
    expect(zoneOf(zones, at(country, region, postalCode))?.id).toBe(id);
  });

  test('a range in a region beats a range of the country only there', () => {
    const both = [
      ...zones,
      exampleZone([{ country: 'US', region: 'NY', postalFrom: '100', postalTo: '109' }], methods, 'both'),
    ];
    expect(zoneOf(both, at('US', 'NY', '10001'))?.id).toBe('both');
    expect(zoneOf(both, at('US', null, '10002'))?.id).toBe('city');
  });

  test('no zone names it: none', () => expect(zoneOf(zones.slice(1), at('FR'))).toBeNull());

  test('around it are those of its country', () => {
    expect(zonesAround(zones, at('US', 'NY', '10001')).map(({ id }) => id)).toEqual(['city', 'state', 'north']);
    expect(zonesAround(zones, at('US'))).toEqual([]);
    expect(zonesAround(zones, at('FR'))).toEqual([]);
  });

  test('the order of rows does not matter', () => {
    const places = fc.tuple(
      fc.constantFrom('US', 'CA', 'FR'),
      fc.constantFrom(null, 'NY', 'TX'),
      fc.constantFrom(null, '10001', '10100', '14604', ''),
    );
    fc.assert(
      fc.property(
        fc.shuffledSubarray(zones, { minLength: zones.length }),
        places,
        (shuffled, [country, region, code]) => {
          expect(zoneOf(shuffled, at(country, region, code))).toEqual(zoneOf(zones, at(country, region, code)));
        },
      ),
    );
  });
});

test('an address lacks what its country’s zones go by', () => {
  expect(lacksForZone(zones, at('US'))).toEqual(['region', 'postalCode']);
  expect(lacksForZone(zones, at('US', 'NY', ' - '))).toEqual(['postalCode']);
  expect(lacksForZone(zones, at('US', 'NY', '10001'))).toEqual([]);
  expect(lacksForZone(zones, at('CA'))).toEqual([]);
});
