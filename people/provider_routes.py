"""Pages of signing in through one's organisation, and of its set-up by an organiser of the site."""

from __future__ import annotations

import hmac
import json
import logging
import uuid
from dataclasses import asdict
from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.auth import Actor, current_actor, public, requires
from core.db import transaction
from core.forms import Form
from core.i18n import gettext as _
from core.i18n import language
from core.outside import Unreachable
from core.rules import RuleBroken
from core.secrets_at_rest import SealBroken
from core.work import done
from people import openid, policies, providers, steps
from people.factor_models import SignInStep, StepPurpose
from people.models import Account
from people.openid import Identity, NotProven, Question
from people.provider_forms import ChangeProviderForm, DomainForm, ProviderForm
from people.provider_models import IdentityProvider
from people.queries import get_organisation, list_organisations
from people.second_step_routes import go_on
from people.stepping_up import confirmed
from people.visibility import organisation_name
from people.wanted_page import where_to

log = logging.getLogger("parley.openid")
LONGEST_WISH = 1500  # characters of the page that was asked for first
FAILED = (Unreachable, NotProven, SealBroken)


@public
def organisation_sign_in() -> ResponseReturnValue:
    """Which organisation it is; then a link to its own sign-in, so that one sees where one is sent."""
    form, leads_to = DomainForm(), ""
    if form.validate_on_submit():
        leads_to = way_to_provider(form)
    host = urlsplit(leads_to).netloc
    return render_template("people/organisation_sign_in.html", form=form, leads_to=leads_to, host=host), form.status


def way_to_provider(form: DomainForm) -> str:
    """The address at the provider, with what the answer has to fit to kept for this browser; empty with the reason."""
    typed = form.address.data
    provider = providers.for_domain(typed)
    if provider is None:
        form.add_error("address", _("No organisation signs in here with this address. Choose another way."))
        return ""
    question = Question.new()
    try:
        address = openid.address_to_ask(providers.client_of(provider), question, hint=typed if "@" in typed else "")
    except FAILED as error:
        log.warning("identity provider of %s: %s", provider.id, error)
        form.add_error(None, _("Your organisation's sign-in does not answer. Try again later, or choose another way."))
        return ""
    wanted = where_to()
    kept = {
        "provider": str(provider.id),
        "language": language(),
        "next": wanted if len(wanted) <= LONGEST_WISH else url_for("reports.workspace"),
        **asdict(question),
    }
    with transaction():
        steps.begin(StepPurpose.PROVIDER, challenge=json.dumps(kept))
    return address


@public
def organisation_answer() -> ResponseReturnValue:
    """Back from the provider: who it is, or why that is not certain."""
    with transaction():
        step = steps.take(StepPurpose.PROVIDER)
    try:
        account, wanted = account_of_answer(step)
    except RuleBroken as broken:
        return render_template("people/organisation_refused.html", message=broken.message), 422
    return go_on(account, wanted)


def account_of_answer(step: SignInStep | None) -> tuple[Account, str]:
    """The account and the page that was asked for first; RuleBroken with a sentence for the person."""
    kept = json.loads(step.challenge) if step else {"state": "", "language": language()}
    g.lang = kept["language"]  # providers know one address of ours, which is not in everybody's language
    code, state = request.args.get("code", ""), request.args.get("state", "")
    fits = hmac.compare_digest(state.encode("utf-8", "replace"), kept["state"].encode())
    if step is None or not fits or not 0 < len(code) <= openid.LONGEST_CODE:
        raise not_certain()
    provider = providers.get(uuid.UUID(kept["provider"]))
    if request.args.get("iss", provider.issuer) != provider.issuer:  # an answer of somebody else (RFC 9207)
        raise not_certain()
    identity = identified(provider, Question(kept["state"], kept["nonce"], kept["verifier"]), code)
    with transaction():
        return providers.account_for(provider, identity), kept["next"]


