"""What all pages of decisions share: the blueprint, and what a page of one event asks for."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor
from core.forms import Form
from decisions import policies, words
from decisions.models import Area, Decision
from decisions.occasions import Occasion, Page, page_of

bp = Blueprint("decisions", __name__, url_prefix="/<lang:lang>", template_folder="templates")


def show(template: str, occasion: Occasion | None, form: Form | None = None, **values: object) -> ResponseReturnValue:
    """A page about decisions, of one event or of the whole site."""
    actor = current_actor()
    page = render_template(
        f"decisions/{template}.html",
        event=occasion,
        form=form,
        words=words,
        now=clock.now(),
        area_of=Area,
        may_prepare=occasion is not None and policies.may_prepare(actor, occasion),
        sees_appeals=occasion is not None and policies.may_see_appeals(actor, occasion),
        **values,
    )
    return page, form.status if form is not None else 200


def to(endpoint: str, message: str, **values: object) -> ResponseReturnValue:
    """Say what was done, and go on."""
    flash(message)
    return redirect(url_for(f"decisions.{endpoint}", **values), 303)  # type: ignore[arg-type]


def matter_of(decision: Decision) -> Page | None:
    """Where whoever asks can read what was decided upon."""
    return page_of(decision.subject_kind, decision.subject_id, decision.event_id, current_actor())
