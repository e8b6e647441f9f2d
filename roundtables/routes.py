"""Pages of roundtables: series and events, roles, the consultation group, dialogues and bilaterals."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.db import transaction
from core.forms import Form, in_zone, to_uuid
from core.i18n import gettext as _
from core.i18n import language, zone
from core.work import done
from people.models import Membership
from people.queries import get_organisation, list_organisations
from people.roles import Role
from roundtables import policies, queries, review_routes, reviews, risk_routes, risks, services, terms, terms_routes
from roundtables.blueprint import bp, show, to
from roundtables.forms import (
    AppointmentForm,
    ConsultationForm,
    EventForm,
    PointForm,
    ReasonForm,
    SeatForm,
    SeriesForm,
    TargetsForm,
)
from roundtables.members import candidate_choices, present, rows
from roundtables.models import (
    Appointment,
    Consultation,
    ConsultationKind,
    ConsultationPoint,
    Event,
    GroupSeat,
    Measure,
    Series,
)

__all__ = ["bp", "review_routes", "risk_routes", "terms_routes"]


# Series and events


@bp.route("/series/new", methods=["GET", "POST"])
@requires(policies.may_create)
def new_series() -> ResponseReturnValue:
    """Create a series."""
    form = SeriesForm()
    made: list[Series] = []
    if done(
        form, lambda: made.append(services.create_series(form.title.words, form.summary.words, by=current_actor()))
    ):
        flash(_("The series is created. Now its first event."))
        return redirect(url_for("roundtables.new_event", series=made[0].id), 303)
    return render_template("roundtables/new_series.html", form=form), form.status


def asked_for_series() -> uuid.UUID | None:
    """The series that the address names, if it is one."""
    found: uuid.UUID | None = request.args.get("series", type=to_uuid)
    return found


def event_facts(form: EventForm) -> dict[str, object]:
    """What the form says of an event, its wall times read in its zone."""
    name = form.zone.data
    return {
        "series": queries.get_series(form.series.data) if form.series.data else None,
        "kind": form.kind.data,
        "mode": form.mode.data,
        "title": form.title.words,
        "summary": form.summary.words,
        "venue": form.venue.words,
        "starts_at": in_zone(form.starts_at, name),
        "ends_at": in_zone(form.ends_at, name),
        "zone": name,
        "by": current_actor(),
    }


@bp.route("/events/new", methods=["GET", "POST"])
@requires(policies.may_create)
def new_event() -> ResponseReturnValue:
    """Create an event, of which the creator becomes the secretariat."""
    form = EventForm(queries.list_series(), language(), data={"series": asked_for_series()})
    made: list[Event] = []
    if done(form, lambda: made.append(services.create_event(**event_facts(form)))):  # type: ignore[arg-type]
        message = _("The event is created. Only those with a role see it until you make it public.")
        return to("consult", made[0].id, message)
    return render_template("roundtables/new_event.html", form=form), form.status


@bp.route("/events/<uuid:event_id>/edit", methods=["GET", "POST"])
@requires(policies.may_prepare, of=queries.get_event)
def edit_event(event: Event) -> ResponseReturnValue:
    """Change what is said of an event; the hours are wall times of the zone that is chosen here."""
    present = {name: getattr(event, name) for name in ("kind", "mode", "title", "summary", "venue", "zone")}
    for name in ("starts_at", "ends_at"):
        present[name] = getattr(event, name).astimezone(zone(event.zone)).replace(tzinfo=None)
    form = EventForm(queries.list_series(), language(), data=present | {"series": event.series_id})
    if done(form, lambda: services.edit_event(event, **event_facts(form))):  # type: ignore[arg-type]
        return to("edit_event", event.id, _("The event is changed."))
    return show("edit_event", event, form)


@bp.route("/events/<uuid:event_id>/publish", methods=["POST"])
@requires(policies.may_prepare, of=queries.get_event)
def publish_event(event: Event) -> ResponseReturnValue:
    """Let everybody see it."""
    with transaction():
        services.publish_event(event, by=current_actor())
    return to("consult", event.id, _("The event is public."))


# Roles


@bp.route("/events/<uuid:event_id>/roles", methods=["GET", "POST"])
@requires(policies.may_prepare, of=queries.get_event)
def roles(event: Event) -> ResponseReturnValue:
    """Who holds which role; appoint another."""
    form = AppointmentForm()
    if done(
        form,
        lambda: services.appoint_by_address(event, form.email.data or "", Role(form.role.data), by=current_actor()),
    ):
        return to("roles", event.id, _("The role is given, and the person is told by mail."))
    return show("roles", event, form, appointments=queries.list_appointments(event))


@bp.route("/events/<uuid:event_id>/roles/<uuid:appointment_id>/remove", methods=["POST"])
@requires(policies.may_prepare, of=queries.get_appointment)
def remove_role(appointment: Appointment) -> ResponseReturnValue:
    """Take a role back."""
    event = queries.get_event(appointment.event_id)
    form = Form()
    if done(form, lambda: services.dismiss(appointment, event, by=current_actor())):
        actor = current_actor()
        if appointment.person_id == actor.id and appointment.role == Role.SECRETARIAT:
            flash(_("You no longer hold that role."))
            return redirect(url_for("reports.workspace"), 303)
        return to("roles", event.id, _("The role is taken back."))
    again = AppointmentForm(formdata=None)
    again.form_errors.extend(form.form_errors)
    return show("roles", event, again, appointments=queries.list_appointments(event))


# The consultation group


@bp.route("/events/<uuid:event_id>/consult")
@requires(policies.may_see, of=queries.get_event)
def consult(event: Event) -> ResponseReturnValue:
    """The group with its balance, the dialogues and the bilaterals."""
    seats = present(current_actor(), event, queries.list_seats(event))
    return show(
        "consult",
        event,
        members=rows(current_actor(), event, seats),
        organisations=len({seat.organisation_id for seat in seats}),
        balance=queries.weigh(seats, queries.targets(event)),
        dialogues=queries.list_consultations(event, ConsultationKind.REGIONAL_DIALOGUE),
        bilaterals=queries.list_consultations(event, ConsultationKind.BILATERAL),
        terms=terms.standing(event),
        reviewing=reviews.may_take_part(current_actor(), event),
        hides_list=risks.switches(event).no_list and not policies.may_read_notes(current_actor(), event),
    )


def asked_for_measure() -> Measure | None:
    """The measure that the address names, if it is one."""
    return request.args.get("measure", type=Measure)


@bp.route("/events/<uuid:event_id>/consult/group", methods=["GET", "POST"])
@requires(policies.may_prepare, of=queries.get_event)
def group(event: Event) -> ResponseReturnValue:
    """The members, and who could join them; one measure narrows the choice to those who would help it."""
    measure = asked_for_measure()
    candidates = {each.id: each for each in queries.list_candidates(event, for_measure=measure)}
    form = SeatForm()
    form.membership.choices = candidate_choices(current_actor(), event, list(candidates.values()))

    def take_seat() -> None:
        chosen: Membership = candidates[form.membership.data]
        services.seat(event, chosen.person, chosen.organisation, by=current_actor(), reason=form.reason.data or "")

    if done(form, take_seat):
        return to("group", event.id, _("The member is in the group and told by mail."), measure=measure)
    seats = queries.list_seats(event)
    balance = queries.weigh(seats, queries.targets(event))
    members = rows(current_actor(), event, seats)
    return show("group", event, form, members=members, balance=balance, measure=measure, candidates=len(candidates))


@bp.route("/events/<uuid:event_id>/consult/group/<uuid:seat_id>/remove", methods=["GET", "POST"])
@requires(policies.may_prepare, of=queries.get_seat)
def unseat(seat: GroupSeat) -> ResponseReturnValue:
    """Remove a member, with the reason."""
    event = queries.get_event(seat.event_id)
    form = ReasonForm()
    if done(form, lambda: services.unseat(seat, event, by=current_actor(), reason=form.reason.data or "")):
        return to("group", event.id, _("The member is removed, and told the reason by mail."))
    return show("unseat", event, form, seat=seat)


@bp.route("/events/<uuid:event_id>/consult/targets", methods=["GET", "POST"])
@requires(policies.may_prepare, of=queries.get_event)
def targets(event: Event) -> ResponseReturnValue:
    """The marks against which the group is weighed."""
    present = {measure.value: per_cent for measure, per_cent in queries.targets(event).items()}
    form = TargetsForm(data=present)
    if done(form, lambda: services.set_targets(event, form.agreed, by=current_actor())):
        return to("consult", event.id, _("The targets are set."))
    return show("targets", event, form)


# Dialogues, bilaterals and their points


def consultation_facts(form: ConsultationForm, event: Event) -> dict[str, object]:
    """What the form says of a dialogue or a bilateral, its hour read in the event's zone."""
    return {
        "kind": form.kind.data,
        "title": form.title.words,
        "summary": form.summary.words,
        "held_at": in_zone(form.held_at, event.zone),
        "language": form.language.data,
        "organisations": [get_organisation(key) for key in form.organisations.data or []],
        "by": current_actor(),
    }


