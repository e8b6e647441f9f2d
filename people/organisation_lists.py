"""Lists of organisations: what each line of one would do, doing it, and the list to take away."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from sqlalchemy import select

from core import audit, clock
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import list_cells, organisations, tables
from people.list_cells import BadCell
from people.models import Organisation
from people.name_keys import key
from people.organisation_models import FormerKey, OrganisationImport, OrganisationName
from people.organisations import Facts


class Outcome(StrEnum):
    """What a line does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Act(StrEnum):
    """What the audit record calls it."""

    READ = "organisations.list-read"
    IMPORTED = "organisations.imported"


@dataclass(frozen=True)
class Difference:
    """One column of a line: what the register says now, and what it would say."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One line below the head: its number in the file, what it does, what is different, or why not and where."""

    number: int
    name: str
    outcome: Outcome
    changed: tuple[Difference, ...] = ()
    reason: str = ""
    column: str = ""
    organisation_id: uuid.UUID | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Facts | None = None

    @property
    def told(self) -> list[object]:
        """What would be different and what would stand there, as plain values."""
        return [[asdict(each) for each in self.changed], asdict(self.facts) if self.facts else None]


@dataclass(frozen=True)
class Plan:
    """What a list would do now."""

    lines: list[Line]
    ignored: list[str]

    def count(self, outcome: Outcome) -> int:
        """How many lines do that."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def mark(self) -> str:
        """The same as long as the plan is: whoever confirms has seen this one."""
        told = [
            (line.number, line.outcome, str(line.organisation_id), dict(line.words), line.told) for line in self.lines
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Known:
    """The organisations that a list may mean, by name and by key; grows while the list is read."""

    by_name: dict[str, uuid.UUID]
    rows: dict[uuid.UUID, Organisation]
    taken: dict[str, int] = field(default_factory=dict)  # key of a name, or of an organisation → line


def keep(content: bytes, *, file_name: str, language: str, by: Actor) -> OrganisationImport:
    """Read a file and keep its cells until they are confirmed; RuleBroken at `file`, nothing else is written."""
    rows = tables.read(content)
    if not any(column in list_cells.NAMES for column in list_cells.head(rows[0])):
        raise tables.refused(_("The first line must name the columns; one of them is “name”."))
    kept = OrganisationImport(by_id=by.id, file_name=file_name[:200], rows=rows, language=language)
    db.session.add(kept)
    audit.record(Act.READ, kept, by=by, lines=len(rows) - 1)
    return kept


def get(import_id: uuid.UUID) -> OrganisationImport:
    """A list that is kept, or 404."""
    return get_or_404(OrganisationImport, import_id)


def plan(kept: OrganisationImport) -> Plan:
    """What each line would do now; a few queries, whatever the list's length."""
    columns = list_cells.head(kept.rows[0])
    known = look_up()
    lines = []
    for number, row in enumerate(kept.rows[1:], start=2):
        cells = {name: value for name, value in zip(columns, row, strict=False) if name and value}
        lines.append(planned(number, cells, kept.language, known))
    ignored = [
        title for title, name in zip(kept.rows[0], columns, strict=False) if title and name not in list_cells.READ
    ]
    return Plan(lines, ignored)


def look_up() -> Known:
    """All there are; a list from before a merge means the one that was kept."""
    names = db.session.execute(select(OrganisationName.key, OrganisationName.organisation_id))
    rows = {each.id: each for each in db.session.scalars(select(Organisation))}
    former = db.session.execute(select(FormerKey.former_id, FormerKey.organisation_id))
    rows |= {row.former_id: rows[row.organisation_id] for row in former}
    return Known({row.key: row.organisation_id for row in names}, rows)


def planned(number: int, cells: Mapping[str, str], language: str, known: Known) -> Line:
    """What one line does."""
    words = list_cells.words(cells, language)
    name = next(iter(words.values()), "")
    try:
        organisation = meant(cells, words, known)
        claim(number, organisation, words, known)
        facts = list_cells.facts(cells, Facts.of(organisation) if organisation else None)
        if organisation is None:
            return Line(number, name, Outcome.NEW, words=words, facts=facts)
        changed = differences(organisation, words, facts)
    except BadCell as bad:
        return Line(number, name, Outcome.REFUSED, reason=bad.reason, column=bad.column)
    outcome = Outcome.CHANGED if changed else Outcome.SAME
    name = name or organisation.name.body
    return Line(number, name, outcome, changed, organisation_id=organisation.id, words=words, facts=facts)


