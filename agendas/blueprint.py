"""What all pages of agendas share: the blueprint, one unit of work for one form, the page's usual facts."""

from __future__ import annotations

import uuid
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from agendas import policies, words
from core.auth import current_actor
from core.forms import Form
from roundtables import risk_words, risks
from roundtables.models import Event
from roundtables.words import MODES, when
from texts.markdown import to_html

bp = Blueprint("agendas", __name__, url_prefix="/<lang:lang>", template_folder="templates")


def show(template: str, event: Event, form: Form | None = None, **values: object) -> ResponseReturnValue:
    """A page of an event, with what its head, its links and its lines ask for."""
    actor = current_actor()
    page = render_template(
        f"agendas/{template}.html",
        event=event,
        form=form,
        when=when(event),
        words=words,
        modes=MODES,
        markdown=to_html,
        board=partial(risks.board, event.id),
        notices=risk_words.notices,
        may_edit=policies.may_edit(actor, event),
        may_comment=policies.may_comment(actor, event),
        staff=policies.sees_waiting(actor, event),
        **values,
    )
    return page, form.status if form is not None else 200


def to(endpoint: str, event_id: uuid.UUID, message: str, **values: object) -> ResponseReturnValue:
    """Say what was done, and go on."""
    flash(message)
    return redirect(url_for(f"agendas.{endpoint}", event_id=event_id, **values), 303)  # type: ignore[arg-type]
