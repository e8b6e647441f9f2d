"""What appeals ask of somebody on an event's overview."""

from __future__ import annotations

import uuid
from typing import Protocol

from core.auth import Actor
from core.i18n import gettext as _
from core.i18n import ngettext
from core.waiting import Waiting
from decisions import independence, policies, queries
from decisions.models import Appeal


class OfEvent(Protocol):
    """An event, of which nothing but its key is asked."""

    @property
    def event_id(self) -> uuid.UUID: ...


def waiting(event: OfEvent, actor: Actor) -> list[Waiting]:
    """Appeals to look at, those that need a reviewer, and those that are late whoever looks at them."""
    if not actor.has_role(event.event_id, *policies.JUDGES):
        return []
    pending = queries.list_pending(event.event_id)
    own = [each for each in pending if each.reviewer_id == actor.id]
    found = [_own(each) for each in own]
    free = [each for each in pending if each.reviewer_id is None and _can_help(each, actor)]
    if free:
        what = ngettext(
            "%(num)d contested decision needs a reviewer", "%(num)d contested decisions need a reviewer", len(free)
        )
        found.append(_list(what, free))
    late = [each for each in pending if each.escalated_at and each not in own and policies.may_assign(actor, each)]
    if late:
        found.append(_list(ngettext("%(num)d appeal is overdue", "%(num)d appeals are overdue", len(late)), late))
    return found


def _can_help(appeal: Appeal, actor: Actor) -> bool:
    """By claiming it, or by choosing somebody who looks at it."""
    return policies.may_assign(actor, appeal) or actor.id not in independence.ties(appeal)


def _own(appeal: Appeal) -> Waiting:
    what = _("Look at a contested decision again (%(reference)s)", reference=appeal.reference)
    values = {"event_id": appeal.event_id, "appeal_id": appeal.id}
    return Waiting(what, "decisions.appeal", values, since=appeal.created_at, due=appeal.due_at)


def _list(what: str, appeals: list[Appeal]) -> Waiting:
    values = {"event_id": appeals[0].event_id}
    since = min(each.created_at for each in appeals)
    return Waiting(what, "decisions.appeals", values, since=since, due=min(each.due_at for each in appeals))