@bp.route("/events/<uuid:event_id>/consult/new", methods=["GET", "POST"])
@requires(policies.may_take_notes, of=queries.get_event)
def new_consultation(event: Event) -> ResponseReturnValue:
    """Record a dialogue or a bilateral."""
    form = ConsultationForm(list_organisations(), data={"language": language()})
    made: list[Consultation] = []
    if done(
        form,
        lambda: made.append(services.record_consultation(event, **consultation_facts(form, event))),  # type: ignore[arg-type]
    ):
        return to("consultation", event.id, _("It is recorded. Now add what was said."), consultation_id=made[0].id)
    return show("edit_consultation", event, form, consultation=None)


@bp.route("/events/<uuid:event_id>/consult/<uuid:consultation_id>")
@requires(policies.may_read_notes, of=queries.get_consultation)
def consultation(consultation: Consultation) -> ResponseReturnValue:
    """One dialogue or bilateral: who took part, what was said; for those with a role."""
    return show_consultation(consultation, point_form(consultation))


def show_consultation(consultation: Consultation, form: PointForm) -> ResponseReturnValue:
    """Its page, with the form for one more point."""
    event = queries.get_event(consultation.event_id)
    used = queries.used_points(consultation.points)
    return show("consultation", event, form, consultation=consultation, used=used, cap_for=risks.cap_for)


