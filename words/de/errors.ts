import type { errors as english } from '../en/errors.ts';
import type { SameKeys } from '../say.ts';

export const errors: SameKeys<typeof english> = {
  // The request can't be understood.
  'error.invalid_json': 'Der Inhalt ist kein gültiges JSON.',
  'error.invalid_request': 'Die Anfrage ist nicht gültig.',
  'error.nesting_too_deep': 'Der Inhalt ist zu tief verschachtelt.',
  'error.request_too_large': 'Es wird zu viel auf einmal angefragt.',
  'error.invalid_text': 'Texte dürfen weder NUL noch beschädigte Zeichen enthalten.',
  'error.invalid_idempotency_key': 'Idempotency-Key muss aus 16 bis 255 sichtbaren ASCII-Zeichen bestehen.',
  'error.invalid_if_match': 'If-Match muss das ETag eines Checkouts sein.',
  'error.invalid_profile_url': 'UCP-Agent muss ein Profil nennen: profile="https://…".',
  'error.raw_card_data': 'Kartennummern werden hier nicht angenommen; senden Sie ein Token des Zahlungsanbieters.',
  'error.invalid_signature': 'Die Signatur stimmt nicht.',
  'error.unauthorized': 'Der API-Schlüssel ist nicht bekannt.',
  'error.customer_token_invalid':
    'Ihre Anmeldung ist abgelaufen. Melden Sie sich neu an, oder fahren Sie als Gast fort.',
  'error.session_ended': 'Ihre Sitzung ist beendet. Melden Sie sich neu an.',
  'error.sign_in_failed': 'Name und Passwort gehören nicht zusammen.',
  'error.csrf_failed': 'Diese Seite ist nicht mehr aktuell. Laden Sie sie neu, und versuchen Sie es noch einmal.',
  'error.role_missing': 'Ihre Rolle umfasst das nicht.',
  'error.forbidden': 'Dieser API-Schlüssel ist dafür nicht berechtigt.',
  'error.not_found': 'Unter diesem Namen gibt es hier nichts.',
  'error.idempotency_conflict': 'Dieser Idempotency-Key wurde mit einem anderen Inhalt verwendet.',
  'error.request_expired':
    'Die Anfrage kam zu spät, um ausgeführt zu werden. Senden Sie sie mit einem neuen Idempotency-Key.',
  'error.already_exists': 'Unter diesem Namen gibt es schon etwas.',
  'error.reference_broken': 'Es wird etwas genannt, das es nicht gibt.',
  'error.version_mismatch': 'Es wurde inzwischen geändert. Lesen Sie es neu.',
  'error.precondition_required': 'Senden Sie If-Match mit dem ETag, das Sie gelesen haben.',
  'error.body_too_large': 'Der Inhalt ist größer als 256 KiB.',
  'error.uri_too_long': 'Die Adresse ist zu lang.',
  'error.unsupported_media_type': 'Senden Sie application/json in UTF-8, nicht komprimiert.',

  // The product can't serve the request now; nothing is lost.
  'error.too_many_guesses': 'Zu viele Geschenkkarten-Codes stimmten nicht. Versuchen Sie es später noch einmal.',
  'error.sign_in_required': 'Melden Sie sich zuerst an.',
  'error.sign_in_link_invalid': 'Dieser Link wurde schon benutzt oder ist abgelaufen. Fordern Sie einen neuen an.',
  'error.too_many_links':
    'Es wurden zu viele Links angefordert. Sehen Sie in Ihr Postfach, oder versuchen Sie es später noch einmal.',
  'error.mail_unavailable': 'Der Shop kann gerade keine Mails senden.',
  'error.too_many_streams': 'Zu viele Seiten sind gleichzeitig offen. Diese Seite sieht von selbst nach Neuem.',
  'error.too_many_sign_ins':
    'Zu viele Versuche, sich anzumelden. Warten Sie einen Moment, und versuchen Sie es noch einmal.',
  'error.too_many_requests': 'Dieser Checkout ist gerade beschäftigt. Versuchen Sie es gleich noch einmal.',
  'error.service_unavailable': 'Der Shop kann gerade nicht antworten. Senden Sie dieselbe Anfrage noch einmal.',
  'error.internal_error': 'Bei uns ist etwas schiefgegangen.',

  // The shop understood and says no.
  'error.out_of_stock': 'Dieser Artikel ist ausverkauft.',
  'error.order_limit': 'So viele Stück dieses Artikels werden nicht in einer Bestellung verkauft.',
  'error.customer_limit': 'So viele Stück dieses Artikels werden nicht an eine Person verkauft.',
  'error.delayed_fulfillment': 'Dieser Artikel wird später versandt.',
  'error.item_unavailable': 'Dieser Artikel wird hier nicht verkauft.',
  'error.address_undeliverable': 'An diese Adresse versenden wir nicht.',
  'error.field_required': 'Es fehlt noch etwas.',
  'error.selection_invalid': 'Diese Auswahl wird nicht angeboten.',
  'error.not_ready': 'Der Checkout ist noch nicht vollständig; sehen Sie nach, was fehlt.',
  'error.payment_required': 'Wählen Sie, wie Sie bezahlen möchten.',
  'error.quote_changed':
    'Preise oder Verfügbarkeit haben sich geändert. Prüfen Sie die neue Summe, und fahren Sie fort.',
  'error.price_changed': 'Der Preis eines Artikels hat sich geändert.',
  'error.discount_changed': 'Ein Rabatt hat sich geändert.',
  'error.shipping_changed': 'Der Versand hat sich geändert.',
  'error.tax_changed': 'Die Steuern haben sich geändert.',
  'error.checkout_unknown': 'Diesen Checkout gibt es nicht.',
  'error.checkout_ended': 'Dieser Checkout ist beendet und kann nicht mehr geändert werden.',
  'error.already_completed': 'Diese Bestellung ist bereits aufgegeben; Sie werden nicht noch einmal belastet.',
  'error.payment_slow': 'Die Zahlung dauert länger als sonst. Wir bleiben daran; Sie werden nicht zweimal belastet.',
  'error.requires_3ds': 'Ihre Bank bittet Sie, diese Zahlung zu bestätigen. Vorher wird nichts abgebucht.',
  'error.payment_in_progress': 'Eine Zahlung läuft. Warten Sie ihr Ende ab, bevor Sie etwas ändern.',
  'error.revision_mismatch': 'Der Checkout hat sich inzwischen geändert. Sehen Sie ihn sich noch einmal an.',
  'error.hold_lapsed': 'Ihre Artikel sind nicht mehr zurückgelegt.',
  'error.taxes_unavailable': 'Die Steuern lassen sich gerade nicht berechnen. Versuchen Sie es gleich noch einmal.',
  'error.tax_place_unknown':
    'Für diese Adresse lassen sich die Steuern nicht bestimmen. Prüfen Sie Region und Postleitzahl.',
  'error.amount_too_small': 'Die Summe ist zu klein, um mit Karte bezahlt zu werden.',
  'error.amount_too_large': 'Die Summe ist zu groß, um mit Karte bezahlt zu werden.',
  'error.amount_not_payable': 'Dieser Betrag kann in dieser Währung nicht bezahlt werden.',
  'error.discount_code_invalid': 'Dieser Code kann nicht verwendet werden.',
  'error.gift_card_unknown': 'Diese Geschenkkarte ist nicht bekannt oder kann nicht verwendet werden.',
  'error.gift_card_expired': 'Diese Geschenkkarte ist abgelaufen.',
  'error.gift_card_currency': 'Diese Geschenkkarte lautet auf eine andere Währung.',
  'error.gift_card_insufficient': 'Auf dieser Geschenkkarte ist weniger Guthaben.',
  'error.tenders_exceed_total': 'Das ist mehr als die Summe.',
  'error.tenders_too_small': 'Damit ist die Summe noch nicht bezahlt.',

  // Support asks something of an order that can't be done.
  'error.refund_exceeds_captured': 'Mehr, als vom eingezogenen Geld noch übrig ist.',
  'error.refund_amount_invalid': 'Dieser Betrag kann nicht erstattet werden.',
  'error.refund_line_unknown': 'Diese Position hat die Bestellung nicht.',
  'error.refund_line_returned': 'Von dieser Position sind weniger Stück übrig.',
  'error.nothing_captured': 'Es wurde kein Geld eingezogen, das zurückgegeben werden könnte.',
  'error.order_disputed': 'Diese Zahlung ist angefochten; die Bank hat das Geld zurückgeholt.',
  'error.order_not_settled': 'Die Bestellung wird noch abgeschlossen. Versuchen Sie es gleich noch einmal.',
  'error.nothing_to_capture': 'Es wartet kein reserviertes Geld darauf, eingezogen zu werden.',
  'error.capture_amount_invalid': 'Dieser Betrag kann nicht eingezogen werden.',
  'error.capture_exceeds_authorized': 'Mehr, als reserviert ist.',
  'error.cancel_under_way': 'Ein Abbruch läuft bereits.',
  'error.order_canceled': 'Diese Bestellung ist storniert.',
  'error.order_shipped': 'Die Ware ist unterwegs. Erstatten Sie die Bestellung, wenn sie zurückkommt.',
  'error.order_given_back': 'Ihr ganzes Geld ist bereits zurückgegeben.',
  'error.nothing_to_retry': 'Es wartet nichts, was noch einmal versucht werden könnte.',
  'error.nothing_held': 'Es ist nichts zurückgelegt.',
  'error.hold_at_limit': 'Die Artikel sind so lange zurückgelegt, wie es möglich ist.',
  'error.mail_to_come': 'Die E-Mail ist noch nicht versandt; sie geht von selbst hinaus.',
  'error.no_address': 'Es gibt keine E-Mail-Adresse, an die sie gehen könnte.',
  'error.too_many_mails': 'Die E-Mail wurde heute oft genug erneut versandt.',
  'error.no_attention': 'Hier wird niemand gebeten, nach etwas zu sehen.',
  'error.cause_stands': 'Was Aufmerksamkeit verlangt, besteht noch.',
  'error.order_exists': 'Es gibt bereits eine Bestellung.',
  'error.money_not_there': 'Das Geld ist nicht da.',
  'error.money_given_back': 'Das Geld ist zurückgegeben oder auf dem Weg zurück.',
  'error.release_under_way': 'Das Geld wird gerade zurückgegeben.',
  'error.money_not_the_quote': 'Die Zahlung lautet nicht auf den angebotenen Betrag.',
  'error.stock_gone': 'Es sind zu wenige Stück auf Lager.',
  'error.claims_gone': 'Ein Code oder eine Geschenkkarte wurde anderweitig verwendet.',

  // People change stock by hand.
  'error.stock_unknown': 'Dieses Produkt oder diesen Ort gibt es nicht.',
  'error.stock_reserved': 'Käufer haben mehr reserviert, als übrig bliebe.',
  'error.stock_out_of_range': 'So viele Stück fasst kein Ort.',
  'error.stock_reference_used': 'Diese Referenz wurde für eine andere Änderung verwendet.',

  // People change gift cards by hand.
  'error.gift_card_held': 'Käufer bezahlen gerade mit mehr, als übrig bliebe.',
  'error.gift_card_above_initial': 'Auf einer Geschenkkarte ist höchstens, womit sie ausgegeben wurde.',
  'error.gift_card_reference_used': 'Diese Referenz wurde für eine andere Änderung verwendet.',

  // The payment did not go through. The words say what the buyer can do.
  'error.payment_failed':
    'Die Zahlung ist nicht zustande gekommen. Sie wurden nicht belastet. Versuchen Sie es noch einmal, oder nehmen Sie eine andere Karte.',
  'error.card_declined':
    'Ihre Karte wurde abgelehnt. Versuchen Sie es mit einer anderen Karte, oder fragen Sie Ihre Bank.',
  'error.insufficient_funds': 'Die Karte ist nicht ausreichend gedeckt. Versuchen Sie es mit einer anderen Karte.',
  'error.expired_card': 'Ihre Karte ist abgelaufen. Versuchen Sie es mit einer anderen Karte.',
  'error.incorrect_cvc': 'Die Prüfnummer der Karte stimmt nicht. Prüfen Sie sie, und versuchen Sie es noch einmal.',
  'error.incorrect_number': 'Die Kartennummer stimmt nicht. Prüfen Sie sie, und versuchen Sie es noch einmal.',
  'error.processing_error':
    'Ihre Bank konnte die Zahlung nicht verarbeiten. Sie wurden nicht belastet. Versuchen Sie es noch einmal.',
  'error.authentication_required':
    'Ihre Bank bittet Sie, diese Zahlung zu bestätigen, was hier nicht möglich ist. Versuchen Sie es mit einer anderen Karte.',
  'error.authentication_failed':
    'Ihre Bank konnte nicht bestätigen, dass Sie es sind. Sie wurden nicht belastet. Versuchen Sie es noch einmal, oder nehmen Sie eine andere Karte.',
  'error.payment_canceled': 'Die Zahlung wurde abgebrochen. Sie wurden nicht belastet.',
  'error.payment_timed_out': 'Die Zahlung dauerte zu lange und wurde beendet. Sie wurden nicht belastet.',
  'error.instrument_invalid':
    'Diese Zahlungsart kann nicht mehr verwendet werden. Geben Sie Ihre Karte noch einmal ein.',
};
