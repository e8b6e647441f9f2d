"""What all pages of reports share: the blueprint, one unit of work for one form, the page's usual facts."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from agendas.words import CONTRIBUTION_KINDS, DISPOSITIONS
from core import clock
from core.auth import current_actor
from core.forms import Form
from reports import policies
from reports.words import SOURCE_KINDS
from roundtables import risks, words
from roundtables.models import Event
from roundtables.policies import may_prepare
from roundtables.queries import get_event

bp = Blueprint("reports", __name__, url_prefix="/<lang:lang>", template_folder="templates")


def show(
    template: str, event: Event, form: Form | None = None, *, status: int = 200, **values: object
) -> ResponseReturnValue:
    """A page of an event, with what its head, its links and its lines ask for."""
    actor = current_actor()
    page = render_template(
        f"reports/{template}.html",
        event=event,
        form=form,
        words=words,
        now=clock.now(),
        kinds=CONTRIBUTION_KINDS,
        dispositions=DISPOSITIONS,
        source_kinds=SOURCE_KINDS,
        may_write=policies.may_write(actor, event),
        may_prepare=may_prepare(actor, event),
        staff=policies.sees_waiting(actor, event),
        cap_for=risks.cap_for,
        **values,
    )
    return page, form.status if form is not None else status


def to(endpoint: str, event_id: uuid.UUID, message: str, **values: object) -> ResponseReturnValue:
    """Say what was done, and go on."""
    flash(message)
    return redirect(url_for(f"reports.{endpoint}", event_id=event_id, **values), 303)  # type: ignore[arg-type]


def visible_event(event_id: uuid.UUID) -> Event:
    """The event, or 404 where the reader may not know of it."""
    event = get_event(event_id)
    if not policies.may_see(current_actor(), event):
        abort(404)
    return event
