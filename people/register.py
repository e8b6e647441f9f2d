"""Reading the register of organisations: filtered, in pages, with a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, func, select

from core.db import db
from people.geography import countries_within
from people.models import Level, Membership, MembershipState, Organisation, OrganisationKind, Vetting
from people.name_keys import key
from people.organisation_models import OrganisationName
from translations.models import Text

PAGE = 30


@dataclass(frozen=True)
class Wanted:
    """What one looks for; empty means all.  `region` is an M49 code or a regional group."""

    text: str = ""
    region: str = ""
    kind: str = ""
    level: str = ""
    vetting: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Wanted:
        """From an address's values; a word that means nothing is left out."""
        return cls(
            text=typed.get("q", "").strip()[:200],
            region=typed.get("region", "") if countries_within(typed.get("region", "")) else "",
            kind=typed.get("kind", "") if typed.get("kind") in list(OrganisationKind) else "",
            level=typed.get("level", "") if typed.get("level") in list(Level) else "",
            vetting=typed.get("vetting", "") if typed.get("vetting") in list(Vetting) else "",
        )

    @property
    def values(self) -> dict[str, str]:
        """As values of an address."""
        told = {"q": self.text, "region": self.region, "kind": self.kind, "level": self.level, "vetting": self.vetting}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Line:
    """One organisation and its people: how many speak for it, how many wait for a focal point."""

    organisation: Organisation
    speak: int
    asked: int


@dataclass(frozen=True)
class Page:
    """A page of the register."""

    lines: list[Line]
    number: int
    pages: int
    total: int


def matching(wanted: Wanted) -> Select[Organisation]:
    """The organisations that fit, in no order."""
    found = select(Organisation)
    if wanted.text:
        names = select(OrganisationName.organisation_id).where(
            OrganisationName.key.contains(key(wanted.text), autoescape=True)
        )
        found = found.where(Organisation.id.in_(names))
    if wanted.region:
        found = found.where(Organisation.country.in_(countries_within(wanted.region)))
    for column, value in (
        (Organisation.kind, wanted.kind),
        (Organisation.level, wanted.level),
        (Organisation.vetting, wanted.vetting),
    ):
        if value:
            found = found.where(column == value)
    return found


def people_in(state: MembershipState) -> ScalarSelect[int]:
    """Column: how many memberships of an organisation are in that state."""
    return (
        select(func.count(Membership.id))
        .where(Membership.organisation_id == Organisation.id, Membership.state_name == state)
        .correlate(Organisation)
        .scalar_subquery()
    )


def list_page(wanted: Wanted, number: int = 1) -> Page:
    """One page, by name in its own language; the last one for a number beyond."""
    total = db.session.scalar(select(func.count()).select_from(matching(wanted).subquery())) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    rows = db.session.execute(
        matching(wanted)
        .join(Text, Organisation.name_id == Text.id)
        .add_columns(people_in(MembershipState.APPROVED), people_in(MembershipState.ASKED))
        .order_by(func.lower(Text.body), Organisation.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    )
    return Page([Line(*row) for row in rows], number, pages, total)


def everything(wanted: Wanted) -> list[Organisation]:
    """All that fit, for a list to take away."""
    found = matching(wanted).join(Text, Organisation.name_id == Text.id)
    return list(db.session.scalars(found.order_by(func.lower(Text.body), Organisation.id)))
