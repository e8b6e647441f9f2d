"""What must hold for events, roles, the group and its consultations; a sentence where it does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from core import clock
from core.db import db
from core.i18n import LANGUAGES, zone_names
from core.i18n import gettext as _
from core.rules import RuleBroken
from people.models import Attribution, Membership, Organisation, Person
from roundtables.models import (
    NOT_CIVIL_SOCIETY,
    REGIONAL,
    Consultation,
    ConsultationKind,
    ConsultationPoint,
    Event,
    GroupSeat,
    Measure,
)
from roundtables.queries import used_points


def check_dates(starts_at: datetime, ends_at: datetime, zone: str) -> None:
    """An event ends after it begins, and its zone is one that clocks know."""
    if zone not in zone_names():
        raise RuleBroken(_("Choose a time zone from the list."), code="no-such-zone", field="zone")
    if ends_at <= starts_at:
        raise RuleBroken(_("The end must be later than the beginning."), code="ends-too-early", field="ends_at")


def no_account() -> RuleBroken:
    """Roles are for those who can sign in."""
    return RuleBroken(
        _("Nobody has an account with this address yet. Ask the person to create one, then appoint them."),
        code="no-account",
        field="email",
    )


def check_candidate(event: Event, person: Person, organisation: Organisation) -> None:
    """A member speaks for an organisation of civil society and sits once (Workshop note; Strategy, Independence)."""
    speaks = select(Membership.id).where(
        Membership.person_id == person.id, Membership.organisation_id == organisation.id, Membership.approved()
    )
    if db.session.scalar(speaks) is None:
        raise RuleBroken(
            _("This person does not speak for that organisation."), code="not-a-representative", field="membership"
        )
    if organisation.kind in NOT_CIVIL_SOCIETY:
        raise RuleBroken(
            _("States and United Nations entities do not sit in a consultation group of civil society."),
            code="not-civil-society",
            field="membership",
        )
    seated = select(GroupSeat.id).where(GroupSeat.event_id == event.id, GroupSeat.person_id == person.id)
    if db.session.scalar(seated) is not None:
        raise RuleBroken(_("This person is in the group already."), code="already-seated", field="membership")


def check_targets(agreed: Mapping[Measure, int]) -> None:
    """Every organisation counts for exactly one region, so that the regions share one hundred per cent."""
    for measure, per_cent in agreed.items():
        if not 0 <= per_cent <= 100:
            raise RuleBroken(_("Give a number from 0 to 100."), code="no-per-cent", field=measure.value)
    regional = sum(agreed.get(measure, 0) for measure in REGIONAL)
    if regional > 100:
        raise RuleBroken(
            _("The five regions add up to %(sum)d %%; together they cannot exceed 100 %%.", sum=regional),
            code="regions-exceed",
            field=next(measure for measure in reversed(REGIONAL) if agreed.get(measure)).value,
        )


def check_consultation(
    kind: ConsultationKind, language: str, organisations: Collection[Organisation], held_at: datetime
) -> None:
    """It is held in one of the six languages, and once it was held somebody was there."""
    if language not in LANGUAGES:
        raise RuleBroken(_("Choose a language from the list."), code="no-such-language", field="language")
    if not organisations and held_at <= clock.now():
        message = _("Choose at least one organisation that took part.")
        raise RuleBroken(message, code="nobody-there", field="organisations")


def speaker(
    consultation: Consultation, attribution: Attribution, organisation: Organisation | None
) -> Organisation | None:
    """Who is kept with a point: nobody where nothing may be said of them, so that nothing can leak (Do No Harm)."""
    if attribution == Attribution.ANONYMOUS or organisation is None:
        return None
    if organisation.id not in {each.organisation_id for each in consultation.attendees}:
        raise RuleBroken(_("Choose an organisation that took part."), code="speaker-was-absent", field="organisation")
    return organisation


def check_unused(point: ConsultationPoint) -> None:
    """What a paragraph goes back to does not change behind its back."""
    if used_points([point]):
        raise RuleBroken(
            _("A paragraph of the outcome goes back to this point, so it no longer changes."), code="point-used"
        )
