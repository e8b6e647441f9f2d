"""What texts do when somebody is erased or locks down: the words stay, attributed as the person chose, or to nobody."""

from __future__ import annotations

from sqlalchemy import select

from core.db import db
from core.i18n import ngettext
from people.erasure_models import TextsAfter
from people.events import erased, locked_down
from people.models import Attribution, Person
from people.visibility import stricter
from texts.models import Contribution


def lower_attribution(person: Person, *, texts: TextsAfter) -> None:
    """Never looser than it was."""
    for contribution in db.session.scalars(select(Contribution).where(Contribution.author_id == person.id)):
        contribution.attribution = stricter(contribution.attribution, texts)


def name_nobody(person: Person) -> str:
    """What somebody wrote before locking down carries no name any more either."""
    written = list(db.session.scalars(select(Contribution).where(Contribution.author_id == person.id)))
    for contribution in written:
        contribution.attribution = Attribution.ANONYMOUS
    if not written:
        return ""
    return ngettext(
        "%(num)d comment that you wrote before carries no name any more.",
        "%(num)d comments that you wrote before carry no name any more.",
        len(written),
    )


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    erased.connect(lower_attribution)
    locked_down.connect(name_nobody)
