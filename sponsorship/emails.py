"""The letters of sponsorship, each in its reader's language."""

from __future__ import annotations

from flask import current_app, render_template

from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from decisions.models import Decision
from sponsorship.models import SponsorshipRequest
from sponsorship.words import show_money


def address(endpoint: str, language: str, **values: object) -> str:
    """A page's full address; made without a request, since the worker and the CLI write letters as well."""
    path = current_app.url_map.bind("").build(endpoint, {"lang": language, **values})
    return str(current_app.config["PARLEY"].public_url) + path


def _title(request: SponsorshipRequest) -> str:
    return request.call.event.title.shown(request.person.language).body


def _letter(name: str, request: SponsorshipRequest, subject: str, **facts: object) -> Mail:
    """Called while speaking the person's language; `subject` is whole."""
    person, event = request.person, request.call.event
    body = render_template(
        f"sponsorship/email/{name}.txt",
        reference=request.reference,
        person=person,
        event=event,
        title=_title(request),
        asked=show_money(request.total),
        offered=show_money(request.offered_money) if request.offered_money else "",
        until=request.offer_until,
        call=address("sponsorship.call", person.language, event_id=event.id),
        offer=address("sponsorship.offer", person.language, event_id=event.id, request_id=request.id),
        **facts,
    )
    return Mail(to=person.email, subject=subject, body=body.strip() + "\n", language=person.language)


def received(request: SponsorshipRequest) -> Mail:
    """The request has arrived; what happens next."""
    with speaking(request.person.language):
        subject = _("We have your request for sponsorship: %(event)s", event=_title(request))
        return _letter("received", request, subject)


def offered(request: SponsorshipRequest) -> Mail:
    """What is offered, until when, and where to answer."""
    with speaking(request.person.language):
        subject = _("An offer for your costs: %(event)s", event=_title(request))
        partly = request.offered_money is not None and request.offered_money < request.total
        return _letter("offered", request, subject, partly=partly)


def waiting(request: SponsorshipRequest, reason: str) -> Mail:
    """No money now; what that means."""
    with speaking(request.person.language):
        subject = _("Your request is on the waiting list: %(event)s", event=_title(request))
        return _letter("waiting", request, subject, reason=reason)


def not_funded(request: SponsorshipRequest, decision: Decision) -> Mail:
    """Not funded: why, and how to contest it."""
    with speaking(request.person.language):
        subject = _("Your request for sponsorship was not funded: %(event)s", event=_title(request))
        return _letter(
            "not_funded",
            request,
            subject,
            reason=decision.reason,
            contest_until=decision.contest_until,
            contest=address("decisions.contest", request.person.language, decision_id=decision.id),
        )


def accepted(request: SponsorshipRequest) -> Mail:
    """The person has accepted; what we agreed on."""
    with speaking(request.person.language):
        subject = _("Your sponsorship is agreed: %(event)s", event=_title(request))
        return _letter("accepted", request, subject)


def declined(request: SponsorshipRequest) -> Mail:
    """The person has declined the offer."""
    with speaking(request.person.language):
        subject = _("You have declined our offer: %(event)s", event=_title(request))
        return _letter("declined", request, subject)


def expired(request: SponsorshipRequest) -> Mail:
    """The offer was not answered in time."""
    with speaking(request.person.language):
        subject = _("Our offer has expired: %(event)s", event=_title(request))
        return _letter("expired", request, subject)


def withdrawn(request: SponsorshipRequest, *, with_registration: bool) -> Mail:
    """The request is given up, by the person or because the registration was withdrawn."""
    with speaking(request.person.language):
        subject = _("Your request for sponsorship is withdrawn: %(event)s", event=_title(request))
        return _letter("withdrawn", request, subject, with_registration=with_registration)
