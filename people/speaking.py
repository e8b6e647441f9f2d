"""Who speaks for an organisation: its focal points approve, refuse, end, and make others focal points."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import func, select

from core import audit, clock, mail
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import organisation_emails as emails
from people.models import Membership, MembershipAction, MembershipState


class Act(StrEnum):
    """What the audit record calls it."""

    APPROVED = "membership.approved"
    REFUSED = "membership.refused"
    ENDED = "membership.ended"
    FOCAL_POINT = "membership.focal-point"
    NO_FOCAL_POINT = "membership.no-focal-point"


def take_on(membership: Membership, *, focal_point: bool = False) -> None:
    """The person speaks for the organisation from now on."""
    membership.perform(MembershipAction.APPROVE)
    membership.since, membership.is_focal_point = clock.now(), focal_point


def focal_points(membership: Membership) -> int:
    """How many the organisation has."""
    count = select(func.count()).where(
        Membership.organisation_id == membership.organisation_id, Membership.approved(), Membership.is_focal_point
    )
    return db.session.scalar(count) or 0


def approve(membership: Membership, *, by: Actor) -> None:
    """Who asked now speaks for it; the first of all becomes its focal point.  RuleBroken when it is decided already."""
    take_on(membership, focal_point=focal_points(membership) == 0)
    audit.record(Act.APPROVED, membership, by=by, organisation=membership.organisation_id)
    mail.queue(emails.approved(membership), about=membership)


def refuse(membership: Membership, *, reason: str, by: Actor) -> None:
    """Who asked does not speak for it; RuleBroken at `reason` without one, and when it is decided already."""
    if membership.state != MembershipState.ASKED:
        membership.lifecycle.after(MembershipAction.APPROVE, membership.state)
    conclude(membership, reason)
    audit.record(Act.REFUSED, membership, by=by, organisation=membership.organisation_id)
    mail.queue(emails.refused(membership), about=membership)


def end(membership: Membership, *, reason: str, by: Actor) -> None:
    """The person no longer speaks for it; what they said in its name stays so.

    One may end one's own without a reason; an organisation keeps a focal point as long as others speak for it.
    """
    lock(membership)
    if membership.is_focal_point and focal_points(membership) == 1 and speak_beside(membership):
        raise RuleBroken(
            _("This is the last focal point. Make another representative a focal point first."), code="last-focal-point"
        )
    own = by.id == membership.person_id
    conclude(membership, reason, needed=not own)
    audit.record(Act.ENDED, membership, by=by, organisation=membership.organisation_id)
    if not own:
        mail.queue(emails.ended(membership), about=membership)


def speak_beside(membership: Membership) -> bool:
    """Whether others speak for the same organisation."""
    others = select(Membership.id).where(
        Membership.organisation_id == membership.organisation_id, Membership.approved(), Membership.id != membership.id
    )
    return db.session.scalar(others.limit(1)) is not None


def conclude(membership: Membership, reason: str, *, needed: bool = True) -> None:
    """From now on it is over."""
    if needed and not reason.strip():
        raise RuleBroken(_("Give a reason; the person is told."), code="reason", field="reason")
    membership.perform(MembershipAction.END)
    membership.reason, membership.until, membership.is_focal_point = reason.strip(), clock.now(), False


def make_focal_point(membership: Membership, *, by: Actor) -> None:
    """From now on this person answers for the organisation as well; twice is once."""
    check_speaks(membership)
    if membership.is_focal_point:
        return
    membership.is_focal_point = True
    audit.record(Act.FOCAL_POINT, membership, by=by, organisation=membership.organisation_id)
    mail.queue(emails.made_focal_point(membership), about=membership)


def unmake_focal_point(membership: Membership, *, by: Actor) -> None:
    """The person goes on speaking for it, but no longer answers for it; one focal point stays."""
    lock(membership)
    check_speaks(membership)
    if membership.is_focal_point and focal_points(membership) == 1:
        raise RuleBroken(
            _("This is the last focal point. Make another representative a focal point first."), code="last-focal-point"
        )
    membership.is_focal_point = False
    audit.record(Act.NO_FOCAL_POINT, membership, by=by, organisation=membership.organisation_id)


def check_speaks(membership: Membership) -> None:
    """Only somebody who speaks for an organisation answers for it."""
    if membership.state != MembershipState.APPROVED:
        raise RuleBroken(_("This person does not speak for the organisation."), code="not-a-representative")
