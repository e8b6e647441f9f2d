"""Pages of those who answer for decisions: the appeals of an event, one of them, criteria and days."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import abort
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.i18n import gettext as _
from core.work import done
from decisions import appeals, criteria, independence, policies, queries
from decisions.blueprint import bp, matter_of, show, to
from decisions.forms import ADMIT, AdmissibilityForm, ConfirmForm, CriteriaForm, DaysForm, OutcomeForm, ReviewerForm
from decisions.models import Appeal, AppealState, Area, Inadmissible, Outcome
from decisions.occasions import Occasion, get_occasion
from decisions.standing import STANDING
from decisions.words import AREAS
from people.queries import get_person


@bp.route("/events/<uuid:event_id>/appeals", endpoint="appeals")
@requires(policies.may_see_appeals, of=get_occasion)
def appeals_of(occasion: Occasion) -> ResponseReturnValue:
    """Which decisions are contested, who looks at them, until when."""
    actor, found = current_actor(), queries.list_appeals(occasion.id)
    return show(
        "appeals",
        occasion,
        appeals=found,
        mine=[each.id for each in found if policies.is_reviewer(actor, each)],
        readable=[each.id for each in found if policies.may_read(actor, each)],
        claimable=[each.id for each in found if can_claim(each)],
        may_assign=policies.may_assign(actor, occasion),
    )


def can_claim(appeal: Appeal) -> bool:
    """Whether whoever asks could look at it: nobody does yet, and they had no part in it."""
    return appeal.pending and appeal.reviewer_id is None and current_actor().id not in independence.ties(appeal)


@bp.route("/events/<uuid:event_id>/appeals/<uuid:appeal_id>")
@requires(policies.may_read, of=queries.get_appeal)
def appeal(appeal: Appeal) -> ResponseReturnValue:
    """The decision, the criteria in force then, the appeal, and what was done so far."""
    actor = current_actor()
    return show(
        "appeal",
        get_occasion(appeal.event_id),
        appeal=appeal,
        decision=appeal.decision,
        matter=matter_of(appeal.decision),
        mine=policies.is_reviewer(actor, appeal),
        tie=independence.ties(appeal).get(actor.id) if actor.id else None,
        may_assign=policies.may_assign(actor, appeal),
    )


@bp.route("/events/<uuid:event_id>/appeals/<uuid:appeal_id>/claim", methods=["GET", "POST"])
@requires(policies.may_see_appeals, of=queries.get_appeal)
def claim(appeal: Appeal) -> ResponseReturnValue:
    """Take it upon oneself to look at it."""
    form, actor = ConfirmForm(), current_actor()
    here = {"event_id": appeal.event_id, "appeal_id": appeal.id}
    if done(form, lambda: appeals.assign(appeal, get_person(actor.id or abort(403)), by=actor)):
        return to("appeal", _("You look at this decision again."), **here)
    tie = independence.ties(appeal).get(actor.id) if actor.id else None
    return show("claim", get_occasion(appeal.event_id), form, appeal=appeal, tie=tie)


@bp.route("/events/<uuid:event_id>/appeals/<uuid:appeal_id>/reviewer", methods=["GET", "POST"])
@requires(policies.may_assign, of=queries.get_appeal)
def choose_reviewer(appeal: Appeal) -> ResponseReturnValue:
    """Choose who looks at it, among those who had no part in the decision."""
    people = independence.eligible(appeal)
    form = ReviewerForm(people, appeal.event_id, data={"reviewer": appeal.reviewer_id})
    if done(form, lambda: appeals.assign(appeal, get_person(form.reviewer.data), by=current_actor())):
        return to("appeals", _("The reviewer is chosen and told by mail."), event_id=appeal.event_id)
    return show("reviewer", get_occasion(appeal.event_id), form, appeal=appeal, people=people)


@bp.route("/events/<uuid:event_id>/appeals/<uuid:appeal_id>/admissibility", methods=["GET", "POST"])
@requires(policies.is_reviewer, of=queries.get_appeal)
def admissibility(appeal: Appeal) -> ResponseReturnValue:
    """Whether it is looked at, with the reason where it is not."""
    form, by = AdmissibilityForm(), current_actor()

    def answer() -> None:
        if form.answer.data == ADMIT:
            appeals.admit(appeal, by=by)
        else:
            appeals.refuse(appeal, why=Inadmissible(form.answer.data), reason=form.reason.data or "", by=by)

    if done(form, answer):
        admitted = appeal.state is AppealState.ADMITTED
        message = (
            _("It is admitted. Now decide on it.") if admitted else _("It is not admitted, and the person is told.")
        )
        return to("appeal", message, event_id=appeal.event_id, appeal_id=appeal.id)
    return show("admissibility", get_occasion(appeal.event_id), form, appeal=appeal, decision=appeal.decision)


@bp.route("/events/<uuid:event_id>/appeals/<uuid:appeal_id>/outcome", methods=["GET", "POST"])
@requires(policies.is_reviewer, of=queries.get_appeal)
def outcome(appeal: Appeal) -> ResponseReturnValue:
    """How it ends, with the reason; the effect is carried out at once."""
    form = OutcomeForm(appeal)
    if done(
        form,
        lambda: appeals.decide(appeal, Outcome(form.outcome.data), reason=form.reason.data or "", by=current_actor()),
    ):
        message = _("The appeal is decided, its effect is carried out, and the person is told.")
        return to("appeal", message, event_id=appeal.event_id, appeal_id=appeal.id)
    return show("outcome", get_occasion(appeal.event_id), form, appeal=appeal, decision=appeal.decision)


@dataclass(frozen=True)
class Field:
    """One area of decisions in one event."""

    occasion: Occasion
    area: Area

    @property
    def event_id(self) -> uuid.UUID:
        """The event it belongs to."""
        return self.occasion.id


def get_field(event_id: uuid.UUID, area: str) -> Field:
    """Loader: the area that the address names, or 404."""
    return Field(get_occasion(event_id), Area(area)) if area in set(Area) else abort(404)


@bp.route("/events/<uuid:event_id>/how-we-decide/<area>", methods=["GET", "POST"])
@requires(policies.may_prepare, of=get_field)
def publish_criteria(field: Field) -> ResponseReturnValue:
    """Publish the next version of one area's criteria."""
    occasion, area = field.occasion, field.area
    present = queries.criteria_in_force(occasion.id, area)
    form = CriteriaForm(data={"words": present.text if present is not None else STANDING[area]})
    if done(form, lambda: criteria.publish(occasion.id, area, form.words.words, by=current_actor())):
        return to("event", _("The criteria are published and in force."), event_id=occasion.id, _anchor=area.value)
    return show("publish_criteria", occasion, form, area=AREAS[area], number=present.number + 1 if present else 1)


@bp.route("/events/<uuid:event_id>/appeals/days", methods=["GET", "POST"])
@requires(policies.may_prepare, of=get_occasion)
def days(occasion: Occasion) -> ResponseReturnValue:
    """Within how many days appeals are answered."""
    form = DaysForm(data={"days": queries.days_to_answer(occasion.id)})
    if done(form, lambda: appeals.set_days(occasion.id, form.days.data, by=current_actor())):
        return to("appeals", _("The number of days is kept."), event_id=occasion.id)
    return show("days", occasion, form)
