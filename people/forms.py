"""Forms about persons and organisations."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import Email

from core.forms import Form, at_most, choices, needed
from core.i18n import LANGUAGES
from core.i18n import lazy_gettext as _l
from people.words import ATTRIBUTIONS, KINDS, LEVELS, REGIONS
from translations.forms import InLanguages

ADDRESS = [needed(), at_most(320), Email(message=_l("Give an e-mail address such as name@organisation.example."))]


class SignInForm(Form):
    """Address and passphrase."""

    email = EmailField(
        _l("E-mail address"), validators=[needed(), at_most(320)], render_kw={"autocomplete": "username"}
    )
    passphrase = PasswordField(
        _l("Passphrase"), validators=[needed(), at_most()], render_kw={"autocomplete": "current-password"}
    )


class SignUpForm(Form):
    """A new account."""

    name = StringField(_l("Your name"), validators=[needed(), at_most()], render_kw={"autocomplete": "name"})
    email = EmailField(
        _l("E-mail address"),
        validators=ADDRESS,
        description=_l("We write to this address about your registration and your comments, and for nothing else."),
        render_kw={"autocomplete": "username"},
    )
    passphrase = PasswordField(
        _l("Passphrase"),
        validators=[needed(), at_most()],
        description=_l("At least 10 characters. A short sentence is easy to keep and hard to guess."),
        render_kw={"autocomplete": "new-password"},
    )
    language = SelectField(_l("Language of our mails"), choices=choices(LANGUAGES.items()))


class AccountForm(Form):
    """What a person says of themself."""

    name = StringField(_l("Your name"), validators=[needed(), at_most()])
    title = StringField(_l("Function"), validators=[at_most()], description=_l("For example: coordinator, researcher."))
    language = SelectField(_l("Language of our mails"), choices=choices(LANGUAGES.items()))
    attribution = SelectField(
        _l("How your words are attributed"),
        choices=[],
        description=_l("This is offered first when you comment; you can choose differently each time."),
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.attribution.choices = choices(ATTRIBUTIONS.items())


class JoinForm(Form):
    """Speak for an organisation that is already known."""

    organisation = SelectField(_l("Organisation"), choices=[])


class OrganisationForm(Form):
    """An organisation that is new here."""

    name = InLanguages(_l("Name of the organisation"), description=_l("One language is enough."))
    kind = SelectField(_l("Kind of organisation"), choices=[])
    country = SelectField(_l("Country"), choices=[])
    region = SelectField(_l("Region"), choices=[])
    level = SelectField(_l("Where it works"), choices=[])
    women_led = BooleanField(_l("It is led by women"))
    youth_led = BooleanField(_l("It is led by young people"))

    def __init__(self, countries: list[tuple[str, str]], **values: object) -> None:
        super().__init__(**values)
        self.country.choices = choices(countries, empty="")
        self.country.validators = [needed(_l("Choose a country."))]
        for field, words in ((self.kind, KINDS), (self.region, REGIONS), (self.level, LEVELS)):
            field.choices = choices(words.items())
