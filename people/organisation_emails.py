"""The letters about organisations: who speaks for them, whether they are vetted.  Each in its reader's language."""

from __future__ import annotations

from flask import render_template

from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from core.web import public_link
from people.models import Membership, Organisation, Person, Vetting


def letter(name: str, person: Person, subject: str, **facts: object) -> Mail:
    """Called while speaking the person's language."""
    body = render_template(f"people/email/{name}.txt", person=person, **facts)
    return Mail(to=person.email, subject=subject, body=body.strip() + "\n", language=person.language)


def title(organisation: Organisation, reader: Person) -> str:
    """The organisation's name in the reader's language."""
    return organisation.name.shown(reader.language).body


def speakers_page(organisation: Organisation, reader: Person) -> str:
    """Where one decides who speaks for it."""
    return public_link("people.speakers", reader.language, organisation_id=organisation.id)


def account_page(reader: Person) -> str:
    """Where one sees for whom one speaks."""
    return public_link("people.account", reader.language)


def asked(membership: Membership, reader: Person) -> Mail:
    """To a focal point: somebody wants to speak for the organisation."""
    with speaking(reader.language):
        organisation = title(membership.organisation, reader)
        return letter(
            "asked",
            reader,
            _("Somebody wants to speak for %(organisation)s", organisation=organisation),
            who=membership.person.name,
            organisation=organisation,
            page=speakers_page(membership.organisation, reader),
        )


def approved(membership: Membership) -> Mail:
    """To whoever asked: you speak for it now."""
    reader = membership.person
    with speaking(reader.language):
        organisation = title(membership.organisation, reader)
        subject = _("You now speak for %(organisation)s", organisation=organisation)
        return letter("approved", reader, subject, organisation=organisation, page=account_page(reader))


def refused(membership: Membership) -> Mail:
    """To whoever asked: the focal point says no, and why."""
    reader = membership.person
    with speaking(reader.language):
        organisation = title(membership.organisation, reader)
        subject = _("Your request to speak for %(organisation)s", organisation=organisation)
        return letter("refused", reader, subject, organisation=organisation, reason=membership.reason)


def ended(membership: Membership) -> Mail:
    """To a representative: somebody else has ended it."""
    reader = membership.person
    with speaking(reader.language):
        organisation = title(membership.organisation, reader)
        subject = _("You no longer speak for %(organisation)s", organisation=organisation)
        return letter("ended", reader, subject, organisation=organisation, reason=membership.reason)


def made_focal_point(membership: Membership) -> Mail:
    """To a representative: you answer for the organisation now."""
    reader = membership.person
    with speaking(reader.language):
        organisation = title(membership.organisation, reader)
        subject = _("You are now a focal point of %(organisation)s", organisation=organisation)
        page = speakers_page(membership.organisation, reader)
        return letter("made_focal_point", reader, subject, organisation=organisation, page=page)


def vetted(organisation: Organisation, reader: Person) -> Mail:
    """To a focal point: what the organisers found."""
    with speaking(reader.language):
        name = title(organisation, reader)
        return letter(
            "vetted",
            reader,
            _("What was decided about %(organisation)s", organisation=name),
            organisation=name,
            known=organisation.vetting == Vetting.VETTED,
            reason=organisation.vetting_reason,
            page=public_link("people.organisation", reader.language, organisation_id=organisation.id),
        )
