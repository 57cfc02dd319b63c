import { describe, expect, test } from '@jest/globals';
import { addressFormOf } from './address-form.ts';

describe('a country’s form of addresses', () => {
  test('has its own names, its own order and its own needs', () => {
    expect(addressFormOf('US')).toMatchObject({
      region: { label: 'state', required: true },
      postalCode: { label: 'zip', required: true, numeric: true },
      order: ['city', 'region', 'postalCode'],
    });
    expect(addressFormOf('DE')).toMatchObject({ region: null, order: ['postalCode', 'city', 'region'] });
    expect(addressFormOf('GB').postalCode).toEqual({ label: 'postcode', required: true, numeric: false });
    expect(addressFormOf('HK').postalCode).toBeNull();
    expect(addressFormOf('KW').postalCode).toMatchObject({ required: false });
  });

  test('chooses regions from lists whose codes are those of ISO 3166-2, each once', () => {
    for (const [country, count] of [
      ['US', 59],
      ['CA', 13],
      ['AU', 8],
    ] as const) {
      const codes = (addressFormOf(country).region?.choices ?? []).map(([code]) => code);
      expect([country, codes.length, new Set(codes).size]).toEqual([country, count, count]);
      for (const code of codes) expect(code).toMatch(/^[A-Z]{2,3}$/);
    }
  });

  test('asks for what the API says that the address lacks, also where that is not usual', () => {
    expect(addressFormOf('DE', ['region']).region).toEqual({ label: 'region', required: true, choices: null });
    expect(addressFormOf('HK', ['postalCode']).postalCode).toMatchObject({ required: true });
    expect(addressFormOf('KW', ['postalCode']).postalCode).toMatchObject({ required: true });
  });
});
