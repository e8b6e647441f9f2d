"""Pages on which a person says how far they are shown."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.i18n import gettext as _
from core.work import done
from people import policies, queries, taking_part, visibility_choices
from people.models import Person
from people.standing import in_event
from people.taking_part import Part
from people.visibility_forms import VisibilityForm
from people.visibility_models import Audience
from people.visibility_words import previews


def oneself() -> Person:
    """The person who asks; only called where a policy has asked for somebody."""
    key = current_actor().id
    if key is None:
        abort(404)
    return queries.get_person(key)


def own_part(person: Person, event_id: uuid.UUID) -> Part:
    """One's part in an event, or 404."""
    found = next((part for part in taking_part.parts_of(person.id) if part.event_id == event_id), None)
    if found is None:
        abort(404)
    return found


@requires(policies.may_use_own_account)
def visibility() -> ResponseReturnValue:
    """How I am shown: in each event, what each audience reads."""
    person = oneself()
    parts = taking_part.parts_of(person.id)
    shown = [(part, previews(person, part.organisation, part.event_id)) for part in parts]
    return render_template("people/visibility.html", shown=shown)


@requires(policies.may_use_own_account)
def visibility_in(event_id: uuid.UUID) -> ResponseReturnValue:
    """Choose for one event."""
    person = oneself()
    part, here = own_part(person, event_id), in_event(event_id)
    form = VisibilityForm({audience: here.explicit_or_usual(person, audience) for audience in Audience})
    if done(form, lambda: visibility_choices.choose(person, event_id, form.levels, by=current_actor())):
        flash(_("It is kept. Read below what everybody reads now."))
        return redirect(url_for("people.visibility_in", event_id=event_id), 303)
    shown = previews(person, part.organisation, event_id)
    return render_template("people/visibility_in.html", form=form, part=part, previews=shown), form.status


@requires(policies.may_use_own_account)
def visibility_by_default() -> ResponseReturnValue:
    """Choose for every event for which nothing was chosen."""
    person = oneself()
    nowhere = in_event(None)
    form = VisibilityForm({audience: nowhere.explicit_or_usual(person, audience) for audience in Audience})
    if done(form, lambda: visibility_choices.choose_everywhere(person, form.levels, by=current_actor())):
        flash(_("It is kept. It holds in every event for which you choose nothing else."))
        return redirect(url_for("people.visibility"), 303)
    return render_template("people/visibility_by_default.html", form=form), form.status


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses."""
    both = ["GET", "POST"]
    bp.add_url_rule("/account/visibility", view_func=visibility)
    bp.add_url_rule("/account/visibility/default", view_func=visibility_by_default, methods=both)
    bp.add_url_rule("/account/visibility/<uuid:event_id>", view_func=visibility_in, methods=both)
