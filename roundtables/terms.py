"""Terms of reference: which version an event has, and whether both sides have accepted it.

"Both … and civil society partners should agree to terms of reference for engagement, to which each are held
responsible" (Strategy, Guiding Principles, Mutual accountability).  An event's own terms go before its series'.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import abort
from sqlalchemy import ColumnElement, Select, or_, select

from core import clock
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.rules import RuleBroken, Way
from core.waiting import Waiting
from people.roles import Role
from roundtables.models import Event
from roundtables.policies import may_prepare
from roundtables.terms_models import Side, TermsAcceptance, TermsState, TermsVersion

PACKAGED = Path(__file__).parent / "terms_draft"
ROLES_OF = {Side.SECRETARIAT: (Role.SECRETARIAT,), Side.CIVIL_SOCIETY: (Role.MEMBER, Role.CHAIR)}


@dataclass(frozen=True)
class Standing:
    """The published version, if there is one, and for which sides which people have accepted it for this event."""

    version: TermsVersion | None
    signed: Sequence[tuple[str, uuid.UUID | None]]

    @property
    def missing(self) -> list[Side]:
        """The sides that have still to accept; the first who does so binds a side."""
        sides = {side for side, _person_id in self.signed}
        return [side for side in Side if side not in sides]

    def has(self, person_id: uuid.UUID | None) -> bool:
        """Whether that person has accepted it, for whichever side."""
        return person_id is not None and any(key == person_id for _side, key in self.signed)

    @property
    def in_force(self) -> bool:
        """Whether both sides are bound."""
        return self.version is not None and not self.missing


@lru_cache
def packaged_draft() -> dict[str, str]:
    """A first draft from the principles of the strategy, by language code, as Markdown."""
    return {code: (PACKAGED / f"{code}.md").read_text(encoding="utf-8") for code in LANGUAGES}


def of_event(event: Event) -> ColumnElement[bool]:
    """The versions that are the event's own, or its series'."""
    own = TermsVersion.event_id == event.id
    return or_(own, TermsVersion.series_id == event.series_id) if event.series_id else own


def _own_first(event: Event, state: TermsState) -> Select[TermsVersion]:
    wanted = select(TermsVersion).where(of_event(event), TermsVersion.state_name == state)
    return wanted.order_by(TermsVersion.event_id.is_(None), TermsVersion.ordinal.desc()).limit(1)


def published(event: Event) -> TermsVersion | None:
    """The version that counts for the event."""
    return db.session.scalar(_own_first(event, TermsState.PUBLISHED))


def draft(event: Event) -> TermsVersion | None:
    """The version that is being written."""
    return db.session.scalar(_own_first(event, TermsState.DRAFT))


def list_versions(event: Event) -> list[TermsVersion]:
    """All that were ever published for the event or its series, newest first."""
    wanted = select(TermsVersion).where(of_event(event), TermsVersion.published_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(TermsVersion.published_at.desc(), TermsVersion.id)))


def get_version(event: Event, terms_id: uuid.UUID) -> TermsVersion:
    """A published version of the event or its series, or 404."""
    found = get_or_404(TermsVersion, terms_id)
    mine = found.event_id == event.id or (found.series_id is not None and found.series_id == event.series_id)
    return found if mine and found.published_at is not None else abort(404)


def acceptances(event: Event, version: TermsVersion) -> list[TermsAcceptance]:
    """Who accepted that version for this event."""
    wanted = select(TermsAcceptance).where(TermsAcceptance.terms_id == version.id, TermsAcceptance.event_id == event.id)
    return list(db.session.scalars(wanted.order_by(TermsAcceptance.accepted_at, TermsAcceptance.id)))


def standing(event: Event) -> Standing:
    """Where the terms of an event stand."""
    version = published(event)
    if version is None:
        return Standing(None, [])
    wanted = select(TermsAcceptance.side, TermsAcceptance.person_id).where(
        TermsAcceptance.terms_id == version.id, TermsAcceptance.event_id == event.id
    )
    return Standing(version, [(side, person_id) for side, person_id in db.session.execute(wanted)])


def in_force(event: Event) -> bool:
    """Whether both sides have accepted the version that counts for the event."""
    return standing(event).in_force


def sides_of(actor: Actor, event: Event) -> list[Side]:
    """The sides that somebody may accept for: one's role decides."""
    return [side for side, roles in ROLES_OF.items() if actor.has_role(event.id, *roles)]


def refuse_unless_in_force(event: Event) -> None:
    """No round of comments and no registration opens before both sides have agreed on the terms."""
    found = standing(event)
    if found.in_force:
        return
    raise RuleBroken(_what_to_do(found), code="no-terms", way=way_to(event))


def way_to(event: Event) -> Way:
    """The page of the terms."""
    return Way(_("To the terms of reference"), "roundtables.terms", {"event_id": event.id})


def _what_to_do(found: Standing) -> str:
    if found.version is None:
        return _("First publish the terms of reference of this event, and have both sides accept them.")
    if len(found.missing) > 1:
        return _("First the secretariat and civil society accept the terms of reference.")
    if found.missing == [Side.SECRETARIAT]:
        return _("First the secretariat accepts the terms of reference.")
    return _("First a member of the consultation group, or its chair, accepts the terms of reference.")


def check_opening(event_id: uuid.UUID) -> None:
    """The rule for rounds of comments on texts, which know an event by its key only."""
    refuse_unless_in_force(get_or_404(Event, event_id))


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """Until the event is over, each side is asked to publish or accept the terms."""
    sides = sides_of(actor, event)
    if not sides or event.ends_at <= clock.now():
        return []
    found, here = standing(event), {"event_id": event.id}
    if found.version is None:
        words = _("Publish the terms of reference, so that both sides can accept them")
        return [Waiting(words, "roundtables.terms", here, since=event.created_at)] if may_prepare(actor, event) else []
    if found.has(actor.id) or not set(sides) & set(found.missing):
        return []
    words = _("Read the terms of reference and accept them")
    return [Waiting(words, "roundtables.terms", here, since=found.version.published_at)]
