"""Pages of what a person needs and how they are written to: needs, discreet mail, letters kept for reading."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField, TextAreaField

from core.auth import Actor, current_actor, requires
from core.db import transaction
from core.forms import LONG, Form, at_most
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from core.work import done
from people import letters, policies, queries, services
from people.models import Person
from people.organisation_models import KeptLetter


class NeedsForm(Form):
    """What helps a person take part, and how they are written to."""

    accessibility = TextAreaField(
        _l("What you need to take part"),
        validators=[at_most(LONG)],
        description=_l(
            "For example step-free access, a quiet room, large print. Only the secretariat of an event for which you "
            "register reads it, and you can change it there."
        ),
        render_kw={"rows": 4},
    )
    interpretation = StringField(
        _l("Interpretation"),
        validators=[at_most()],
        description=_l("The languages or sign languages that you need, for example French, Arabic Sign Language."),
    )
    discreet_mail = BooleanField(
        _l("Write to me discreetly"),
        description=_l(
            "Our mails then come without our name, with the subject “You have a message” and only a link in them. "
            "You read the words here, after signing in."
        ),
    )


def oneself() -> Person:
    """The person who asks; a policy has asked for somebody."""
    return queries.own_person(current_actor())


def may_read_letter(actor: Actor, letter: KeptLetter) -> bool:
    """Policy: one's own."""
    return actor.signed_in and letter.person_id == actor.id


@requires(policies.may_use_own_account)
def needs() -> ResponseReturnValue:
    """What I need, and how I am written to."""
    person = oneself()
    form = NeedsForm(obj=person)

    def change() -> None:
        facts: dict[str, Any] = {name: form[name].data or "" for name in ("accessibility", "interpretation")}
        services.change_needs(person, **facts, discreet_mail=form.discreet_mail.data, by=current_actor())

    if done(form, change):
        flash(_("It is kept. It is filled in when you next register for an event."))
        return redirect(url_for("people.needs"), 303)
    return render_template("people/needs.html", form=form), form.status


@requires(policies.may_use_own_account)
def letter_box() -> ResponseReturnValue:
    """The letters that were announced discreetly."""
    return render_template("people/letters.html", letters=letters.of_person(oneself().id))


@requires(may_read_letter, of=letters.get)
def letter(found: KeptLetter) -> ResponseReturnValue:
    """The words of one letter."""
    if found.read_at is None:
        with transaction():
            letters.note_read(found)
    return render_template("people/letter.html", letter=found, public_url=current_app.config["PARLEY"].public_url)


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses."""
    bp.add_url_rule("/account/needs", view_func=needs, methods=["GET", "POST"])
    bp.add_url_rule("/account/letters", view_func=letter_box)
    bp.add_url_rule("/account/letters/<uuid:letter_id>", view_func=letter)
