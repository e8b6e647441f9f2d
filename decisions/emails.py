"""The letters about appeals, each in its reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from flask import render_template

from core.db import db
from core.i18n import lazy_gettext as _l
from core.i18n import speaking
from core.mail import Mail
from core.web import public_link
from decisions.models import Appeal, Area, Inadmissible
from decisions.occasions import Occasion, get_occasion
from decisions.words import AREAS, INADMISSIBLE, STATES
from people.models import Person


class Letter(StrEnum):
    """What is written about an appeal; its words stand in the template of that name."""

    LODGED = "lodged"  # to those concerned: it has arrived
    ADMITTED = "admitted"
    INADMISSIBLE = "inadmissible"
    DECIDED = "decided"
    TO_BE_JUDGED = "to_be_judged"  # to everybody who could look at it
    ASSIGNED = "assigned"  # to whoever was chosen
    WITHDRAWN = "withdrawn"  # to the reviewer
    OVERDUE = "overdue"  # to the rest of the secretariat, and to the organisers of the site


SUBJECTS = {
    Letter.LODGED: _l("Your appeal %(reference)s has arrived: %(event)s"),
    Letter.ADMITTED: _l("Your appeal %(reference)s is being looked at: %(event)s"),
    Letter.INADMISSIBLE: _l("Your appeal %(reference)s cannot be looked at: %(event)s"),
    Letter.DECIDED: _l("Your appeal %(reference)s is decided: %(event)s"),
    Letter.TO_BE_JUDGED: _l("An appeal needs a reviewer: %(reference)s, %(event)s"),
    Letter.ASSIGNED: _l("Please look at appeal %(reference)s: %(event)s"),
    Letter.WITHDRAWN: _l("Appeal %(reference)s is withdrawn: %(event)s"),
    Letter.OVERDUE: _l("Appeal %(reference)s is overdue: %(event)s"),
}
TO_THE_LIST = (Letter.TO_BE_JUDGED, Letter.OVERDUE, Letter.WITHDRAWN)


def parties(appeal: Appeal) -> list[Person]:
    """Whoever lodged the appeal, and the person concerned where that is somebody else."""
    key = appeal.decision.person_id
    concerned = db.session.get(Person, key) if key is not None and key != appeal.appellant_id else None
    return [appeal.appellant] if concerned is None else [appeal.appellant, concerned]


def letters(kind: Letter, appeal: Appeal, people: Iterable[Person]) -> list[Mail]:
    """One letter to each."""
    occasion = get_occasion(appeal.event_id)
    return [letter(kind, appeal, person, occasion) for person in people]


def letter(kind: Letter, appeal: Appeal, person: Person, occasion: Occasion) -> Mail:
    """The finished mail."""
    with speaking(person.language):
        title = occasion.title.shown(person.language).body
        body = render_template(
            f"decisions/email/{kind}.txt",
            appeal=appeal,
            person=person,
            title=title,
            zone=occasion.zone,
            area=AREAS[Area(appeal.decision.area)],
            outcome=STATES[appeal.state],  # type: ignore[index]
            why=INADMISSIBLE[Inadmissible(appeal.inadmissible)] if appeal.inadmissible else "",
            link=_link(kind, appeal, person.language),
        )
        subject = str(SUBJECTS[kind]) % {"reference": appeal.reference, "event": title}
    return Mail(to=person.email, subject=subject, body=body.strip() + "\n", language=person.language)


def _link(kind: Letter, appeal: Appeal, language: str) -> str:
    """The page on which the reader goes on."""
    if kind in TO_THE_LIST:
        return public_link("decisions.appeals", language, event_id=appeal.event_id)
    if kind is Letter.ASSIGNED:
        return public_link("decisions.appeal", language, event_id=appeal.event_id, appeal_id=appeal.id)
    return public_link("decisions.own_appeal", language, appeal_id=appeal.id)
