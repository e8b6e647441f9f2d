"""Forms of signing in through one's organisation, and of setting that up."""

from __future__ import annotations

from wtforms import PasswordField, SelectField, StringField

from core.forms import Form, at_most, choices, needed
from core.i18n import lazy_gettext as _l


class DomainForm(Form):
    """Which organisation: by the address, or what stands behind its @."""

    address = StringField(
        _l("Your address at the organisation"),
        validators=[needed(), at_most(320)],
        description=_l("What stands behind the @ is enough."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class ProviderForm(Form):
    """A provider as it tells its clients, and whose it is."""

    organisation = SelectField(_l("Organisation"), choices=[])
    issuer = StringField(
        _l("Address of the provider"),
        validators=[needed(), at_most(300)],
        description=_l("Its issuer, exactly as its documentation gives it."),
    )
    client_id = StringField(_l("Client ID"), validators=[needed(), at_most()])
    secret = PasswordField(
        _l("Client secret"),
        validators=[at_most()],
        description=_l("It is kept sealed and never shown again."),
        render_kw={"autocomplete": "off"},
    )
    domains = StringField(
        _l("Domains of the organisation's addresses"),
        validators=[needed(), at_most(1000)],
        description=_l("With spaces between them. Whoever has an address there can be signed in by this provider."),
    )

    def __init__(self, organisations: list[tuple[str, str]], **values: object) -> None:
        super().__init__(**values)
        if self.organisation is not None:
            self.organisation.choices = choices(organisations, empty="")
            self.organisation.validators = [needed(_l("Choose an organisation."))]


class ChangeProviderForm(ProviderForm):
    """The same for one that there is; an empty secret keeps the one it has."""

    organisation = None

    def __init__(self, **values: object) -> None:
        super().__init__([], **values)
        self.secret.description = _l(
            "It is kept sealed and never shown again. Leave it empty to keep the one there is."
        )
