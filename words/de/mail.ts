import type { mail as english } from '../en/mail.ts';
import type { SameKeys } from '../say.ts';

export const mail: SameKeys<typeof english> = {
  'mail.hello': 'Guten Tag{named, select, yes { {name}} other {}},',
  'mail.order_link': 'Ihre Bestellung: {url}',

  'mail.confirmation.subject': 'Ihre Bestellung {number} bei {shop}',
  'mail.confirmation.thanks': 'vielen Dank für Ihre Bestellung {number}.',
  'mail.confirmation.reserved': 'Ihre Zahlung ist reserviert; sie wird eingezogen, wenn Ihre Bestellung versandt wird.',
  'mail.confirmation.line': '{quantity} × {title}: {amount}',
  'mail.confirmation.amount': '{what}: {amount}',
  'mail.confirmation.code': '{what} ({code}): {amount}',
  'mail.confirmation.gift_card': 'Geschenkkarte mit der Endung {lastFour}: {amount}',
  'mail.confirmation.by_card': 'Mit Karte: {amount}',
  'mail.confirmation.fetched': 'Hier holen Sie sie ab:',
  'mail.confirmation.shipped': 'Sie geht an:',

  'mail.cancellation.subject': 'Ihre Bestellung {number} bei {shop} wurde storniert',
  'mail.cancellation.sorry':
    'es tut uns leid: Ihre Bestellung {number} wurde storniert, weil die Zahlung nicht eingezogen werden konnte.',
  'mail.cancellation.money': 'Sie werden nicht belastet; was reserviert oder eingezogen wurde, gibt Ihre Bank zurück.',
  'mail.cancellation.canceled': 'Ihre Bestellung {number} ist storniert.',
  'mail.cancellation.back':
    'Ihnen wird nichts berechnet: Was reserviert oder eingezogen wurde, geht auf demselben Weg zurück. Ihre Bank kann dafür bis zu 10 Tage brauchen.',
  'mail.cancellation.gift_cards': 'Was Ihre Geschenkkarten bezahlt hatten, ist wieder darauf.',

  'mail.given_back.subject': 'Ihre Zahlung an {shop} wird zurückgegeben',
  'mail.given_back.sorry': 'zu Ihrer Zahlung über {amount} konnten wir keine Bestellung aufgeben.',
  'mail.given_back.money':
    'Es wird Ihnen nichts zugesandt, und Sie werden nicht belastet: Der ganze Betrag ist auf dem Weg zurück zu Ihnen.',
  'mail.given_back.days': 'Bis Ihre Bank ihn anzeigt, kann es einige Tage dauern.',

  'account.mail.subject': 'Anmelden bei {shop}',
  'account.mail.subject_new': 'Ihr Konto bei {shop}',
  'account.mail.open': 'öffnen Sie diesen Link, um sich bei {shop} anzumelden:',
  'account.mail.open_new':
    'öffnen Sie diesen Link, um Ihre Bestellungen bei {shop} zu sehen, jetzt und später. Ein Passwort brauchen Sie nicht:',
  'account.mail.once': 'Er gilt einmal, innerhalb von {minutes} Minuten.',
  'account.mail.not_you': 'Haben Sie nicht darum gebeten? Dann passiert nichts: Lassen Sie diese Mail, wie sie ist.',
};
