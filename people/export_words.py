"""Titles of tables and columns on the page that a person takes along; in its order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.i18n import LANGUAGES
from core.i18n import lazy_gettext as _l
from people.protected_words import PROTECTED, PURPOSES, TEXTS_AFTER
from people.words import ATTRIBUTIONS, ROLES

TABLES = {
    "person": _l("You"),
    "vault_item": _l("Your protected data"),
    "vault_read": _l("Who saw my data"),
    "membership": _l("Organisations you speak for"),
    "account": _l("Your account"),
    "sign_in": _l("Where you are signed in"),
    "passkey": _l("Your passkeys"),
    "visibility": _l("How you are shown"),
    "pseudonym": _l("Your pseudonyms"),
    "appointment": _l("Your roles"),
    "group_seat": _l("Your seats in consultation groups"),
    "registration": _l("Your registrations"),
    "presence": _l("Sessions you came to"),
    "sponsorship_request": _l("Your requests for support"),
    "cost_line": _l("Costs you asked for"),
    "decision": _l("Decisions about you"),
    "appeal": _l("Your appeals"),
    "contribution": _l("Your comments"),
    "disposition": _l("Answers to your comments"),
    "session_note": _l("Notes you took"),
    "erasure_request": _l("Requests to be erased"),
    "kept_letter": _l("Letters kept for you"),
    "outgoing_mail": _l("Mails to you"),
    "audit_entry": _l("What you did"),
}
COLUMNS = {
    "created_at": _l("Since"),
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "address": _l("E-mail address"),
    "recipient": _l("E-mail address"),
    "language": _l("Language"),
    "title": _l("Function"),
    "attribution": _l("Attribution"),
    "organisation": _l("Organisation"),
    "event": _l("Event"),
    "role": _l("Role"),
    "state": _l("State"),
    "device": _l("Device"),
    "seen_at": _l("Last seen"),
    "ended_at": _l("Ended"),
    "mode": _l("Way of attending"),
    "needs": _l("Needs"),
    "answers": _l("Answers"),
    "statement": _l("Statement"),
    "kind": _l("Kind"),
    "amount": _l("Amount"),
    "verdict": _l("Decision"),
    "reason": _l("Reason"),
    "words": _l("Your words"),
    "grounds": _l("Grounds"),
    "body": _l("Text"),
    "subject": _l("Subject"),
    "field": _l("What"),
    "purpose": _l("Purpose"),
    "note": _l("Note"),
    "by": _l("By"),
    "action": _l("What"),
    "due_at": _l("Due"),
    "number": _l("Number"),
    "came_at": _l("Came"),
    "submitted_at": _l("Submitted"),
    "changed_at": _l("Changed"),
    "is_focal_point": _l("Focal point"),
    "since": _l("From"),
    "until": _l("Until"),
    "discreet_mail": _l("Discreet mail"),
    "accessibility": _l("Accessibility"),
    "interpretation": _l("Interpretation"),
    "audience": _l("Audience"),
    "texts": _l("Your comments"),
}
# Codes of ours in words, by column.
VALUES: dict[str, Mapping[Any, object]] = {
    "language": LANGUAGES,
    "attribution": ATTRIBUTIONS,
    "role": ROLES,
    "field": PROTECTED,
    "purpose": PURPOSES,
    "texts": TEXTS_AFTER,
}
