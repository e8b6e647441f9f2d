"""Two buttons for bad moments: away from here at once, and everything locked down."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.auth import current_actor, public, requires
from core.db import transaction
from core.forms import Form, csrf
from core.i18n import language
from core.work import done
from people import lockdown, policies, signing_in
from people.link_routes import own_account
from people.signing_in import leave

FORGET_US = '"cache", "cookies", "storage"'
OTHERS = ("cross-site", "same-site")  # where a request comes from, as the browser says (Sec-Fetch-Site)


@public
def quick_exit() -> ResponseReturnValue:
    """The sign-in ends, the browser forgets us, and an empty page leads away.

    The empty page comes at once, on a slow line too: a redirect would leave the page on the screen until the other
    site has answered.  No token of a form is asked for, since it must work on a page that was open for a day;
    another site cannot press the button, because the browser tells where the request comes from.
    """
    if request.headers.get("Sec-Fetch-Site") in OTHERS:
        return redirect(url_for("reports.home"), 303)
    if current_user.is_authenticated:
        with transaction():
            signing_in.end(current_user.get_id())
    leave()
    away = current_app.config["PARLEY"].quick_exit_url.replace("{language}", language())
    return forgetting(make_response(render_template("people/away.html", away=away)))


def forgetting(answer: Response) -> Response:
    """Have the browser forget what it keeps of us; its history is not ours to clear."""
    answer.delete_cookie(current_app.config["SESSION_COOKIE_NAME"])
    answer.headers["Clear-Site-Data"] = FORGET_US
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@requires(policies.may_use_own_account)
def lock_down() -> ResponseReturnValue:
    """One button; afterwards this browser is signed out as well."""
    form, sentences = Form(), list[str]()
    if done(form, lambda: sentences.extend(lockdown.lock_down(own_account(), by=current_actor()))):
        leave()
        for sentence in sentences:
            flash(sentence)
        return redirect(url_for("people.locked"), 303)
    return render_template("people/lock_down.html", form=form), form.status


@public
def locked() -> ResponseReturnValue:
    """What was done, and how to come back; says nothing about anybody."""
    return render_template("people/locked.html")


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    bp.add_url_rule("/away", "quick_exit", csrf.exempt(quick_exit), methods=["POST"])
    bp.add_url_rule("/account/lock", "lock_down", lock_down, methods=["GET", "POST"])
    bp.add_url_rule("/locked", "locked", locked)
