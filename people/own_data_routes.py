"""Pages with which a person takes their data along, or has it erased."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, requires
from core.db import transaction
from core.i18n import gettext as _
from core.work import done
from people import erasure, export, policies
from people.erasure_models import TextsAfter
from people.protected_forms import EraseForm
from people.protected_routes import own, own_person
from people.protected_words import TEXTS_AFTER


@own
def erase() -> ResponseReturnValue:
    """What goes and what stays, in plain words; then the request, which can be taken back for a week."""
    person = own_person()
    form = EraseForm(texts=TextsAfter.ANONYMOUS)
    if done(form, lambda: erasure.ask(person, texts=TextsAfter(form.texts.data), by=current_actor())):
        return redirect(url_for("people.erase"), 303)
    waiting = erasure.open_request(person.id)
    page = render_template(
        "people/erase.html", form=form, waiting=waiting, texts_after=TEXTS_AFTER, days=erasure.WAITING.days
    )
    return page, form.status


@requires(policies.may_use_own_account)
def keep_account() -> ResponseReturnValue:
    """Take the request back."""
    with transaction():
        if request := erasure.open_request(own_person().id):
            erasure.undo(request, by=current_actor())
    flash(_("Your account stays as it is."))
    return redirect(url_for("people.account"), 303)


@own
def data() -> ResponseReturnValue:
    """What can be fetched."""
    return render_template("people/data.html")


@own
def fetch_data() -> ResponseReturnValue:
    """Everything, made for this one answer and stored nowhere."""
    person = own_person()
    with transaction():
        found = export.collect(person, by=current_actor())
    answer = Response(export.packed(found), mimetype="application/zip")
    name = f"parley-{clock.now():%Y-%m-%d}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def add_to(bp: Blueprint) -> None:
    """Put the pages into the area's blueprint."""
    at = bp.add_url_rule
    at("/account/erase", "erase", erase, methods=["GET", "POST"])
    at("/account/erase/undo", "keep_account", keep_account, methods=["POST"])
    at("/account/data", "data", data)
    at("/account/data/fetch", "fetch_data", fetch_data, methods=["POST"])
