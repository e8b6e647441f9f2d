"""What texts do when a contested answer to a comment was looked at again."""

from __future__ import annotations

from core.auth import Actor
from core.db import db
from decisions import events
from decisions.models import CHANGED, Appeal, Area
from texts import rounds
from texts.models import Disposition, DispositionAction


def answer_anew(appeal: Appeal, *, by: Actor) -> None:
    """The answer is open again for those who answer."""
    if appeal.decision.area != Area.DISPOSITION or appeal.state not in CHANGED:
        return
    disposition = db.session.get(Disposition, appeal.decision.subject_id)
    if disposition is not None and disposition.may(DispositionAction.REOPEN):
        rounds.reopen(disposition, by=by)


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    events.appeal_decided.connect(answer_anew)
