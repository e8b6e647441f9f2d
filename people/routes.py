"""Pages of people: sign in, sign up, account, organisations."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.auth import current_actor, public, requires
from core.db import transaction
from core.forms import choices
from core.i18n import gettext as _
from core.i18n import language
from core.rules import RuleBroken
from core.work import done, kept
from people import (
    device_routes,
    document_routes,
    factor_routes,
    invitation_routes,
    link_routes,
    lockdown_routes,
    own_data_routes,
    policies,
    protected_routes,
    provider_routes,
    queries,
    register_pages,
    reprisal_routes,
    second_step_routes,
    services,
    signing_in,
    throttles,
    visibility_routes,
)
from people.forms import AccountForm, JoinForm, OrganisationForm, SignInForm, SignUpForm
from people.models import Account, Level, Membership, MembershipState, OrganisationKind, Region
from people.signing_in import enter, leave
from people.throttles import Door
from people.visibility import organisation_name
from people.wanted_page import where_to
from people.words import countries

bp = Blueprint("people", __name__, url_prefix="/<lang:lang>", template_folder="templates")
second_step_routes.add_to(bp)
link_routes.add_to(bp)
device_routes.add_to(bp)
lockdown_routes.add_to(bp)
reprisal_routes.add_to(bp)
invitation_routes.add_to(bp)
factor_routes.add_to(bp)
protected_routes.add_to(bp)
own_data_routes.add_to(bp)
document_routes.add_to(bp)
visibility_routes.add_to(bp)
register_pages.add_to(bp)
provider_routes.add_to(bp)


def checked(form: SignInForm) -> Account | None:
    """The account, or None with the reason at the form; no transaction is open while the passphrase is looked at."""
    found: list[Account] = []
    form.carried_out(lambda: found.append(signing_in.authenticate(form.email.data, form.passphrase.data)))
    if not found:
        return None
    with transaction():
        throttles.forgive(Door.SIGN_IN, form.email.data)
    return found[0]


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with address and passphrase."""
    form = SignInForm()
    knocked = done(form, lambda: throttles.knock(Door.SIGN_IN, form.email.data))
    if knocked and (account := checked(form)) is not None:
        return second_step_routes.go_on(account, where_to())
    return render_template("people/sign_in.html", form=form), form.status


def newcomer(form: SignUpForm) -> Account | None:
    """The new account, or None with the reason at the form."""
    made: list[Account] = []

    def verb() -> None:
        made.append(
            services.sign_up(
                name=form.name.data,
                email=form.email.data,
                passphrase=form.passphrase.data,
                language=form.language.data,
            )
        )

    return made[0] if form.carried_out(kept(verb)) else None


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """Create an account."""
    form = SignUpForm(language=language())
    if done(form, lambda: throttles.knock(Door.SIGN_UP, form.email.data)) and (made := newcomer(form)) is not None:
        enter(made)
        flash(_("Your account is ready. We have sent you a mail to confirm your address. Say next for whom you speak."))
        return redirect(url_for("people.organisations", next=request.args.get("next")), 303)
    return render_template("people/sign_up.html", form=form), form.status


@bp.route("/sign-out", methods=["POST"])
@requires(policies.may_use_own_account)
def sign_out() -> ResponseReturnValue:
    """End this device's sign-in."""
    with transaction():
        signing_in.end(current_user.get_id())
    leave()
    return redirect(url_for("reports.home"), 303)


@bp.route("/account", methods=["GET", "POST"])
@requires(policies.may_use_own_account)
def account() -> ResponseReturnValue:
    """What is known of oneself, to change."""
    person = queries.get_person(own_id())
    form = AccountForm(obj=person)
    if form.validate_on_submit():
        with transaction():
            services.change_person(
                person,
                name=form.name.data,
                language=form.language.data,
                title=form.title.data or "",
                attribution=form.attribution.data,
                by=current_actor(),
            )
        flash(_("Your account is changed."))
        return redirect(url_for("people.account"), 303)
    mine = queries.own_memberships(person.id)
    asked = queries.asked_of([each.organisation_id for each in mine if each.is_focal_point])
    return render_template("people/account.html", form=form, memberships=mine, asked=asked), form.status


def own_id() -> uuid.UUID:
    """The key of the person who asks; only called where a policy has asked for somebody."""
    found = current_actor().id
    if found is None:
        abort(403)
    return found


@bp.route("/account/organisations", methods=["GET", "POST"])
@requires(policies.may_use_own_account)
def organisations() -> ResponseReturnValue:
    """Choose the organisation one speaks for."""
    known = queries.list_organisations()
    form = JoinForm()
    form.organisation.choices = choices(((each.id, organisation_name(each)) for each in known), empty="")
    if form.validate_on_submit() and form.organisation.data:
        with transaction():
            organisation = queries.get_organisation(uuid.UUID(form.organisation.data))
            membership = services.join(queries.get_person(own_id()), organisation, by=current_actor())
        return joined(membership)
    if form.is_submitted() and not form.organisation.errors:
        form.add_error("organisation", _("Choose an organisation, or add yours below."))
    mine = queries.organisations_of(own_id())
    return render_template("people/organisations.html", form=form, mine=mine, known=known), form.status


@bp.route("/account/organisations/new", methods=["GET", "POST"])
@requires(policies.may_use_own_account)
def new_organisation() -> ResponseReturnValue:
    """Add an organisation and speak for it."""
    form = OrganisationForm(countries())
    if form.validate_on_submit():
        try:
            with transaction():
                organisation = services.add_organisation(
                    form.name.words,
                    kind=OrganisationKind(form.kind.data),
                    country=form.country.data,
                    region=Region(form.region.data),
                    level=Level(form.level.data),
                    women_led=form.women_led.data,
                    youth_led=form.youth_led.data,
                    by=current_actor(),
                )
                membership = services.join(queries.get_person(own_id()), organisation, by=current_actor())
        except RuleBroken as broken:
            form.add_error(broken.field, broken.message)
        else:
            return joined(membership)
    return render_template("people/new_organisation.html", form=form), form.status


def joined(membership: Membership) -> ResponseReturnValue:
    """After joining: back to what one came for, or to the account where one sees that a focal point is asked."""
    if membership.state == MembershipState.ASKED:
        flash(_("You have asked to speak for this organisation. Its focal point decides; you are written to."))
        return redirect(url_for("people.account"), 303)
    flash(_("You now speak for this organisation here."))
    return redirect(where_to() if request.args.get("next") else url_for("people.account"), 303)
