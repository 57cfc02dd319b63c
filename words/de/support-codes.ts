import type { supportCodes as english } from '../en/support-codes.ts';
import type { SameKeys } from '../say.ts';

export const supportCodes: SameKeys<typeof english> = {
  'code.invalid_json': 'Das anfragende Programm hat einen Fehler: Was es schickt, ist nicht lesbar.',
  'code.invalid_request': 'Das anfragende Programm hat einen Fehler, oder in einem Feld steht etwas Unmögliches.',
  'code.nesting_too_deep': 'Das anfragende Programm hat einen Fehler.',
  'code.request_too_large': 'Ein Programm hat zu viel auf einmal verlangt.',
  'code.invalid_text': 'Ein Text enthält Zeichen, die sich nicht speichern lassen, etwa aus einer beschädigten Datei.',
  'code.invalid_idempotency_key':
    'Das anfragende Programm hat den Schlüssel weggelassen, der doppeltes Zählen verhindert.',
  'code.invalid_if_match': 'Das anfragende Programm hat einen Fehler.',
  'code.invalid_profile_url': 'Der Einkaufsagent nennt sich auf eine Weise, die nicht verstanden wird.',
  'code.raw_card_data':
    'Ein Programm hat eine Kartennummer selbst geschickt. Sie wurde abgelehnt und nicht gespeichert.',
  'code.invalid_signature':
    'Jemand hat ohne Unterschrift in Stripes Namen geschrieben, oder das Webhook-Geheimnis ist falsch.',
  'code.unauthorized': 'Der Schlüssel ist nicht bekannt, oder niemand ist angemeldet.',
  'code.customer_token_invalid':
    'Die Anmeldung des Kunden ist abgelaufen. Neu anmelden hilft; als Gast kaufen geht auch.',
  'code.forbidden': 'Schlüssel oder Person sind bekannt, dürfen das aber nicht.',
  'code.not_found': 'Unter diesem Namen gibt es nichts. Oft ein gekürzter oder vertippter Link.',
  'code.idempotency_conflict':
    'Ein Programm hat einen Schlüssel für zwei verschiedene Anfragen benutzt. Die erste zählt.',
  'code.request_expired':
    'Die Anfrage hat zu lange gewartet und wurde nicht ausgeführt. Sie kann neu geschickt werden.',
  'code.already_exists': 'Unter diesem Namen gibt es schon etwas.',
  'code.reference_broken': 'Es wird etwas genannt, das es nicht gibt.',
  'code.version_mismatch': 'Jemand anderes war schneller. Neu lesen und die Änderung wiederholen hilft.',
  'code.precondition_required': 'Das anfragende Programm sagt nicht, für welche Fassung die Änderung gilt.',
  'code.body_too_large': 'Es wurde mehr geschickt, als auf einmal angenommen wird.',
  'code.uri_too_long': 'Die Adresse der Anfrage ist zu lang.',
  'code.unsupported_media_type': 'Das Programm schickt seine Anfrage in einer Form, die nicht verstanden wird.',
  'code.too_many_guesses': 'Es wurden zu viele falsche Gutscheincodes versucht. Nach 10 Minuten geht es weiter.',
  'code.too_many_requests': 'Von diesem Einkauf wurde zu viel auf einmal verlangt. Gleich noch einmal versuchen hilft.',
  'code.service_unavailable':
    'Ein Teil des Shops war kurz nicht erreichbar. Nichts ist verloren; noch einmal versuchen hilft.',
  'code.internal_error': 'Ein Fehler des Shops. Notieren Sie die Uhrzeit und sagen Sie dem Betrieb Bescheid.',
  'code.out_of_stock':
    'Vom Artikel ist nichts mehr da, oder andere haben ihn gerade reserviert. Er kann in Minuten wieder frei sein.',
  'code.order_limit': 'Der Shop verkauft von diesem Artikel nur eine begrenzte Menge je Bestellung.',
  'code.customer_limit':
    'Der Shop verkauft von diesem Artikel nur eine begrenzte Menge je Kunde; frühere Bestellungen zählen mit.',
  'code.delayed_fulfillment':
    'Der Artikel ist noch nicht auf Lager und geht später raus. Das ist ein Hinweis, kein Fehler.',
  'code.item_unavailable': 'Der Artikel wird nicht mehr verkauft, oder nicht in dieser Währung.',
  'code.address_undeliverable': 'Keine Versandart geht an diese Adresse.',
  'code.field_required': 'Etwas ist noch auszufüllen, etwa die E-Mail-Adresse.',
  'code.selection_invalid': 'Eine Auswahl, etwa der Versand, gibt es nicht mehr. Neu wählen hilft.',
  'code.not_ready': 'Der Kunde wollte zahlen, bevor alles ausgefüllt war.',
  'code.payment_required': 'Es wurde keine Zahlungsart gewählt.',
  'code.quote_changed':
    'Preis oder Bestand haben sich vor dem Zahlen geändert. Der Kunde sieht die neue Summe und wird gefragt.',
  'code.price_changed': 'Der Preis eines Artikels hat sich vor dem Zahlen geändert. Der Kunde wird gefragt.',
  'code.discount_changed': 'Ein Rabatt ist vor dem Zahlen abgelaufen oder anders geworden. Der Kunde wird gefragt.',
  'code.shipping_changed': 'Die Versandkosten haben sich vor dem Zahlen geändert. Der Kunde wird gefragt.',
  'code.tax_changed': 'Die Steuern haben sich vor dem Zahlen geändert, meist mit der Adresse. Der Kunde wird gefragt.',
  'code.checkout_unknown': 'Einen Einkauf mit dieser Kennung gibt es nicht.',
  'code.checkout_ended': 'Der Einkauf ist vorbei: bezahlt, storniert oder abgelaufen. Es braucht einen neuen.',
  'code.already_completed':
    'Der Kunde wollte noch einmal zahlen, was schon bezahlt war. Es wurde nichts zweimal abgebucht.',
  'code.payment_slow': 'Bank oder Stripe antworten langsam. Der Shop fragt weiter; es wird nicht zweimal abgebucht.',
  'code.requires_3ds':
    'Die Bank möchte, dass der Kunde die Zahlung bestätigt (3-D Secure). Vorher wird nichts abgebucht.',
  'code.payment_in_progress': 'Während einer laufenden Zahlung sollte etwas geändert werden. Danach geht es.',
  'code.revision_mismatch':
    'Der Einkauf wurde in einem anderen Tab oder auf einem anderen Gerät geändert. Neu laden hilft.',
  'code.hold_lapsed':
    'Die Artikel waren lange genug reserviert und sind für andere frei. Weitermachen reserviert sie neu.',
  'code.taxes_unavailable':
    'Der Dienst, der die Steuern berechnet, hat nicht geantwortet. Gleich noch einmal versuchen hilft.',
  'code.tax_place_unknown':
    'Der Dienst, der die Steuern berechnet, kennt die Adresse nicht. Oft stimmen Region oder Postleitzahl nicht.',
  'code.amount_too_small': 'So kleine Kartenzahlungen nimmt Stripe nicht an.',
  'code.amount_too_large': 'So große Kartenzahlungen nimmt Stripe nicht an.',
  'code.amount_not_payable': 'Der Betrag hat einen Bruchteil, den diese Währung nicht kennt.',
  'code.discount_code_invalid': 'Der Rabattcode ist vertippt, abgelaufen oder so oft benutzt, wie er darf.',
  'code.gift_card_unknown': 'Der Gutscheincode ist vertippt, oder der Gutschein ist nicht aktiv.',
  'code.gift_card_expired': 'Der Gutschein ist abgelaufen.',
  'code.gift_card_currency': 'Der Gutschein lautet auf eine andere Währung als der Einkauf.',
  'code.gift_card_insufficient':
    'Auf dem Gutschein ist weniger, als damit bezahlt werden sollte. Ein anderer Einkauf hält vielleicht einen Teil.',
  'code.tenders_exceed_total': 'Es sollte mehr bezahlt werden als die Summe.',
  'code.tenders_too_small': 'Gutscheine und Karte zusammen waren weniger als die Summe.',
  'code.refund_exceeds_captured': 'Es sollte mehr zurückgehen, als vom abgebuchten Geld übrig ist.',
  'code.refund_amount_invalid':
    'Dieser Betrag kann nicht zurückgehen, etwa 0 oder ein Bruchteil, den die Währung nicht kennt.',
  'code.refund_line_unknown': 'Diese Position hat die Bestellung nicht.',
  'code.refund_line_returned': 'So viele Stück sind von dieser Position nicht übrig: Einige wurden schon erstattet.',
  'code.nothing_captured':
    'Es wurde noch kein Geld abgebucht, also kann keines zurückgehen. Stornieren Sie stattdessen.',
  'code.order_disputed':
    'Die Bank hat das Geld wegen eines Widerspruchs eingezogen. Eine Erstattung würde doppelt zahlen.',
  'code.order_not_settled':
    'Die Bestellung ist eben erst entstanden, ihr Geld wird noch abgebucht. Warten Sie eine Minute.',
  'code.nothing_to_capture': 'Es wartet kein reserviertes Geld: Es ist schon abgebucht oder wieder frei.',
  'code.capture_amount_invalid':
    'Dieser Betrag kann nicht abgebucht werden, etwa ein Bruchteil, den die Währung nicht kennt.',
  'code.capture_exceeds_authorized': 'Es sollte mehr abgebucht werden, als die Bank reserviert hat.',
  'code.stock_unknown': 'Diesen Artikel oder dieses Lager gibt es nicht.',
  'code.stock_reserved': 'Kunden haben mehr reserviert, als im Regal übrig wäre.',
  'code.stock_out_of_range': 'Mehr Stück, als ein Lager haben kann; vermutlich vertippt.',
  'code.stock_reference_used': 'Dieses Zeichen wurde schon für eine andere Änderung benutzt.',
  'code.gift_card_held': 'Kunden zahlen gerade mit mehr, als auf dem Gutschein übrig wäre.',
  'code.gift_card_above_initial': 'Auf einem Gutschein kann nicht mehr sein als bei der Ausgabe.',
  'code.gift_card_reference_used': 'Dieses Zeichen wurde schon für eine andere Änderung benutzt.',
  'code.payment_failed':
    'Die Zahlung ist gescheitert, die Bank nennt keinen besseren Grund. Es wurde nichts abgebucht.',
  'code.card_declined':
    'Die Bank des Kunden hat ohne Angabe von Gründen abgelehnt. Nur sie weiß, warum. Es wurde nichts abgebucht.',
  'code.insufficient_funds': 'Auf dem Konto des Kunden ist zu wenig Geld. Es wurde nichts abgebucht.',
  'code.expired_card': 'Die Karte ist abgelaufen. Es wurde nichts abgebucht.',
  'code.incorrect_cvc': 'Die Prüfnummer der Karte war vertippt. Es wurde nichts abgebucht.',
  'code.incorrect_number': 'Die Kartennummer war vertippt. Es wurde nichts abgebucht.',
  'code.processing_error': 'Die Bank hatte eine Störung. Noch einmal versuchen hilft oft. Es wurde nichts abgebucht.',
  'code.authentication_required':
    'Die Bank verlangt eine Bestätigung, die dort, wo der Kunde kauft, nicht möglich ist. Eine andere Karte hilft. Es wurde nichts abgebucht.',
  'code.authentication_failed':
    'Der Kunde hat die Prüfung seiner Bank (3-D Secure) nicht bestanden oder abgebrochen. Es wurde nichts abgebucht.',
  'code.payment_canceled': 'Die Zahlung wurde abgebrochen, bevor etwas abgebucht war.',
  'code.payment_timed_out':
    'Bank oder Kunde haben zu lange gebraucht, die Zahlung wurde aufgegeben. Es wurde nichts abgebucht.',
  'code.instrument_invalid':
    'Die Kartendaten waren verbraucht oder zu alt. Die Karte neu eingeben hilft. Es wurde nichts abgebucht.',
  'code.sign_in_required': 'Zuerst muss sich jemand anmelden.',
  'code.sign_in_link_invalid':
    'Der Link aus der Mail wurde benutzt, ist abgelaufen, oder es kam danach ein neuer. Ein neuer hilft.',
  'code.session_ended': 'Die Sitzung in der Konsole ist zu Ende. Neu anmelden hilft.',
  'code.sign_in_failed': 'Name und Passwort passen nicht zusammen, oder der Benutzer ist gesperrt.',
  'code.csrf_failed': 'Die Anfrage kam nicht von einer aktuellen Seite der Konsole. Neu laden hilft.',
  'code.role_missing': 'Die Person ist angemeldet, aber ihre Rolle umfasst das nicht.',
  'code.too_many_streams': 'Mehr Seiten warten auf Neues, als ein Server annimmt; sie fragen stattdessen selbst nach.',
  'code.too_many_sign_ins': 'Zu viele falsche Passwörter. Warten hilft.',
  'code.too_many_links': 'Es wurden zu viele Anmeldelinks angefordert. Warten hilft.',
  'code.mail_unavailable': 'Der Shop hat keinen Mailserver und kann keine Mails senden.',
  'code.cancel_under_way': 'Eine Stornierung ist schon verlangt und wird ausgeführt.',
  'code.order_canceled': 'Die Bestellung ist storniert; das geht mit ihr nicht mehr.',
  'code.order_shipped': 'Die Ware ist unterwegs. Eine Erstattung ist möglich, wenn sie zurückkommt.',
  'code.order_given_back': 'Das Geld der Bestellung ist schon ganz zurückgegeben.',
  'code.nothing_to_retry': 'Es wartet nichts, was früher versucht werden könnte.',
  'code.nothing_held': 'Für diesen Einkauf ist nichts reserviert.',
  'code.hold_at_limit': 'Ware wird höchstens eine Stunde reserviert, damit auch andere Kunden zum Zug kommen.',
  'code.mail_to_come': 'Die Mail wird noch zum ersten Mal gesendet; das geschieht von selbst.',
  'code.no_address': 'Der Einkauf hat keine E-Mail-Adresse, oder sie wurde gelöscht.',
  'code.too_many_mails': 'Die Mail wurde so oft erneut gesendet, wie es an einem Tag erlaubt ist.',
  'code.no_attention': 'Hier ist nichts vorgemerkt, das jemand ansehen müsste.',
  'code.cause_stands': 'Weshalb jemand nachsehen sollte, besteht noch; das muss zuerst in Ordnung kommen.',
  'code.order_exists': 'Zu diesem Einkauf gibt es eine Bestellung; eine zweite würde doppelt verkaufen.',
  'code.money_not_there': 'Für eine Bestellung ist kein reserviertes oder abgebuchtes Geld da.',
  'code.money_given_back': 'Das Geld ist zurückgegeben oder auf dem Rückweg und kann keine Bestellung bezahlen.',
  'code.release_under_way': 'Das Geld wird gerade zurückgegeben; was daraus wird, entscheidet.',
  'code.money_not_the_quote': 'Die Zahlung lautet auf einen anderen Betrag, als dem Kunden genannt wurde.',
  'code.stock_gone': 'Für die Bestellung ist zu wenig im Bestand.',
  'code.claims_gone': 'Ein Rabattcode oder Gutschein des Einkaufs wurde anderweitig verwendet.',
};
