"""Forms about links of mails, passphrases and addresses."""

from __future__ import annotations

from wtforms import EmailField, PasswordField

from core.forms import Form, at_most, needed
from core.i18n import lazy_gettext as _l
from people.forms import ADDRESS

NEW_PASSPHRASE = {"autocomplete": "new-password"}


class AddressForm(Form):
    """Where a mail shall go."""

    email = EmailField(_l("E-mail address"), validators=ADDRESS, render_kw={"autocomplete": "username"})


class NewAddressForm(Form):
    """Where mails shall go from now on."""

    email = EmailField(_l("New e-mail address"), validators=ADDRESS, render_kw={"autocomplete": "email"})


class NewPassphraseForm(Form):
    """A new passphrase by a link."""

    passphrase = PasswordField(
        _l("New passphrase"),
        validators=[needed(), at_most()],
        description=_l("At least 10 characters. A short sentence is easy to keep and hard to guess."),
        render_kw=NEW_PASSPHRASE,
    )


class InvitedForm(Form):
    """A first passphrase, or none."""

    passphrase = PasswordField(
        _l("Passphrase (may stay empty)"),
        validators=[at_most()],
        description=_l("Without one, a link is sent to you each time you sign in."),
        render_kw=NEW_PASSPHRASE,
    )
