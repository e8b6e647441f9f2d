"""Pages on which a focal point says who speaks for the organisation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.db import transaction
from core.i18n import gettext as _
from core.work import done
from people import policies, queries, speaking
from people.models import Membership, MembershipState, Organisation
from people.organisation_forms import EndForm, MembershipForm


def to_speakers(membership: Membership) -> ResponseReturnValue:
    """Back to the page of those who speak for it."""
    return redirect(url_for("people.speakers", organisation_id=membership.organisation_id), 303)


@requires(policies.may_manage_organisation, of=queries.get_organisation)
def speakers(organisation: Organisation) -> ResponseReturnValue:
    """Who speaks for us: who asks, who does, who did."""
    rows = queries.memberships_of(organisation)
    by_state = {state: [row for row in rows if row.state == state] for state in MembershipState}
    return render_template("people/speakers.html", organisation=organisation, by_state=by_state)


@requires(policies.may_decide_membership, of=queries.get_membership)
def decide_membership(membership: Membership) -> ResponseReturnValue:
    """Approve or refuse who asked."""
    form = MembershipForm()

    def decide() -> None:
        if form.verdict.data == "approve":
            speaking.approve(membership, by=current_actor())
        else:
            speaking.refuse(membership, reason=form.reason.data or "", by=current_actor())

    if done(form, decide):
        flash(_("It is recorded, and the person is told."))
        return to_speakers(membership)
    return render_template("people/decide_membership.html", form=form, membership=membership), form.status


@requires(policies.may_end_membership, of=queries.get_membership)
def end_membership(membership: Membership) -> ResponseReturnValue:
    """Somebody no longer speaks for it."""
    form, actor = EndForm(), current_actor()
    own = membership.person_id == actor.id
    if done(form, lambda: speaking.end(membership, reason=form.reason.data or "", by=actor)):
        flash(_("It is ended. What was said in the organisation’s name stays on record."))
        return redirect(url_for("people.account"), 303) if own else to_speakers(membership)
    return render_template("people/end_membership.html", form=form, membership=membership, own=own), form.status


@requires(policies.may_decide_membership, of=queries.get_membership)
def change_focal_point(membership: Membership) -> ResponseReturnValue:
    """Make a representative a focal point, or no longer one."""
    verb = speaking.make_focal_point if request.form.get("make") == "yes" else speaking.unmake_focal_point
    with transaction():
        verb(membership, by=current_actor())
    flash(_("The focal points are changed."))
    return to_speakers(membership)


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses."""
    both = ["GET", "POST"]
    bp.add_url_rule("/organisations/<uuid:organisation_id>/people", view_func=speakers)
    bp.add_url_rule("/memberships/<uuid:membership_id>/decision", view_func=decide_membership, methods=both)
    bp.add_url_rule("/memberships/<uuid:membership_id>/end", view_func=end_membership, methods=both)
    bp.add_url_rule("/memberships/<uuid:membership_id>/focal-point", view_func=change_focal_point, methods=["POST"])
