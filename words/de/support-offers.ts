import type { supportOffers as english } from '../en/support-offers.ts';
import type { SameKeys } from '../say.ts';

export const supportOffers: SameKeys<typeof english> = {
  'offer.checkout_ends': 'Der Kauf endet; die Kundin oder der Kunde kann ihn nicht fortsetzen.',
  'offer.payment_settled_first':
    'Die laufende Zahlung wird zuerst geprüft. Was davon reserviert oder eingezogen wurde, wird zurückgegeben.',
  'offer.units_back': '{units, plural, one {# Stück geht} other {# Stück gehen}} zurück in den Bestand.',
  'offer.units_back_if_here':
    '{units, plural, one {# Stück geht} other {# Stück gehen}} zurück in den Bestand: Tun Sie das nur, wenn die Ware noch da ist.',
  'offer.reserved_released': '{amount}, auf der Karte reserviert, werden freigegeben. Es wird nichts abgebucht.',
  'offer.card_back': '{amount} gehen zurück auf die Karte.',
  'offer.gift_cards_back': '{amount} gehen zurück auf die Geschenkkarten, die bezahlt haben.',
  'offer.codes_back': 'Der Rabattcode kann wieder verwendet werden.',
  'offer.buyer_mailed_canceled': 'Der Kunde erhält eine E-Mail, dass die Bestellung storniert ist.',
  'offer.capture': '{amount}, auf der Karte reserviert, werden jetzt eingezogen.',
  'offer.refund_up_to': 'Bis zu {amount} können erstattet werden.',
  'offer.refund': '{amount} werden erstattet.',
  'offer.refund_by_card': '{amount} gehen zurück auf die Karte; Banken brauchen bis zu 10 Tage.',
  'offer.refund_by_gift_cards': '{amount} gehen sofort zurück auf die Geschenkkarten.',
  'offer.refund_after_failure': 'Eine Erstattung von {amount} ist gescheitert; eine neue gleicht sie aus.',
  'offer.retry_checkout': 'Worauf der Kauf wartet, wird jetzt versucht, nicht erst zur vorgesehenen Zeit.',
  'offer.retry_order': 'Stripe wird jetzt gefragt, und worauf die Bestellung wartet, wird erneut versucht.',
  'offer.retry_recovery': 'Die Zahlung wird jetzt erneut geprüft, und was zu tun ist, wird versucht.',
  'offer.extend_hold':
    '{units, plural, one {# Stück bleibt} other {# Stück bleiben}} zu denselben Preisen bis {until} zurückgelegt.',
  'offer.resend_confirmation': 'Der Kunde erhält die Bestellbestätigung noch einmal.',
  'offer.resend_cancellation': 'Der Kunde erhält die E-Mail zur stornierten Bestellung noch einmal.',
  'offer.mails_left':
    '{left, plural, =0 {Danach heute nicht mehr.} one {Danach heute noch #-mal.} other {Danach heute noch #-mal.}}',
  'offer.resolve': 'Es bittet niemanden mehr, nachzusehen. Ihre Notiz bleibt.',
  'offer.resolve_refund':
    'Die gescheiterte Erstattung von {amount} gilt als auf anderem Weg ausgezahlt, wie Ihre Notiz sagt. Sie kann nicht noch einmal erstattet werden und bleibt in der Abrechnung.',
  'offer.resolve_mail': 'Der Kunde gilt als informiert; die E-Mail wird nicht mehr versucht.',
  'offer.resolve_recovery':
    'Die {amount}, die über Stripe nicht zurückgegeben werden können, gelten als auf anderem Weg ausgezahlt, wie Ihre Notiz sagt. Sie bleiben in der Abrechnung.',
  'offer.place_order':
    'Die Bestellung wird doch noch aufgegeben, zum genannten Gesamtbetrag von {amount}; der Kunde erhält die Bestätigung.',
  'offer.place_takes_stock':
    '{units, plural, one {# Stück wird} other {# Stück werden}} dem Bestand entnommen. Reicht er nicht, geschieht nichts.',

  'refused.not_your_role': 'Dafür ist eine andere Rolle zuständig.',
  'refused.checkout_canceled':
    'Dieser Kauf ist beendet: Geld und Ware sind zurückgegeben. Ein neuer kann begonnen werden.',
  'refused.checkout_is_order':
    'Aus diesem Kauf ist Bestellung {number} geworden. Stornieren oder erstatten Sie die Bestellung.',
  'refused.cancel_under_way': 'Um den Abbruch wurde bereits gebeten; er wird gerade ausgeführt.',
  'refused.order_canceled': 'Diese Bestellung ist bereits storniert.',
  'refused.order_not_settled':
    'Die Zahlung dieser Bestellung wird noch abgeschlossen. Versuchen Sie es gleich noch einmal.',
  'refused.order_disputed':
    'Die Zahlung wird angefochten, und die Bank hat das Geld, bis sie entscheidet. Antworten Sie darauf bei Stripe.',
  'refused.order_shipped':
    'Das Geld wurde eingezogen, als die Ware abging. Kommt sie zurück, erstatten Sie die Bestellung und lagern Sie die Ware ein.',
  'refused.order_partly_shipped':
    'Ein Teil des Geldes wurde für Ware eingezogen, die schon unterwegs ist. Ziehen Sie den Rest ein und erstatten Sie, was zurückkommt.',
  'refused.order_given_back': 'Ihr ganzes Geld ist bereits erstattet. Es gibt nichts mehr zu stornieren.',
  'refused.nothing_captured':
    'Es wurde kein Geld eingezogen, das erstattet werden könnte. Stornieren Sie die Bestellung.',
  'refused.nothing_left': 'Es ist nichts mehr zu erstatten.',
  'refused.nothing_to_capture': 'Es wartet kein reserviertes Geld darauf, eingezogen zu werden.',
  'refused.capture_under_way': 'Das reservierte Geld wird gerade eingezogen. Versuchen Sie es gleich noch einmal.',
  'refused.refund_exceeds_captured': 'Das ist mehr, als übrig ist: {amount}.',
  'refused.refund_amount_invalid': 'Dieser Betrag kann nicht erstattet werden.',
  'refused.refund_line_unknown': 'Die Bestellung hat keine solche Position.',
  'refused.refund_line_returned': 'Von dieser Position ist weniger übrig, oder der Versand ist bereits erstattet.',
  'refused.capture_exceeds_authorized': 'Das ist mehr, als reserviert ist: {amount}.',
  'refused.capture_amount_invalid': 'Dieser Betrag kann nicht eingezogen werden.',
  'refused.nothing_waits': 'Hier wartet nichts.',
  'refused.buyer_is_awaited': 'Nur die Kundin oder der Kunde kann fortfahren.',
  'refused.people_are_awaited': 'Es wartet auf Ihre Entscheidung; ein neuer Versuch ändert nichts.',
  'refused.shipment_is_awaited': 'Es wartet darauf, dass die Ware abgeht. Ziehen Sie die Zahlung dann ein.',
  'refused.nothing_held':
    'Es ist nichts zurückgelegt. Sobald der Kauf weitergeht, geschieht das, wenn noch genug da ist.',
  'refused.hold_at_limit': 'Die Ware ist bereits bis {until} zurückgelegt; länger geht es nicht.',
  'refused.payment_in_flight': 'Eine Zahlung läuft; die Ware bleibt zurückgelegt, bis sie entschieden ist.',
  'refused.mail_to_come': 'Die E-Mail ist noch nicht verschickt; sie geht von selbst hinaus.',
  'refused.no_address': 'Es gibt keine E-Mail-Adresse dafür.',
  'refused.too_many_mails':
    'Sie wurde binnen eines Tages {most}-mal erneut verschickt. Versuchen Sie einen anderen Weg.',
  'refused.no_attention': 'Hier wird niemand gebeten, nachzusehen.',
  'refused.money_still_out': 'Die Zahlung ist noch nicht abgeschlossen. Bis dahin bleibt dies bestehen.',
  'refused.bank_decides': 'Die Bank hat über die Zahlung noch nicht entschieden. Bis dahin bleibt dies bestehen.',
  'refused.refund_owed': 'Eine Erstattung steht noch aus. Bis dahin bleibt dies bestehen.',
  'refused.dispute_open': 'Eine Anfechtung wartet auf Antwort. Antworten Sie bei Stripe.',
  'refused.refund_pending': 'Die Bank hat die Erstattung noch nicht angenommen. Bis dahin bleibt dies bestehen.',
  'refused.authorization_lapses':
    'Das reservierte Geld verfällt bald. Ziehen Sie es ein, oder stornieren Sie die Bestellung.',
  'refused.release_not_read_back':
    'Stripe hat noch nicht bestätigt, dass das Geld zurückgegeben ist. Bis dahin bleibt dies bestehen.',
  'refused.order_exists': 'Zu diesem Kauf gibt es bereits Bestellung {number}.',
  'refused.recovery_closed': 'Diese Zahlung ist erledigt; es ist nichts mehr zu tun.',
  'refused.money_not_there': 'Die Bank hat über diese Zahlung noch nicht entschieden. Das Geld ist nicht da.',
  'refused.money_given_back': 'Das Geld ist zurückgegeben oder auf dem Rückweg. Bitten Sie darum, neu zu bestellen.',
  'refused.release_under_way':
    'Das Geld wird gerade zurückgegeben, und Stripe hat noch nicht gesagt, wie das ausging. Sehen Sie danach wieder nach.',
  'refused.money_not_the_quote': 'Die Zahlung ist nicht über das, was genannt war.',
  'refused.not_the_last_attempt': 'Die Zahlung gehört nicht zum letzten Versuch dieses Kaufs.',
  'refused.checkout_lives': 'Der Kauf ist noch offen und kümmert sich selbst um seine Zahlung.',
  'refused.stock_gone': 'Es sind zu wenige Stück im Bestand.',
  'refused.customer_limit': 'Davon ist bereits so viel bestellt, wie eine Kundin oder ein Kunde haben darf.',
  'refused.claims_gone': 'Ein Rabattcode oder eine Geschenkkarte dieses Kaufs ist anderweitig verwendet.',

  // What was done, in the timeline and the account.
  'event.attention_resolved': 'Jemand hat nachgesehen und es geklärt.',
  'event.refund.made_good': 'Die gescheiterte Erstattung von {amount} wurde auf anderem Weg ausgezahlt.',
  'event.payment.attention_resolved':
    'Das Geld, das über Stripe nicht zurückgegeben werden konnte, wurde auf anderem Weg zurückgegeben.',
  'event.payment.placed_by_hand': 'Die Bestellung wurde von Hand auf spät eingetroffenes Geld aufgegeben.',
  'event.recovery.made_good': 'Die {amount} wurden auf anderem Weg zurückgegeben.',
  'event.hold.extended': 'Die Artikel bleiben bis {until} zurückgelegt.',
  'event.order.mail_requested': 'Die Bestätigung der Bestellung {number} soll noch einmal verschickt werden.',
  'event.order.mail_requested_canceled':
    'Die E-Mail zur Stornierung der Bestellung {number} soll noch einmal verschickt werden.',
  'event.order.mailed_again': 'Die Bestätigung der Bestellung {number} wurde noch einmal verschickt.',
  'event.order.mailed_again_canceled':
    'Die Stornierung der Bestellung {number} wurde noch einmal per E-Mail mitgeteilt.',
  'event.order.mailed_again_unmailed':
    'Die E-Mail zur Bestellung {number} konnte nicht noch einmal verschickt werden: Es gibt keine Adresse.',
  'event.support.retried': 'Worauf gewartet wurde, wurde sofort versucht.',
  'account.made_good': '{amount} wurden auf anderem Weg ausgezahlt, nicht über Stripe.',
  'recovery.made_good': 'Es wurde auf anderem Weg zurückgegeben.',
  'wait.mail_again': 'eine E-Mail, die noch einmal verschickt wird',
  'then.mailed_again': 'Die E-Mail wird noch einmal verschickt.',
  'attention.no_mail_again': 'Die E-Mail konnte nicht noch einmal verschickt werden; es wird wieder versucht.',
};
