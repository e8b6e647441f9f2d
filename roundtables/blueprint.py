"""What all pages of roundtables share: the blueprint, the page's usual facts, the way on."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor
from core.forms import Form
from people.words import ROLES
from roundtables import policies, words
from roundtables.models import Event
from texts.markdown import to_html

bp = Blueprint("roundtables", __name__, url_prefix="/<lang:lang>", template_folder="templates")


def show(template: str, event: Event, form: Form | None = None, **values: object) -> ResponseReturnValue:
    """A page of an event, with what its head and its links ask for."""
    actor = current_actor()
    page = render_template(
        f"roundtables/{template}.html",
        event=event,
        form=form,
        words=words,
        role_words=ROLES,
        now=clock.now(),
        markdown=to_html,
        may_prepare=policies.may_prepare(actor, event),
        may_take_notes=policies.may_take_notes(actor, event),
        may_read_notes=policies.may_read_notes(actor, event),
        **values,
    )
    return page, form.status if form is not None else 200


def to(endpoint: str, event_id: uuid.UUID, message: str, **values: object) -> ResponseReturnValue:
    """Say what was done, and go on."""
    flash(message)
    return redirect(url_for(f"roundtables.{endpoint}", event_id=event_id, **values), 303)  # type: ignore[arg-type]
