import { describe, expect, test } from '@jest/globals';
import { exampleCheckout } from '../contracts/ucp/v2026-08-25/example-checkout.ts';
import type { Checkout } from '../domain/checkout/checkout.ts';
import type { Language } from '../words/languages.ts';
import { cancellationMail, confirmationMail } from './confirmation-mail.ts';
import { givenBackMail } from './given-back-mail.ts';

const shop = { name: 'Tee', domain: 'tee.example', storefrontUrl: 'https://tee.example' };
const payment = { paymentIntentId: 'pi_1', amountMinor: 123_456, currency: 'HUF' };
const order = { id: 'ord_1', number: '7', placedAt: '2026-11-21T10:00:00Z', captureOnShipment: true } as const;
const giftCards = [{ giftCardId: 'g', instrumentId: 'i', lastFour: 'WXYZ', amountMinor: 500 }];
const placed = (language?: Language, change: Partial<Checkout> = {}) =>
  exampleCheckout({ status: 'completed', order, giftCards, ...change, ...(language && { language }) });
const plain = (text = '') => text.replaceAll('\u00a0', ' ');

describe('mails speak the language of their checkout', () => {
  test('the confirmation', () => {
    const german = confirmationMail(placed('de'), shop);
    expect(german?.subject).toBe('Ihre Bestellung 7 bei Tee');
    const lines = plain(german?.text).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'vielen Dank für Ihre Bestellung 7.',
        'Zwischensumme: 50,00 $',
        'Gesamtsumme: 58,44 $',
        'Geschenkkarte mit der Endung WXYZ: 5,00 $',
        'Mit Karte: 53,44 $',
        'Ihre Zahlung ist reserviert; sie wird eingezogen, wenn Ihre Bestellung versandt wird.',
        'Ihre Bestellung: https://tee.example/order/ord_1',
      ]),
    );
    expect(confirmationMail(placed(), shop)?.text).toContain('Total: $58.44\n');
  });

  test('the cancellation, by the shop and by support', () => {
    const [german, english] = [placed('de'), placed()];
    expect(cancellationMail(german, shop, null)?.subject).toBe('Ihre Bestellung 7 bei Tee wurde storniert');
    expect(cancellationMail(german, shop, null)?.text).toContain('weil die Zahlung nicht eingezogen werden konnte');
    expect(cancellationMail(german, shop, 'kim')?.text).toContain(
      'Ihre Geschenkkarten bezahlt hatten, ist wieder darauf.',
    );
    expect(cancellationMail(german, shop, 'kim')?.text).not.toContain('kim');
    expect(cancellationMail(english, shop, null)?.text).toContain('we are sorry: your order 7 was canceled');
    expect(cancellationMail(english, shop, 'kim')?.text).toContain('your order 7 is canceled.');
  });

  test('money that is given back, to the last cent of its currency', () => {
    expect(plain(givenBackMail(placed('de'), payment, shop)?.text)).toContain('Ihrer Zahlung über 1.234,56 HUF');
    expect(plain(givenBackMail(placed(), payment, shop)?.text)).toContain('your payment of HUF 1,234.56.');
    expect(givenBackMail(placed('de', { buyer: null }), payment, shop)).toBeNull();
    expect(givenBackMail(null, payment, shop)).toBeNull();
  });
});
