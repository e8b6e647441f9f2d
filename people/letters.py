"""Discreet mail: what arrives says only that there is a message; its words are read after signing in.

Letters are kept as long as the retention of their columns says (core.db.Retention.LETTER).
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from sqlalchemy import select

from core import clock, mail
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from core.web import public_link
from people.models import Person
from people.organisation_models import KeptLetter
from people.queries import person_by_address

MOST_LETTERS = 100


def cover(sent: Mail) -> Mail:
    """The mail as it is, or, to a person who chose so, a neutral one in their language that holds only a link."""
    person = person_by_address(sent.to)
    if person is None or not person.discreet_mail or sent.discreet:
        return sent
    link = sent.link or page_of(keep(person, sent), person)
    with speaking(person.language):
        words = _("You have a message")
    return replace(sent, subject=words, body=f"{words}\n\n{link}\n", language=person.language, discreet=True)


def keep(person: Person, sent: Mail) -> KeptLetter:
    """The words, for the page."""
    letter = KeptLetter(person_id=person.id, subject=sent.subject[:400], body=sent.body, language=sent.language)
    db.session.add(letter)
    db.session.flush()
    return letter


def page_of(letter: KeptLetter, person: Person) -> str:
    """The whole address of the page that shows it."""
    return public_link("people.letter", person.language, letter_id=letter.id)


def get(letter_id: uuid.UUID) -> KeptLetter:
    """The letter, or 404."""
    return get_or_404(KeptLetter, letter_id)


def of_person(person_id: uuid.UUID) -> list[KeptLetter]:
    """A person's letters, latest first; at most MOST_LETTERS."""
    wanted = select(KeptLetter).where(KeptLetter.person_id == person_id)
    return list(db.session.scalars(wanted.order_by(KeptLetter.created_at.desc(), KeptLetter.id).limit(MOST_LETTERS)))


def note_read(letter: KeptLetter) -> None:
    """When it was first opened."""
    letter.read_at = letter.read_at or clock.now()


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    if cover not in mail.covers:
        mail.covers.append(cover)
