import type { shopPages as english } from '../en/storefront-shop.ts';
import type { SameKeys } from '../say.ts';

export const shopPages: SameKeys<typeof english> = {
  'shell.skip': 'Zum Inhalt',
  'shell.nav': 'Shop',
  'shell.language': 'Sprache',
  'shell.account': 'Konto',
  'shell.cart': 'Warenkorb',
  'shell.cart_units': '{units, plural, =0 {Warenkorb, leer} one {Warenkorb, # Artikel} other {Warenkorb, # Artikel}}',
  'shell.to_shop': 'Zum Shop',
  'shell.loading': 'Wird geladen …',
  'shell.retry': 'Noch einmal versuchen',
  'shell.reload': 'Seite neu laden',
  'shell.code': 'Wenn Sie uns schreiben, nennen Sie bitte diesen Code: {code}',
  'shell.broken': 'Diese Seite funktioniert gerade nicht',
  'shell.broken_text':
    'Der Fehler liegt bei uns. Ihr Warenkorb und Ihre Bestellungen sind sicher. Meist hilft es, die Seite neu zu laden.',
  'shell.not_found': 'Hier ist nichts',
  'shell.not_found_text': 'Vielleicht ist die Adresse alt oder vertippt.',

  'problem.offline':
    'Wir sind gerade nicht zu erreichen. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
  'problem.busy': 'Im Shop ist gerade viel los. Bitte versuchen Sie es gleich noch einmal.',
  'problem.other': 'Das hat nicht geklappt.',

  'legal.all': 'Über den Shop',
  'legal.terms': 'AGB',
  'legal.privacy': 'Datenschutz',
  'legal.refund': 'Rückgabe',
  'legal.shipping': 'Versand',

  'place.ship_to': 'Lieferung nach',
  'place.choose': 'Land wählen',

  'shop.title': 'Shop',
  'product.title': 'Produkt',
  'cart.title': 'Warenkorb',
  'order.title': 'Bestellung',
  'account.title': 'Konto',
};
