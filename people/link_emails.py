"""The mails that carry a link, and those that tell of what a link has done; each in its reader's language."""

from __future__ import annotations

from flask import render_template

from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from core.web import public_link
from people.models import Person


def _letter(name: str, person: Person, subject: str, *, to: str = "", **facts: object) -> Mail:
    """Called while speaking the person's language."""
    body = render_template(f"people/email/{name}.txt", person=person, **facts)
    return Mail(to=to or person.email, subject=subject, body=body.strip() + "\n", language=person.language)


def _address(person: Person, token: str) -> str:
    return public_link("people.link", person.language, token=token)


def sign_in(person: Person, token: str) -> Mail:
    """A link instead of a passphrase."""
    with speaking(person.language):
        return _letter("sign_in_link", person, _("Your link to sign in"), address=_address(person, token))


def recovery(person: Person, token: str) -> Mail:
    """A link to set a new passphrase."""
    with speaking(person.language):
        return _letter("recovery", person, _("Set a new passphrase"), address=_address(person, token))


def confirm(person: Person, token: str) -> Mail:
    """For a newcomer: is this your address?"""
    with speaking(person.language):
        return _letter("confirm", person, _("Confirm your address"), address=_address(person, token))


def already(person: Person, token: str) -> Mail:
    """For somebody with whose address another account was just asked for."""
    with speaking(person.language):
        return _letter("already", person, _("You already have an account"), address=_address(person, token))


def invitation(person: Person, token: str, inviter: str, organisation: str) -> Mail:
    """Somebody opened an account for you."""
    with speaking(person.language):
        return _letter(
            "invitation",
            person,
            _("You are invited"),
            address=_address(person, token),
            inviter=inviter,
            organisation=organisation,
        )


def invited_again(person: Person, inviter: str, organisation: str) -> Mail:
    """An invitation for somebody who has an account: where to go."""
    with speaking(person.language):
        address = public_link("reports.workspace", person.language)
        return _letter(
            "invited_again", person, _("You are invited"), address=address, inviter=inviter, organisation=organisation
        )


def old_address(person: Person, token: str) -> Mail:
    """To where mails go now: shall they go elsewhere?"""
    with speaking(person.language):
        return _letter("old_address", person, _("Confirm the change of your address"), address=_address(person, token))


def new_address(person: Person, token: str, to: str) -> Mail:
    """To where mails shall go."""
    with speaking(person.language):
        return _letter(
            "new_address", person, _("Confirm the change of your address"), to=to, address=_address(person, token)
        )


def address_taken(owner: Person) -> Mail:
    """To the owner of an address that somebody wanted to change theirs to."""
    with speaking(owner.language):
        return _letter("address_taken", owner, _("You already have an account"))


def address_changed(person: Person, to: str) -> Mail:
    """To the address that is no longer in use."""
    with speaking(person.language):
        return _letter("address_changed", person, _("Your address is changed"), to=to)


def passphrase_changed(person: Person) -> Mail:
    """So that nobody's passphrase is changed without them."""
    with speaking(person.language):
        help_address = public_link("people.forgotten", person.language)
        return _letter("passphrase_changed", person, _("Your passphrase is changed"), address=help_address)