def identified(provider: IdentityProvider, question: Question, code: str) -> Identity:
    """Who the provider says it is; asked while no transaction is open."""
    try:
        return openid.identify(providers.client_of(provider), question, code)
    except FAILED as error:
        log.warning("identity provider of %s: %s", provider.id, error)
        raise not_certain() from error


def not_certain() -> RuleBroken:
    """One sentence for every reason; the log knows which."""
    return RuleBroken(_("Your organisation's answer could not be used. Begin again."), code="not-certain")


@requires(policies.may_create)
@confirmed
def identity_providers() -> ResponseReturnValue:
    """All that are set up."""
    return render_template(
        "people/identity_providers.html", providers=providers.list_all(), redirect_uri=providers.redirect_uri()
    )


def may_change(actor: Actor, _provider: IdentityProvider) -> bool:
    """Policy: whoever may set one up."""
    return policies.may_create(actor)


def answers(form: Form, known: IdentityProvider | None) -> bool:
    """Whether the provider that is being set up answers as itself; asked before anything is kept."""
    secret = form.secret.data or (providers.client_of(known).secret if known else "")
    try:
        issuer = providers.checked_issuer(form.issuer.data)
        openid.discover(providers.client(issuer, form.client_id.data, secret))
    except RuleBroken as broken:
        form.add_error(broken.field, broken.message)
        return False
    except Unreachable as error:
        log.warning("identity provider at set-up: %s", error)
        form.add_error("issuer", _("No provider answers there under exactly this address, or it is not a public one."))
        return False
    return True


def typed(form: Form) -> dict[str, str]:
    """What both forms have in common."""
    return {
        "issuer": form.issuer.data,
        "client_id": form.client_id.data,
        "secret": form.secret.data or "",
        "domains": form.domains.data,
    }


def to_list(words: str) -> ResponseReturnValue:
    """Back to all of them."""
    flash(words)
    return redirect(url_for("people.identity_providers"), 303)


@requires(policies.may_create)
@confirmed
def new_identity_provider() -> ResponseReturnValue:
    """Set one up for an organisation."""
    form = ProviderForm([(str(each.id), organisation_name(each)) for each in list_organisations()])

    def keep() -> None:
        organisation = get_organisation(uuid.UUID(form.organisation.data))
        providers.set_up(organisation, by=current_actor(), **typed(form))

    if form.validate_on_submit() and answers(form, None) and done(form, keep):
        return to_list(_("The provider is set up. People of the organisation can sign in through it."))
    return render_template("people/identity_provider.html", form=form, provider=None), form.status


@requires(may_change, of=providers.get)
@confirmed
def identity_provider(provider: IdentityProvider) -> ResponseReturnValue:
    """Change it."""
    form = ChangeProviderForm(obj=provider)
    if (
        form.validate_on_submit()
        and answers(form, provider)
        and done(form, lambda: providers.change(provider, by=current_actor(), **typed(form)))
    ):
        return to_list(_("The provider is changed."))
    return render_template("people/identity_provider.html", form=form, provider=provider), form.status


@requires(may_change, of=providers.get)
@confirmed
def remove_identity_provider(provider: IdentityProvider) -> ResponseReturnValue:
    """Nobody signs in through it any more."""
    with transaction():
        providers.remove(provider, by=current_actor())
    return to_list(_("The provider is removed. Accounts stay, and open by their other ways."))


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    bp.add_app_template_global(providers.are_there, "organisations_sign_in")
    both, at = ["GET", "POST"], "/identity-providers"
    bp.add_url_rule("/sign-in/organisation", "organisation_sign_in", organisation_sign_in, methods=both)
    bp.add_url_rule("/sign-in/organisation/answer", "organisation_answer", organisation_answer)
    bp.add_url_rule(at, "identity_providers", identity_providers)
    bp.add_url_rule(f"{at}/new", "new_identity_provider", new_identity_provider, methods=both)
    bp.add_url_rule(f"{at}/<uuid:provider_id>", "identity_provider", identity_provider, methods=both)
    bp.add_url_rule(
        f"{at}/<uuid:provider_id>/remove", "remove_identity_provider", remove_identity_provider, methods=["POST"]
    )
