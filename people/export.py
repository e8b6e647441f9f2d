"""Everything that is held about a person, as a ZIP: a page that opens without a network, and JSON.

The rows come from people.holdings, so that a new table is in it without a line here.  Left out are secrets (what opens
something, which tells nothing to read) and what is WITHHELD, with the reason in words.
"""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import render_template
from sqlalchemy import Column, LargeBinary, RowMapping, Table, select

from core import audit, clock
from core.auth import Actor
from core.db import Sensitivity, db, metadata
from core.i18n import ROOT, language, show_moment, speaking
from core.i18n import gettext as _
from core.mail import OutgoingMail
from people import holdings, vault, vault_queries
from people.export_words import COLUMNS, TABLES, VALUES
from people.models import Person
from people.protected_words import PROTECTED
from people.vault_models import Protected, Purpose

# What reviewers noted for each other, and answers that are not decided yet, are nobody's to read before the decision.
WITHHELD = frozenset({"score", "vault_key", "vault_item", "risk", "risk_revision", "reprisal_message"})
UNDECIDED = {"disposition": "recommended"}
STYLE = ROOT / "core" / "static" / "css" / "parley.css"

Record = dict[str, Any]


class Act(StrEnum):
    """What the audit record calls it."""

    FETCHED = "person.data-fetched"


@dataclass
class Holding:
    """What goes into the file: records by table, protected data by field."""

    person: Person
    made_at: datetime
    tables: dict[str, list[Record]] = field(default_factory=dict)
    protected: dict[str, str] = field(default_factory=dict)


def collect(person: Person, *, by: Actor) -> Holding:
    """Read everything, in the caller's transaction; the vault's reads leave their rows."""
    found = Holding(person, clock.now())
    for field_name in vault_queries.changed_at(person.id):
        found.protected[field_name] = vault.read(person, field_name, purpose=Purpose.OWN, by=by) or ""
    for table, rows in holdings.about(person.id).items():
        records = [record(table, row) for row in rows if is_told(table, row)]
        if records:
            found.tables[table.name] = records
    found.tables |= {name: records for name, records in beside(person) if records}
    audit.record(Act.FETCHED, person, by=by)
    return found


def is_told(table: Table, row: RowMapping) -> bool:
    """Whether the person may read the row now."""
    state = UNDECIDED.get(table.name)
    return table.name not in WITHHELD and (state is None or row["state"] != state)


def beside(person: Person) -> Iterator[tuple[str, list[Record]]]:
    """What refers to the person without a key: mails to their address, and what they did."""
    mails = OutgoingMail.__table__
    rows = db.session.execute(select(mails).where(mails.c.recipient == person.email)).mappings()
    yield "outgoing_mail", [record(OutgoingMail.__table__, row) for row in rows]  # type: ignore[arg-type]
    acts = metadata.tables["audit_entry"].c
    wanted = select(acts.created_at, acts.action, acts.subject_kind, acts.subject_id).where(acts.actor_id == person.id)
    yield "audit_entry", [plain(dict(row)) for row in db.session.execute(wanted.order_by(acts.created_at)).mappings()]


def record(table: Table, row: RowMapping) -> Record:
    """One row; texts that it refers to in words, organisations and events by name."""
    values: Record = {}
    for column in table.columns:
        if column.info.get("sensitivity") == Sensitivity.SECRET or isinstance(column.type, LargeBinary):
            continue
        values[column.name] = row[column.name]
        values |= resolved(column, row[column.name])
    return plain(values)


def resolved(column: Column[Any], key: object) -> Record:
    """What a key stands for: `body_id` also gives `body`."""
    if not isinstance(key, uuid.UUID) or not column.foreign_keys:
        return {}
    target = next(iter(column.foreign_keys)).column.table
    words = words_of(target, key)
    return {column.name.removesuffix("_id"): words} if words else {}


def words_of(table: Table, key: uuid.UUID) -> str:
    """A text, or the name or title of a thing that has one; nobody else's personal words."""
    if table.name == "text":
        return text_words(key)
    for name in ("name_id", "title_id"):
        if name in table.c:
            inner = db.session.scalar(select(table.c[name]).where(table.c.id == key))
            return text_words(inner) if inner else ""
    return ""


def text_words(key: uuid.UUID) -> str:
    """In the language of the page if there is such a rendering, else as it was written."""
    text, rendering = metadata.tables["text"].c, metadata.tables["rendering"].c
    wanted = select(rendering.body).where(rendering.text_id == key, rendering.language == language())
    return db.session.scalar(wanted) or db.session.scalar(select(text.body).where(text.id == key)) or ""


def plain(values: Record) -> Record:
    """As JSON has it."""
    return {name: as_json(value) for name, value in values.items()}


def as_json(value: object) -> object:
    """Times in ISO 8601, keys as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def packed(found: Holding) -> bytes:
    """The ZIP: index.html with its style, data.json."""
    into = io.BytesIO()
    with speaking(found.person.language):
        page = render_template("people/export.html", found=found, sections=list(sections(found)))
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page)
        archive.writestr("style.css", STYLE.read_bytes())
        archive.writestr("data.json", json.dumps(as_document(found), ensure_ascii=False, indent=1))
    return into.getvalue()


def as_document(found: Holding) -> Record:
    """What data.json holds."""
    return {"made_at": found.made_at.isoformat(), "protected": found.protected, "tables": found.tables}


@dataclass(frozen=True)
class Section:
    """One table of the page: its title, and its records as pairs of label and value."""

    title: str
    records: list[list[tuple[str, str]]]


def sections(found: Holding) -> Iterator[Section]:
    """In the order of what matters to a reader; tables without a title of their own come last, under their name."""
    if found.protected:
        pairs = [(str(PROTECTED[Protected(name)]), value) for name, value in found.protected.items()]
        yield Section(str(TABLES["vault_item"]), [pairs])
    order = list(TABLES)
    for name in sorted(found.tables, key=lambda each: (order.index(each) if each in order else len(order), each)):
        yield Section(str(TABLES.get(name, name)), [list(readable(each)) for each in found.tables[name]])


def readable(values: Record) -> Iterator[tuple[str, str]]:
    """What a person wants to read of a row: what has a label here, and whatever else is in words; no keys."""
    for name, value in values.items():
        if value in (None, "", [], {}, False) or name == "id" or name.endswith("_id"):
            continue
        if name in COLUMNS or (isinstance(value, str | dict | list) and not is_moment(name)):
            yield str(COLUMNS.get(name, name.replace("_", " "))), shown(name, value)


def is_moment(name: str) -> bool:
    """Whether a column holds a time, by its name."""
    return name.endswith("_at") or name in ("since", "until")


def shown(name: str, value: object) -> str:
    """One value in words."""
    if is_moment(name) and isinstance(value, str):
        return show_moment(datetime.fromisoformat(value))
    if value is True:
        return _("Yes")
    if isinstance(value, str) and value in VALUES.get(name, {}):
        return str(VALUES[name][value])
    if isinstance(value, dict):
        return "\n".join(f"{key}: {each}" for key, each in value.items())
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)