def differences(organisation: Organisation, words: Mapping[str, str], facts: Facts) -> tuple[Difference, ...]:
    """What a line would change, each name and each fact by itself."""
    names, old, new = organisation.name.by_language, asdict(Facts.of(organisation)), asdict(facts)
    found = []
    for column in organisations.changes(organisation, words, facts):
        if column == "name":
            told = {code: word.strip() for code, word in words.items()}
            renamed = [code for code, word in told.items() if word and word != names.get(code, "")]
            found += [Difference(f"name_{code}", names.get(code, ""), told[code]) for code in renamed]
        else:
            found.append(Difference(column, list_cells.told(old[column]), list_cells.told(new[column])))
    return tuple(found)


def meant(cells: Mapping[str, str], words: Mapping[str, str], known: Known) -> Organisation | None:
    """The organisation of a line: by its key, else by any of its names; None for one that is new."""
    found = {known.by_name[key(each)] for each in words.values() if key(each) in known.by_name}
    if given := cells.get("key"):
        given_key = list_cells.key_of(given)
        organisation = known.rows.get(given_key) if given_key else None
        if organisation is None:
            raise BadCell("key", _("There is no organisation with this key. Leave it empty for a new one."))
        if found - {organisation.id}:
            raise BadCell("name", _("Another organisation has this name already."))
        return organisation
    if len(found) > 1:
        raise BadCell("name", _("These names belong to different organisations."))
    if not any(key(each) for each in words.values()):
        raise BadCell("name", _("A name is missing."))
    return known.rows[found.pop()] if found else None


def claim(number: int, organisation: Organisation | None, words: Mapping[str, str], known: Known) -> None:
    """One organisation stands in one line of a list."""
    marks = {key(each) for each in words.values()} | ({str(organisation.id)} if organisation else set())
    earlier = min((known.taken[each] for each in marks if each in known.taken), default=0)
    if earlier:
        raise BadCell("name", _("It stands in line %(line)s already.", line=earlier))
    known.taken |= dict.fromkeys(marks, number)


def confirm(kept: OrganisationImport, mark: str, *, by: Actor) -> Plan:
    """Do what was shown, all of it or nothing; RuleBroken when it would now do something else, or was done."""
    if kept.done_at is not None:
        raise RuleBroken(_("This list was brought in already."), code="done")
    now = plan(kept)
    if now.mark != mark:
        raise RuleBroken(
            _("The register has changed in the meantime. Look at what the list does now, then confirm again."),
            code="changed-meanwhile",
        )
    for line in now.lines:
        if line.facts is None or line.outcome not in (Outcome.NEW, Outcome.CHANGED):
            continue
        if line.organisation_id is None:
            organisations.add(line.words, line.facts, by=by)
        else:
            organisations.change(db.session.get_one(Organisation, line.organisation_id), line.words, line.facts, by=by)
    kept.done_at, kept.rows = clock.now(), []
    counts = {outcome.value: now.count(outcome) for outcome in Outcome}
    audit.record(Act.IMPORTED, kept, by=by, **counts)
    return now


def table(found: Iterable[Organisation]) -> list[list[str]]:
    """The list to take away: the same columns that can be brought in, and whether it is vetted."""
    rows = [[*list_cells.COLUMNS, "vetting"]]
    for each in found:
        facts = asdict(Facts.of(each))
        names = each.name.by_language
        cells = {
            "key": str(each.id), **{f"name_{code}": names.get(code, "") for code in LANGUAGES},
            **{name: list_cells.told(value) for name, value in facts.items()},
        }  # fmt: skip
        rows.append([*(cells.get(column, "") for column in list_cells.COLUMNS), each.vetting])
    return rows
