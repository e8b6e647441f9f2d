"""Verbs about an organisation as an actor of its own: what is known of it, whether the organisers know it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from urllib.parse import urlsplit

from core import audit, clock, mail
from core.auth import Actor
from core.db import db
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import names, organisation_emails, policies
from people.models import (
    ConsultativeStatus,
    Level,
    Organisation,
    OrganisationKind,
    Region,
    Theme,
    Vetting,
)
from people.queries import focal_people
from translations import services as translations
from translations.services import Words

WORTH_ANOTHER_LOOK = ("name", "kind", "country")  # what the organisers have looked at when they vetted
LONGEST_WEBSITE = 300


class Act(StrEnum):
    """What the audit record calls it."""

    ADDED = "organisation.added"
    CHANGED = "organisation.changed"
    VETTED = "organisation.vetted"


@dataclass(frozen=True)
class Facts:
    """What is known of an organisation beside its name; `country` is ISO 3166 alpha-2, `languages` of the six."""

    kind: str
    country: str
    region: str
    level: str
    women_led: bool = False
    youth_led: bool = False
    themes: tuple[str, ...] = ()
    other_themes: str = ""
    languages: tuple[str, ...] = ()
    other_languages: str = ""
    consultative_status: str = ConsultativeStatus.NONE
    website: str = ""

    @classmethod
    def of(cls, organisation: Organisation) -> Facts:
        """As they are now."""
        now = {each.name: getattr(organisation, each.name) for each in fields(cls)}
        return cls(**now | {"themes": tuple(organisation.themes), "languages": tuple(organisation.languages)})

    def checked(self) -> Facts:
        """In the order of the enums; ValueError for a word that none of them knows, RuleBroken at `website`."""
        return Facts(
            kind=OrganisationKind(self.kind),
            country=self.country,
            region=Region(self.region),
            level=Level(self.level),
            women_led=self.women_led,
            youth_led=self.youth_led,
            themes=tuple(each.value for each in Theme if each in {Theme(given) for given in self.themes}),
            other_themes=" ".join(self.other_themes.split()),
            languages=tuple(code for code in LANGUAGES if code in self.languages),
            other_languages=" ".join(self.other_languages.split()),
            consultative_status=ConsultativeStatus(self.consultative_status),
            website=website(self.website),
        )


def website(typed: str) -> str:
    """An address that a reader may open: http or https, with a host; RuleBroken for any other, empty stays empty."""
    typed = typed.strip()
    if not typed:
        return ""
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        fits = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        fits = False
    if not fits or len(typed) > LONGEST_WEBSITE - 8 or any(each.isspace() or not each.isprintable() for each in typed):
        raise RuleBroken(
            _("Give the whole address, such as https://www.organisation.example."), code="website", field="website"
        )
    return parts.geturl()


def add(words: Words, facts: Facts, *, by: Actor | None) -> Organisation:
    """An organisation with all that is known of it; RuleBroken at `name` when there is one of that name."""
    for name in words.values():
        names.refuse_taken(name)
    organisation = Organisation(name=translations.write(words), added_by_id=by.id if by else None)
    put(organisation, facts.checked())
    db.session.add(organisation)
    names.index(organisation)
    audit.record(Act.ADDED, organisation, by=by)
    return organisation


def put(organisation: Organisation, facts: Facts) -> None:
    """Write the facts to the row."""
    for field, value in asdict(facts).items():
        setattr(organisation, field, list(value) if isinstance(value, tuple) else value)


def changes(organisation: Organisation, words: Words, facts: Facts) -> list[str]:
    """The names of what would be different; a name that is not given stays."""
    before = organisation.name.by_language
    renamed = any(words.get(code, "").strip() not in ("", before.get(code, "")) for code in LANGUAGES)
    old, new = asdict(Facts.of(organisation)), asdict(facts.checked())
    return (["name"] if renamed else []) + [field for field in new if new[field] != old[field]]


def change(organisation: Organisation, words: Words, facts: Facts, *, by: Actor) -> list[str]:
    """Change what is known; the names of what is different now.

    Where its own people change the name, the kind or the country of one that was vetted, it waits to be looked at
    again; RuleBroken at `name` when another organisation has that name.
    """
    changed = changes(organisation, words, facts)
    if removed := removed_names(organisation, words):
        changed = sorted({*changed, "name"})
    if not changed:
        return []
    for name in words.values():
        names.refuse_taken(name, but=organisation.id)
    translations.rewrite(organisation.name, {**words, **dict.fromkeys(removed, "")})
    put(organisation, facts.checked())
    names.index(organisation)
    if not policies.may_keep_register(by) and not set(changed).isdisjoint(WORTH_ANOTHER_LOOK):
        look_again(organisation)
    audit.record(Act.CHANGED, organisation, by=by, changed=", ".join(changed))
    return changed


def removed_names(organisation: Organisation, words: Words) -> Iterable[str]:
    """The languages whose words were emptied; the source language keeps its own."""
    return [each.language for each in organisation.name.renderings if words.get(each.language, " ") == ""]


def look_again(organisation: Organisation) -> None:
    """What was vetted is no longer what it was."""
    if organisation.vetting == Vetting.VETTED:
        organisation.vetting, organisation.vetting_reason, organisation.vetted_at = Vetting.PENDING, "", None


def vet(organisation: Organisation, verdict: Vetting, *, reason: str, by: Actor) -> None:
    """What the organisers found; its focal points are told.  RuleBroken at `reason` for a refusal without one."""
    if verdict == Vetting.REFUSED and not reason.strip():
        raise RuleBroken(_("Give a reason; the organisation’s focal points are told."), code="reason", field="reason")
    organisation.vetting, organisation.vetting_reason = verdict, reason.strip()
    organisation.vetted_at = None if verdict == Vetting.PENDING else clock.now()
    audit.record(Act.VETTED, organisation, by=by, verdict=verdict)
    if verdict == Vetting.PENDING:
        return
    for reader in focal_people(organisation):
        if reader.id != by.id:
            mail.queue(organisation_emails.vetted(organisation, reader), about=organisation)
