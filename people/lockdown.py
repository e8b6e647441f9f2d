"""Everything locked down at once, for the day when a telephone is taken away or a name has become dangerous.

Every sign-in ends, every link is void, and words are no longer attributed; other areas do their part when they hear
people.events.locked_down and say in a sentence what they did (trust paper, Quiet use).
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from core import audit
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.i18n import ngettext
from people import events, links, visibility_choices
from people.models import Account, Attribution, Person
from people.signing_in import end_all
from people.visibility_models import LOWEST, Audience, Visibility


class Act(StrEnum):
    """What the audit record calls it."""

    LOCKED_DOWN = "person.locked-down"


def lock_down(account: Account, *, by: Actor) -> list[str]:
    """Do all of it; the sentences that tell the person what was done."""
    person = account.person
    lock(person)
    devices = end_all(account)
    links.revoke_all(account)
    hide(person, by=by)
    audit.record(Act.LOCKED_DOWN, person, by=by)
    others = [sentence for _receiver, sentence in events.locked_down.send(person) if sentence]
    return [
        ngettext("%(num)d device was signed out.", "%(num)d devices were signed out.", devices),
        _("No link in any mail that we have sent you opens anything any more."),
        _("You are shown to others as little as the events can work with, and your words carry no name."),
        *(str(sentence) for sentence in others),
    ]


def hide(person: Person, *, by: Actor) -> None:
    """Shown as little as works, everywhere, until the person chooses otherwise."""
    person.attribution = Attribution.ANONYMOUS
    visibility_choices.choose_everywhere(person, LOWEST, by=by)
    for row in db.session.scalars(select(Visibility).where(Visibility.person_id == person.id)):
        row.chosen = LOWEST[Audience(row.audience)]
