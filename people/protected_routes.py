"""Pages of the vault: one's own protected data, who read it, and the page on which somebody reads it for a purpose."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.auth import Actor, AnyView, current_actor, requires
from core.db import transaction
from core.i18n import gettext as _
from core.rules import RuleBroken
from core.work import done, kept
from people import policies, queries, sealing, vault, vault_queries
from people.models import Person
from people.protected_forms import ProtectedForm, ReadForm
from people.protected_words import FOR_WHOM, PROTECTED, PURPOSES
from people.stepping_up import confirmed
from people.vault_models import Protected, Purpose
from people.words import ROLES

log = logging.getLogger("parley.people")


@dataclass(frozen=True)
class Subject:
    """A person, and which roles the reader has towards them."""

    person: Person
    held: frozenset[str]


def own_person() -> Person:
    """Who asks; only called where a policy has asked for somebody."""
    return queries.get_person(current_actor().id or abort(403))


def own(view: AnyView) -> AnyView:
    """Whoever has signed in, having proven it lately."""
    return requires(policies.may_use_own_account)(confirmed(view))


def get_field(field: str) -> Protected:
    """What the address names, or 404."""
    return Protected(field) if field in list(Protected) else abort(404)


def get_subject(person_id: uuid.UUID) -> Subject:
    """Loader: the person, or 404."""
    return Subject(queries.get_person(person_id), vault.roles_towards(person_id, current_actor()))


def may_read_something(_actor: Actor, subject: Subject) -> bool:
    """Policy: somebody in whose role something of the vault is read at all, in an event the person takes part in."""
    return bool(vault.open_to(subject.held))


def shown_once(page: str, status: int = 200) -> ResponseReturnValue:
    """A page with a value on it is for this moment: neither browser nor anything between keeps it."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@own
def protected() -> ResponseReturnValue:
    """Each field: whether something is there, since when, and who would read it.  No value is opened for this page."""
    changed = vault_queries.changed_at(own_person().id)
    return render_template("people/protected.html", changed=changed, names=PROTECTED, for_whom=FOR_WHOM)


@own
def change_protected(field: str) -> ResponseReturnValue:
    """Enter one field, or write it anew."""
    what, person = get_field(field), own_person()
    form = ProtectedForm(what)
    if done(form, lambda: vault.put(person, what, form.value.data, by=current_actor())):
        flash(_("It is kept sealed."))
        return redirect(url_for("people.protected"), 303)
    known = what in vault_queries.changed_at(person.id)
    page = render_template(
        "people/protected_field.html", form=form, what=what, name=PROTECTED[what], for_whom=FOR_WHOM[what], known=known
    )
    return shown_once(page, form.status)


@own
def show_protected(field: str) -> ResponseReturnValue:
    """One's own value, once."""
    what, person = get_field(field), own_person()
    value = opened(person, what, Purpose.OWN)
    return shown_once(render_template("people/protected_shown.html", person=person, name=PROTECTED[what], value=value))


@own
def remove_protected(field: str) -> ResponseReturnValue:
    """Take one field away for good."""
    what, person = get_field(field), own_person()
    with transaction():
        vault.remove(person, what, by=current_actor())
    flash(_("It is deleted."))
    return redirect(url_for("people.protected"), 303)


@requires(policies.may_use_own_account)
def who_saw() -> ResponseReturnValue:
    """Who read which of one's protected data, why and when."""
    reads = vault_queries.list_reads(own_person().id)
    return render_template("people/who_saw.html", reads=reads, names=PROTECTED, purposes=PURPOSES, roles=ROLES)


@requires(may_read_something, of=get_subject)
@confirmed
def read_protected(subject: Subject) -> ResponseReturnValue:
    """Read one field for a purpose, once; the person sees who did and why."""
    person, form = subject.person, ReadForm(vault.open_to(subject.held))
    if form.validate_on_submit():
        what, purpose = form.chosen
        value = opened(person, what, purpose, note=form.note.data)
        page = render_template("people/protected_shown.html", person=person, name=PROTECTED[what], value=value)
        return shown_once(page)
    return render_template("people/read_protected.html", form=form, person=person), form.status


def opened(person: Person, what: Protected, purpose: Purpose, *, note: str = "") -> str | None:
    """The value; RuleBroken with what to do where the vault does not open."""
    found: list[str | None] = []
    try:
        kept(lambda: found.append(vault.read(person, what, purpose=purpose, by=current_actor(), note=note)))()
    except sealing.VaultError as error:
        log.error("the vault does not open: %s", error)
        raise RuleBroken(
            _("This does not open: it was changed, or its key is not there. Tell those who run this site."),
            code=error.code,
        ) from error
    return found[0]


def add_to(bp: Blueprint) -> None:
    """Put the pages into the area's blueprint."""
    at = bp.add_url_rule
    at("/account/protected", "protected", protected)
    at("/account/protected/<field>", "change_protected", change_protected, methods=["GET", "POST"])
    at("/account/protected/<field>/show", "show_protected", show_protected, methods=["POST"])
    at("/account/protected/<field>/delete", "remove_protected", remove_protected, methods=["POST"])
    at("/account/who-saw", "who_saw", who_saw)
    at("/people/<uuid:person_id>/protected", "read_protected", read_protected, methods=["GET", "POST"])
