"""Pages of invitations: invite somebody, see who has not come in yet, write again, take back."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.auth import Actor, current_actor, requires
from core.forms import Form
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from people import invitations, queries, throttles
from people.invitation_forms import InviteForm
from people.models import Person
from people.roles import SiteRole
from people.throttles import Door
from people.visibility import organisation_name


def may_invite(actor: Actor, _person: Person | None = None) -> bool:
    """Policy: organisers of the site."""
    return actor.has_site_role(SiteRole.ORGANISER)


@requires(may_invite)
def invite() -> ResponseReturnValue:
    """Invite somebody; below the form, who has not come in yet."""
    known = [(each.id, organisation_name(each)) for each in queries.list_organisations()]
    form = InviteForm(known, invitations.offered(current_actor()), language=language())
    if done(form, lambda: send(form)):
        flash(_("The invitation is on its way."))
        return redirect(url_for("people.invite"), 303)
    pending = invitations.list_pending()
    page = render_template("people/invite.html", form=form, pending=pending, is_over=invitations.is_over)
    return page, form.status


def send(form: InviteForm) -> None:
    """One invitation, as the form says."""
    throttles.knock(Door.INVITATION, form.email.data)
    chosen = form.organisation.data
    invitations.invite(
        name=form.name.data,
        address=form.email.data,
        language=form.language.data,
        organisation=queries.get_organisation(uuid.UUID(chosen)) if chosen else None,
        role=form.role.data or "",
        by=current_actor(),
    )


@requires(may_invite, of=invitations.get_invited)
def invite_again(person: Person) -> ResponseReturnValue:
    """Write once more."""

    def verb() -> None:
        throttles.knock(Door.INVITATION, person.email)
        invitations.send_again(person, by=current_actor())

    return back(verb=verb, words=_("The invitation is on its way again; the former link no longer works."))


@requires(may_invite, of=invitations.get_invited)
def take_back_invitation(person: Person) -> ResponseReturnValue:
    """Nobody comes in with it any more."""
    return back(
        verb=lambda: invitations.take_back(person, by=current_actor()), words=_("The invitation is taken back.")
    )


def back(*, verb: Callable[[], object], words: str) -> ResponseReturnValue:
    """Do it and go back to the list, with what was done or why not."""
    form = Form()
    if done(form, verb):
        flash(words)
    for message in form.form_errors:
        flash(message)
    return redirect(url_for("people.invite"), 303)


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    bp.add_url_rule("/people/invite", "invite", invite, methods=["GET", "POST"])
    bp.add_url_rule("/people/<uuid:guest_id>/invite-again", "invite_again", invite_again, methods=["POST"])
    bp.add_url_rule(
        "/people/<uuid:guest_id>/take-back", "take_back_invitation", take_back_invitation, methods=["POST"]
    )
