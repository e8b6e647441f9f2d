"""The words for what is in the vault and why it is read."""

from __future__ import annotations

from core.i18n import lazy_gettext as _l
from people.erasure_models import TextsAfter
from people.vault_models import Protected, Purpose

PROTECTED = {
    Protected.PASSPORT: _l("Passport"),
    Protected.VISA: _l("Visa"),
    Protected.BANK: _l("Bank account"),
    Protected.MEDICAL: _l("Medical needs"),
    Protected.EMERGENCY_CONTACT: _l("Emergency contact"),
}
HINTS = {
    Protected.PASSPORT: _l("Name as printed, number, country, valid until."),
    Protected.VISA: _l("Kind, number, valid from and until, or what the consulate asks for."),
    Protected.BANK: _l("Name of the account's owner, IBAN or number, bank, country."),
    Protected.MEDICAL: _l("What we must know so that you can take part in good health, and nothing else."),
    Protected.EMERGENCY_CONTACT: _l("Who is called if something happens to you: name, telephone, languages."),
}
FOR_WHOM = {
    Protected.PASSPORT: _l("The secretariat of an event you take part in reads it to book travel."),
    Protected.VISA: _l("The secretariat of an event you take part in reads it to write to consulates."),
    Protected.BANK: _l("The finance officer of an event you take part in reads it to pay you."),
    Protected.MEDICAL: _l("The secretariat of an event you take part in reads it to prepare, and in an emergency."),
    Protected.EMERGENCY_CONTACT: _l("The secretariat of an event you take part in reads it in an emergency only."),
}
PURPOSES = {
    Purpose.OWN: _l("You looked at it yourself"),
    Purpose.TRAVEL: _l("Travel and visa"),
    Purpose.PAYMENT: _l("Payment"),
    Purpose.CARE: _l("To take part in good health"),
    Purpose.EMERGENCY: _l("Emergency"),
}
TEXTS_AFTER = {
    TextsAfter.ANONYMOUS: _l("Without any name"),
    TextsAfter.ORGANISATION: _l("At most with my organisation"),
}
