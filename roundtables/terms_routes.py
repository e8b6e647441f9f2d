"""Pages of the terms of reference: read, write, publish, accept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from core.auth import Actor, current_actor, requires
from core.db import transaction
from core.forms import Form
from core.i18n import gettext as _
from core.work import done
from people.roles import SiteRole
from roundtables import policies, queries, risks, terms, terms_services
from roundtables.blueprint import bp, show, to
from roundtables.models import Event
from roundtables.risk_words import SIDES
from roundtables.terms_forms import AcceptForm, TermsForm
from roundtables.terms_models import TermsVersion


@bp.route("/events/<uuid:event_id>/terms", endpoint="terms")
@requires(policies.may_see, of=queries.get_event)
def terms_page(event: Event) -> ResponseReturnValue:
    """The terms in force, who accepted them, and what is still to be done."""
    return show_terms(event, Form(formdata=None))


def show_terms(event: Event, form: Form) -> ResponseReturnValue:
    """The page, with what was refused."""
    actor, standing = current_actor(), terms.standing(event)
    prepares = policies.may_prepare(actor, event)
    mine = standing.has(actor.id)
    return show(
        "terms",
        event,
        form,
        standing=standing,
        acceptances=terms.acceptances(event, standing.version) if standing.version is not None else [],
        versions=terms.list_versions(event),
        draft=terms.draft(event) if prepares else None,
        sides=[] if mine else terms.sides_of(actor, event),
        all_sides=SIDES,
        cap=risks.switches(event).cap,
        mine=mine,
    )


@dataclass(frozen=True)
class VersionOf:
    """A version, looked at from one event."""

    event: Event
    version: TermsVersion

    @property
    def event_id(self) -> uuid.UUID:
        """The event from which one looks."""
        return self.event.id


def get_terms(event_id: uuid.UUID, terms_id: uuid.UUID) -> VersionOf:
    """A published version, seen from one event; 404 for another's."""
    event = queries.get_event(event_id)
    return VersionOf(event, terms.get_version(event, terms_id))


def may_see_version(actor: Actor, of: VersionOf) -> bool:
    """Policy: whoever may see the event; what both sides promised is no secret."""
    return policies.may_see(actor, of.event)


@bp.route("/events/<uuid:event_id>/terms/versions/<uuid:terms_id>")
@requires(may_see_version, of=get_terms)
def terms_version(of: VersionOf) -> ResponseReturnValue:
    """A version that was published once, with who accepted it."""
    event, version = of.event, of.version
    return show(
        "terms_version",
        event,
        version=version,
        acceptances=terms.acceptances(event, version),
        all_sides=SIDES,
        cap=risks.switches(event).cap,
    )


@bp.route("/events/<uuid:event_id>/terms/draft", methods=["GET", "POST"])
@requires(policies.may_prepare, of=queries.get_event)
def terms_draft(event: Event) -> ResponseReturnValue:
    """Write the next version: from the packaged first draft, or from the one before."""
    draft, former = terms.draft(event), terms.published(event)
    begun = draft or former
    scoped = draft is None and event.series_id is not None and current_actor().has_site_role(SiteRole.ORGANISER)
    present = begun.body if begun is not None else terms.packaged_draft()
    form = TermsForm(event, scoped=scoped, data={"body": present})

    def keep() -> None:
        terms_services.write(event, form.body.words, for_series=form.for_series, by=current_actor())

    if done(form, keep):
        return to("terms", event.id, _("The draft is kept. Publish it when it is ready."))
    return show("terms_draft", event, form, draft=draft, former=former)


@bp.route("/events/<uuid:event_id>/terms/publish", methods=["POST"])
@requires(policies.may_prepare, of=queries.get_event)
def publish_terms(event: Event) -> ResponseReturnValue:
    """Put the draft in the place of the version before; both sides are asked to accept it."""
    with transaction():
        terms_services.publish_draft(event, by=current_actor())
    return to("terms", event.id, _("The terms are published. Both sides are asked by mail to accept them."))


@bp.route("/events/<uuid:event_id>/terms/accept", methods=["POST"])
@requires(policies.may_accept_terms, of=queries.get_event)
def accept_terms(event: Event) -> ResponseReturnValue:
    """Accept for one's side."""
    form = AcceptForm()
    if done(form, lambda: terms_services.accept(event, form.chosen, by=current_actor())):
        return to("terms", event.id, _("You have accepted the terms of reference."))
    return show_terms(event, form)
