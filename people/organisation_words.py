"""The words for what is known of organisations, in the reader's language."""

from __future__ import annotations

from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from people.focal_point_models import UnitKind
from people.geography import Group, m49_name, place_of
from people.models import ConsultativeStatus, MembershipState, Organisation, Theme, Vetting
from people.words import countries

THEMES = {
    Theme.HUMAN_RIGHTS: _l("Human rights and the rule of law"),
    Theme.HUMANITARIAN_ACTION: _l("Principled humanitarian action"),
    Theme.VICTIMS: _l("Victims and survivors of terrorism"),
    Theme.PREVENTION: _l("Civil society’s efforts in preventing and countering terrorism"),
    Theme.UN_ARCHITECTURE: _l("The United Nations counter-terrorism architecture"),
}
CONSULTATIVE_STATUS = {
    ConsultativeStatus.NONE: _l("None"),
    ConsultativeStatus.GENERAL: _l("General"),
    ConsultativeStatus.SPECIAL: _l("Special"),
    ConsultativeStatus.ROSTER: _l("Roster"),
}
VETTING = {
    Vetting.PENDING: _l("Not yet vetted"),
    Vetting.VETTED: _l("Vetted"),
    Vetting.REFUSED: _l("Vetting refused"),
}
VETTING_TONES = {Vetting.PENDING: "wait", Vetting.VETTED: "good", Vetting.REFUSED: "stop"}
MEMBERSHIPS = {
    MembershipState.ASKED: _l("Waits for a focal point"),
    MembershipState.APPROVED: _l("Speaks for it"),
    MembershipState.ENDED: _l("Ended"),
}
GROUPS = {
    Group.AFRICAN: _l("African States"),
    Group.ASIA_PACIFIC: _l("Asia-Pacific States"),
    Group.EASTERN_EUROPEAN: _l("Eastern European States"),
    Group.LATIN_AMERICAN_AND_CARIBBEAN: _l("Latin American and Caribbean States"),
    Group.WESTERN_EUROPEAN_AND_OTHERS: _l("Western European and other States"),
}
UNITS = {
    UnitKind.SECRETARIAT: _l("Secretariat"),
    UnitKind.BRANCH: _l("Branch"),
    UnitKind.WORKING_GROUP: _l("Working group"),
}


def country_name(code: str) -> str:
    """The country in the reader's language."""
    return dict(countries()).get(code, code)


def where(organisation: Organisation) -> list[str]:
    """Sub-region, region of the world and regional group of its country, as far as they are known."""
    place = place_of(organisation.country)
    if place is None:
        return []
    words = [m49_name(place.finest), m49_name(place.macro)]
    return [*words, str(GROUPS[place.group])] if place.group else words


def working_languages(organisation: Organisation) -> str:
    """The six by their own names, then the others as they were typed."""
    named = [LANGUAGES[code] for code in organisation.languages if code in LANGUAGES]
    return ", ".join([*named, *([organisation.other_languages] if organisation.other_languages else [])])


def theme_list(organisation: Organisation) -> list[str]:
    """What it works on, in words."""
    named = [str(THEMES[Theme(each)]) for each in organisation.themes]
    return [*named, *([organisation.other_themes] if organisation.other_themes else [])]


def yes_or_no(fact: bool) -> str:
    """A fact in a word."""
    return _("Yes") if fact else _("No")
