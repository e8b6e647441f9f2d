"""The page on which an organiser shows somebody less."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.i18n import gettext as _
from core.work import done
from people import visibility_choices
from people.standing import in_event
from people.visibility_forms import LoweringForm
from people.visibility_models import Audience
from registration import policies, queries
from registration.models import Registration


@requires(policies.may_show_less, of=queries.get_registration)
def show_less(registration: Registration) -> ResponseReturnValue:
    """Lower what audiences read of somebody; only that person can raise it again."""
    person, event_id = registration.person, registration.event_id
    here = in_event(event_id)
    form = LoweringForm({audience: here.level(person, audience) for audience in Audience})
    if done(form, lambda: visibility_choices.lower(person, event_id, form.levels, by=current_actor())):
        flash(_("It is kept. Only the person can raise it again."))
        return redirect(url_for("registration.decide", registration_id=registration.id), 303)
    return render_template("registration/show_less.html", form=form, registration=registration), form.status


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint this page."""
    bp.add_url_rule("/registrations/<uuid:registration_id>/shown", "show_less", show_less, methods=["GET", "POST"])
