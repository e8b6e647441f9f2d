"""The words for people's and organisations' qualities, in the reader's language."""

from __future__ import annotations

from unicodedata import combining, normalize

from babel import Locale

from core.i18n import language
from core.i18n import lazy_gettext as _l
from people.models import Attribution, Level, OrganisationKind, Region
from people.roles import Role

REGIONS = {
    Region.AFRICA: _l("Africa"),
    Region.ARAB_STATES: _l("Arab States"),
    Region.ASIA_PACIFIC: _l("Asia-Pacific"),
    Region.AMERICAS: _l("Americas"),
    Region.EUROPE: _l("Europe"),
}
KINDS = {
    OrganisationKind.CIVIL_SOCIETY: _l("Civil society organisation"),
    OrganisationKind.ACADEMIA: _l("University or think tank"),
    OrganisationKind.PRIVATE_SECTOR: _l("Private sector"),
    OrganisationKind.FOUNDATION: _l("Foundation"),
    OrganisationKind.NETWORK: _l("Network"),
    OrganisationKind.REGIONAL_ORGANISATION: _l("Regional organisation"),
    OrganisationKind.MEMBER_STATE: _l("Member State"),
    OrganisationKind.UN_ENTITY: _l("United Nations entity"),
}
LEVELS = {
    Level.LOCAL: _l("Local"),
    Level.NATIONAL: _l("National"),
    Level.REGIONAL: _l("Regional"),
    Level.GLOBAL: _l("Global"),
}
ATTRIBUTIONS = {
    Attribution.NAMED: _l("With my name and my organisation"),
    Attribution.ORGANISATION: _l("With my organisation only"),
    Attribution.REGION: _l("With the region only"),
    Attribution.ANONYMOUS: _l("Without any name"),
}
ROLES = {
    Role.SECRETARIAT: _l("Secretariat"),
    Role.REVIEWER: _l("Reviewer"),
    Role.RAPPORTEUR: _l("Rapporteur"),
    Role.FINANCE: _l("Finance officer"),
    Role.CHAIR: _l("Chair"),
    Role.MEMBER: _l("Member of the consultation group"),
}


def countries() -> list[tuple[str, str]]:
    """ISO 3166 alpha-2 codes and names in the reader's language, by name."""
    territories = Locale.parse(language()).territories
    named = [
        (code, name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return sorted(named, key=lambda pair: without_accents(pair[1]))


def without_accents(name: str) -> str:
    """How a name is looked for in an alphabet: the States of the letter É stand among those of E."""
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))


NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO", "CP", "DG", "EA", "IC", "TA", "AC", "CQ"})
