import type { buyer as english } from '../en/buyer.ts';
import type { SameKeys } from '../say.ts';

export const buyer: SameKeys<typeof english> = {
  // What a checkout says of itself.
  'checkout.canceling': 'Der Checkout wird abgebrochen; was bezahlt wurde, wird zurückgegeben.',
  'checkout.hold_lapsed':
    'Ihre Artikel sind nicht mehr zurückgelegt. Sie werden wieder zurückgelegt, wenn Sie fortfahren und sie noch da sind.',
  'needed.email': 'Für die Bestätigung wird eine E-Mail-Adresse benötigt.',
  'needed.address': 'Eine Lieferadresse wird benötigt.',
  'needed.address_fields': 'In der Lieferadresse fehlt: {fields}.',
  'needed.option': 'Wählen Sie, wie Ihre Bestellung versandt werden soll.',
  'needed.pickup_place': 'Wählen Sie, wo Sie Ihre Bestellung abholen möchten.',
  'field.street': 'Straße',
  'field.locality': 'Ort',
  'field.region': 'Region',
  'field.postal_code': 'Postleitzahl',

  // Goods that leave later, and goods that there are not.
  'later.preorder': 'Vorbestellt: wird am {day} versandt.',
  'later.preorder_unknown': 'Vorbestellt: wird versandt, sobald die Ware da ist; der Tag steht noch nicht fest.',
  'later.backorder': 'Nachbestellt: wird am {day} versandt.',
  'later.backorder_unknown': 'Nachbestellt: wird versandt, sobald die Ware da ist; der Tag steht noch nicht fest.',
  'later.part': '{units} von {quantity} nachbestellt: Versand am {day}, die übrigen jetzt.',
  'later.part_unknown':
    '{units} von {quantity} nachbestellt: Versand, sobald die Ware da ist; der Tag steht noch nicht fest. Die übrigen jetzt.',
  'stock.possible': '{reason} Möglich: {possible}.',
  'stock.only': 'Von diesem Artikel sind zurzeit nur {available} zu haben.',
  'stock.none_now': 'Dieser Artikel ist gerade ausverkauft.',
  'stock.place_none': '{title} ist zurzeit nicht vorrätig: {place}.',
  'stock.place_only': 'Von {title} sind zurzeit nur {available} vorrätig: {place}.',
  'limit.order': 'Höchstens {most} Stück dieses Artikels in einer Bestellung.',
  'limit.customer':
    'Höchstens {most} Stück dieses Artikels pro Person; Sie können {left, plural, =0 {keines} one {noch eines} other {noch #}} bekommen.',

  // Codes that take nothing off.
  'discount_code.unknown': 'Code „{code}“: Diesen Code gibt es nicht.',
  'discount_code.used_up': 'Code „{code}“: Er ist aufgebraucht.',
  'discount_code.not_yet': 'Code „{code}“: Er gilt ab dem {day}.',
  'discount_code.expired': 'Code „{code}“: Er ist am {day} abgelaufen.',
  'discount_code.entered_twice': 'Code „{code}“: Er ist schon eingegeben.',
  'discount_code.same_offer': 'Code „{code}“: Ein anderer Code desselben Angebots ist schon eingegeben.',
  'discount_code.combination':
    'Code „{code}“: Er lässt sich nicht mit Ihren anderen Rabatten verbinden, die mehr abziehen.',
  'discount_code.sign_in': 'Code „{code}“: Melden Sie sich an, um ihn zu verwenden.',
  'discount_code.customer_group': 'Code „{code}“: Er gilt nur für bestimmte Kundinnen und Kunden.',
  'discount_code.buyer_unknown':
    'Code „{code}“: Er gilt nur für die erste Bestellung. Geben Sie Ihre E-Mail-Adresse an, um ihn zu verwenden.',
  'discount_code.ordered_before': 'Code „{code}“: Er gilt nur für die erste Bestellung.',
  'discount_code.country_unknown':
    'Code „{code}“: Er gilt nur in manchen Ländern. Geben Sie Ihre Adresse an, um ihn zu verwenden.',
  'discount_code.country': 'Code „{code}“: Er gilt nicht in Ihrem Land.',
  'discount_code.channel': 'Code „{code}“: Er gilt hier nicht.',
  'discount_code.currency': 'Code „{code}“: Er gilt nicht für Bestellungen in {currency}.',
  'discount_code.items': 'Code „{code}“: Er gilt nicht für die Artikel Ihrer Bestellung.',
  'discount_code.quantity':
    'Code „{code}“: Legen Sie {missing, plural, one {# weiteren Artikel} other {# weitere Artikel}}{some, select, yes { dieses Angebots} other {}} dazu, um ihn zu verwenden.',
  'discount_code.subtotal':
    'Code „{code}“: Es fehlen noch {missing}{some, select, yes { bei den Artikeln dieses Angebots} other {}}, um ihn zu verwenden.',
  'discount_code.shipping': 'Code „{code}“: Er gilt für den Versand und zieht von Ihrer Auswahl nichts ab.',
  'discount_code.nothing_left': 'Code „{code}“: Es ist nichts übrig, was er abziehen könnte.',
  'claim.gone': 'Der Code {code} kann nicht mehr verwendet werden.',
  'claim.used_up': 'Der Code {code} wurde so oft verwendet, wie es möglich ist.',
  'claim.used_by_customer': 'Sie haben den Code {code} so oft verwendet, wie es möglich ist.',
  'claim.used_up_today': 'Der Code {code} kann heute nicht mehr verwendet werden.',

  // What has changed since the buyer has seen his totals.
  'quote.changed':
    'Preise oder Verfügbarkeit haben sich geändert. Prüfen Sie die neue Summe, und fahren Sie fort. Sie beträgt jetzt {now}, vorher {before}.',
  'quote.currency': 'Alle Preise sind jetzt in {now}, vorher in {before}.',
  'quote.price': '{title} kostet jetzt je {now}, vorher {before}.',
  'quote.discount_gone':
    '{title}{coded, select, yes { (Code {code})} other {}} gilt nicht mehr; abgezogen wurden {before}.',
  'quote.discount_new': '{title}{coded, select, yes { (Code {code})} other {}} zieht jetzt {now} ab.',
  'quote.discount': '{title}{coded, select, yes { (Code {code})} other {}} zieht jetzt {now} ab, vorher {before}.',
  'quote.option_gone': 'Die gewählte Versandart wird nicht mehr angeboten.',
  'quote.shipping': 'Versand: jetzt {now}, vorher {before}.',
  'quote.tax': 'Steuern: jetzt {now}, vorher {before}.',
  'quote.tax_included': 'In den Preisen enthaltene Steuern: jetzt {now}, vorher {before}.',

  // Ways of shipping, and places to fetch goods.
  'option.not_to_this_place': '{title} wird für diese Adresse nicht angeboten.',
  'option.too_heavy': '{title} nimmt Pakete bis {most, number} kg; dieses wiegt {weight, number} kg.',
  'option.not_in_currency': '{title} wird in {currency} nicht angeboten.',
  'option.from_weight': '{title} wird ab {least, number} kg angeboten.',
  'option.from_price': '{title} wird ab {least} angeboten.',
  'option.from_items': '{title} wird ab {least, number} Artikeln angeboten.',
  'option.unknown': 'Diese Versandart wird für diese Adresse nicht angeboten.',
  'destination.unknown': 'Das ist keine der angegebenen Adressen.',
  'pickup.unknown_place': 'An diesem Ort können Bestellungen nicht abgeholt werden.',
  'pickup.split': 'Alle Waren einer Bestellung werden entweder versandt oder an einem Ort abgeholt.',
  'pickup.at': 'Abholung: {place}',
  'pickup.all': 'Ihre Bestellung kann hier abgeholt werden: {place}.',
  'pickup.part': 'Nur ein Teil Ihrer Bestellung kann zurzeit hier abgeholt werden: {place}.',
  'pickup.none': 'Nichts von Ihrer Bestellung kann zurzeit hier abgeholt werden: {place}.',
  'fulfillment.arrives': 'Ankunft in {days} {most, plural, one {Tag} other {Tagen}}',
  'fulfillment.ready': 'Abholbereit {most, plural, =0 {heute} one {in {days} Werktag} other {in {days} Werktagen}}',

  // Gift cards.
  'gift_card.possible': '{reason} Mögliches Guthaben: {possible}.',
  'tender.pays': 'Die Geschenkkarte mit der Endung {lastFour} zahlt {amount}; {left} bleiben zu zahlen.',
  'tender.left': '{reason} {left} bleiben zu zahlen.',

  // Carts and the catalog.
  'cart.gone': 'Etwas in Ihrem Warenkorb wird nicht mehr verkauft; es wird nicht mitgezählt.',
  'cart.place_guessed':
    'Preise und Steuern sind für dieses Land geschätzt: {place}. Geben Sie Ihr Land an, um das zu ändern.',
  'cart.not_found': 'Diesen Warenkorb gibt es nicht, oder er ist abgelaufen.',
  'cart.empty': 'In diesem Warenkorb ist nichts.',
  'cart.changed_elsewhere':
    'Der Warenkorb wurde inzwischen an anderer Stelle geändert. Sehen Sie ihn sich noch einmal an.',
  'cart.merge_choice':
    'Sie haben noch einen gefüllten Warenkorb. Sollen beide zusammengelegt werden, oder gelten die neueren Mengen?',
  'cart.too_long': 'Ein Warenkorb fasst höchstens {most} Produkte.',
  'cart.together_too_long': 'Beide Warenkörbe zusammen haben mehr als {most} Produkte.',
  'catalog.nothing': 'Hierunter wird nichts verkauft: {id}',
  'catalog.no_product': 'Dieses Produkt gibt es nicht.',

  // What totals and links are called.
  'totals.subtotal': 'Zwischensumme',
  'totals.items_discount': 'Rabatte',
  'totals.discount': 'Versandrabatt',
  'totals.shipping': 'Versand',
  'totals.pickup': 'Abholung',
  'totals.tax_exempt': 'Steuer (befreit)',
  'totals.fee': 'Gebühren',
  'totals.total': 'Gesamtsumme',
  'totals.estimated': 'Geschätzte Gesamtsumme',
  'totals.without_taxes': 'Ohne enthaltene Steuern',
  'totals.includes': 'Enthält {label}',
  'link.terms_of_service': 'Allgemeine Geschäftsbedingungen',
  'link.privacy_policy': 'Datenschutz',
  'link.refund_policy': 'Rückgabe und Erstattung',
  'link.shipping_policy': 'Versandbedingungen',

  // A placed order.
  'order.arrives': '{title}, Ankunft in {days} {most, plural, one {Tag} other {Tagen}}',
  'order.will_ship': 'Wird versandt',
  'order.parcel': 'Paket {number} von {count}: {way}',
  'order.parcel_later': 'Paket {number} von {count}: {way} nach dem Versand am {day}',
  'order.parcel_unknown': 'Paket {number} von {count}: {way} nach dem Versand; der Tag steht noch nicht fest',
  'order.disputed': `Die Zahlung ist angefochten{reason, select,
    bank_cannot_process {: von der Bank nicht verarbeitet}
    check_returned {: Scheck zurückgegeben}
    credit_not_processed {: Gutschrift nicht erhalten}
    customer_initiated {: auf Kundenwunsch}
    debit_not_authorized {: Lastschrift nicht genehmigt}
    duplicate {: doppelt belastet}
    fraudulent {: nicht selbst veranlasst}
    incorrect_account_details {: Kontodaten stimmen nicht}
    insufficient_funds {: Konto nicht gedeckt}
    product_not_received {: Ware nicht erhalten}
    product_unacceptable {: Ware nicht wie erwartet}
    subscription_canceled {: Abonnement gekündigt}
    unrecognized {: Zahlung nicht erkannt}
    other {}}.`,
  'order.canceled': 'Die Bestellung wurde storniert.',

  // The page where a buyer confirms a payment at his bank.
  'action.title.asked': 'Bestätigen Sie Ihre Zahlung',
  'action.title.checking': 'Wir fragen Ihre Bank',
  'action.title.placed': 'Ihre Bestellung ist aufgegeben',
  'action.title.failed': 'Die Zahlung ist nicht zustande gekommen',
  'action.title.canceled': 'Dieser Checkout wurde abgebrochen',
  'action.title.over': 'Diese Zahlung ist beendet',
  'action.why': 'Ihre Bank möchte sicher sein, dass Sie es sind. Bevor Sie bestätigen, wird nichts abgebucht.',
  'action.why_again': 'Ihre Bank hat die Zahlung noch nicht bestätigt. Bevor Sie bestätigen, wird nichts abgebucht.',
  'action.go': 'Weiter zu Ihrer Bank',
  'action.time_left':
    'Ihre Artikel bleiben solange zurückgelegt. Sie haben etwa {minutes, plural, one {eine Minute} other {# Minuten}}.',
  'action.moment': 'Das dauert einen Moment.',
  'action.goes_on': 'Die Seite geht von selbst weiter.',
  'action.not_twice': 'Sie werden nicht zweimal belastet.',
  'action.look_again': 'Noch einmal nachsehen',
  'action.look_now': 'Jetzt nachsehen',
  'action.thanks': 'Vielen Dank. Die Bestellung {number} wird per E-Mail bestätigt.',
  'action.see_order': 'Zu Ihrer Bestellung',
  'action.not_charged': 'Sie wurden nicht belastet.',
  'action.replaced': 'Ein anderer Versuch ist an ihre Stelle getreten.',
  'action.back': 'Zurück zum Shop',
  'action.shop': 'Shop',
  'action.amount': 'Betrag',
  'action.code': 'Code: {code}',
};
