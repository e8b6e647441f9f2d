"""Forms of the second step, of proving identity again, and of the factors themselves."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField

from core.forms import Form, at_most, needed
from core.i18n import lazy_gettext as _l

ONE_TIME = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class CodeForm(Form):
    """One code: of the application, or a recovery code."""

    code = StringField(
        _l("Code"),
        validators=[needed(), at_most(60)],
        description=_l("The six digits that your application shows, or one of your recovery codes."),
        render_kw=ONE_TIME,
    )


class FirstCodeForm(Form):
    """The first code of an application that is being set up."""

    code = StringField(
        _l("Code"),
        validators=[needed(), at_most(60)],
        description=_l("The six digits that the application shows now."),
        render_kw=ONE_TIME | {"inputmode": "numeric"},
    )


class ProofForm(Form):
    """Passphrase or code, one of them; the names cannot be those of another form that is carried along."""

    confirm_passphrase = PasswordField(
        _l("Passphrase"), validators=[at_most()], render_kw={"autocomplete": "current-password"}
    )
    confirm_code = StringField(
        _l("Or a code"),
        validators=[at_most(60)],
        description=_l("The six digits that your application shows, or one of your recovery codes."),
        render_kw=ONE_TIME,
    )


class PasskeyNameForm(Form):
    """How one calls a passkey."""

    name = StringField(
        _l("Name of the passkey"),
        validators=[needed(), at_most(60)],
        description=_l("So that you know it again, for example: work telephone."),
    )


class NewPasskeyForm(PasskeyNameForm):
    """The same, and what the browser made; script fills it in."""

    answer = HiddenField()


class AnswerForm(Form):
    """What a passkey answered; script fills it in."""

    answer = HiddenField()