@bp.route("/events/<uuid:event_id>/consult/<uuid:consultation_id>/edit", methods=["GET", "POST"])
@requires(policies.may_take_notes, of=queries.get_consultation)
def edit_consultation(consultation: Consultation) -> ResponseReturnValue:
    """Change what was recorded."""
    event = queries.get_event(consultation.event_id)
    present = {name: getattr(consultation, name) for name in ("kind", "title", "summary", "language")}
    present["held_at"] = consultation.held_at.astimezone(zone(event.zone)).replace(tzinfo=None)
    present["organisations"] = [each.organisation_id for each in consultation.attendees]
    form = ConsultationForm(list_organisations(), data=present)
    if done(form, lambda: services.edit_consultation(consultation, **consultation_facts(form, event))):  # type: ignore[arg-type]
        return to("consultation", event.id, _("The change is kept."), consultation_id=consultation.id)
    return show("edit_consultation", event, form, consultation=consultation)


def point_form(consultation: Consultation, point: ConsultationPoint | None = None) -> PointForm:
    """A form for a point; organisations are those that took part."""
    present: dict[str, object] = {"source_language": consultation.language}
    if point is not None:
        present = {
            "words": point.body,
            "source_language": point.body.language,
            "attribution": point.attribution,
            "organisation": point.organisation_id,
        }
    return PointForm([each.organisation for each in consultation.attendees], data=present)


def point_facts(form: PointForm) -> dict[str, object]:
    """What the form says of a point."""
    return {
        "words": form.words.words,
        "attribution": form.attribution.data,
        "organisation": get_organisation(form.organisation.data) if form.organisation.data else None,
        "by": current_actor(),
    }


@bp.route("/events/<uuid:event_id>/consult/<uuid:consultation_id>/points", methods=["POST"])
@requires(policies.may_take_notes, of=queries.get_consultation)
def add_point(consultation: Consultation) -> ResponseReturnValue:
    """Add one thing that was said."""
    form = point_form(consultation)
    if done(
        form,
        lambda: services.add_point(consultation, source_language=form.source_language.data, **point_facts(form)),  # type: ignore[arg-type]
    ):
        return to("consultation", consultation.event_id, _("The point is added."), consultation_id=consultation.id)
    return show_consultation(consultation, form)


@bp.route("/events/<uuid:event_id>/consult/<uuid:consultation_id>/points/<uuid:point_id>", methods=["GET", "POST"])
@requires(policies.may_take_notes, of=queries.get_point)
def edit_point(point: ConsultationPoint) -> ResponseReturnValue:
    """Change a point."""
    consultation = point.consultation
    form = point_form(consultation, point)
    if done(form, lambda: services.edit_point(point, **point_facts(form))):  # type: ignore[arg-type]
        return to("consultation", consultation.event_id, _("The point is changed."), consultation_id=consultation.id)
    return show("edit_point", queries.get_event(consultation.event_id), form, consultation=consultation, point=point)


@bp.route("/events/<uuid:event_id>/consult/<uuid:consultation_id>/points/<uuid:point_id>/remove", methods=["POST"])
@requires(policies.may_take_notes, of=queries.get_point)
def remove_point(point: ConsultationPoint) -> ResponseReturnValue:
    """Take a point back."""
    event_id, consultation_id = point.event_id, point.consultation_id
    with transaction():
        services.remove_point(point, by=current_actor())
    return to("consultation", event_id, _("The point is removed."), consultation_id=consultation_id)
