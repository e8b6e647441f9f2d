"""Notes of the workshop and its outcome document: a zero draft, comments on it, a revision with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from core import clock
from core.db import db
from demonstration import drafting
from demonstration.content import Record, moment, read
from demonstration.world import World
from reports import services
from reports.inputs import Row
from texts.models import Clause, ClauseKind, ClauseText, DocumentVersion
from translations.services import Words

ZERO, REVISION = "zero-draft", "rev-1"
BETWEEN_NOTES = timedelta(minutes=4)
CALL = re.compile(r"\[\^([^\]\s]+)\]")


def take_notes(world: World) -> None:
    """What the rapporteur wrote down in each session."""
    content = read("notes")
    taken = {key: session.starts_at + timedelta(minutes=2) for key, session in world.sessions.items()}
    for record in content["notes"]:
        key = world.within.get(record["clause"], record["clause"])
        with clock.at(taken[key]):
            world.notes[record["key"]] = services.take_note(
                world.sessions[key], words=record["text"], source_language="en", by=world.actor(content["taken_by"])
            )
        taken[key] += BETWEEN_NOTES


def report(world: World) -> None:
    """The document's two versions."""
    content = read("outcome")
    zero, revision = content["versions"]
    consultation = content["round"]
    with clock.at(moment(consultation["opens"], consultation["zone"])):
        draft = write_zero(world, content)
        services.publish_draft(draft, symbol=zero["symbol"], by=world.actor("organiser"))
    drafting.comment(world, draft, consultation)
    with clock.at(moment(revision["date"])):
        revised = services.start_revision(draft.document, by=world.actor("rapporteur"))
        db.session.flush()
        revise(world, content, revised)
        drafting.answer_all(world, consultation)
        trace(world, content)
        services.publish_draft(
            revised, symbol=revision["symbol"], change_note_words=revision["note"], by=world.actor("organiser")
        )


def paragraphs(content: Record) -> Iterator[Record]:
    """All paragraphs in their order."""
    for chapter in content["chapters"]:
        for section in chapter["sections"]:
            yield from section["paragraphs"]


def write_zero(world: World, content: Record) -> DocumentVersion:
    """The zero draft, from the first chapter to the last paragraph."""
    by = world.actor("rapporteur")
    document = services.start_outcome(
        world.events[content["event"]],
        title_words=content["title"],
        symbol=content["masthead"]["symbol"],
        language=content["source_language"],
        by=by,
    )
    version = document.versions[0]
    services.add_part(version, kind=ClauseKind.SUMMARY, words=content["summary"], by=by)
    for chapter in content["chapters"]:
        services.add_part(version, kind=ClauseKind.HEADING, words=chapter["heading"], by=by)
        for section in chapter["sections"]:
            if section["heading"]:
                services.add_part(version, kind=ClauseKind.HEADING, words=section["heading"], level=2, by=by)
            for record in section["paragraphs"]:
                if ZERO in record["versions"]:
                    add(world, version, content, record, record["zero_text"] or record["text"])
                    for sub in record["sub"] if record["zero_sub"] is None else record["zero_sub"]:
                        add(world, version, content, sub, sub["text"], kind=ClauseKind.SUB_PARAGRAPH)
    return version


def add(
    world: World,
    version: DocumentVersion,
    content: Record,
    record: Record,
    words: Words,
    *,
    kind: ClauseKind = ClauseKind.PARAGRAPH,
    after: ClauseText | None = None,
) -> ClauseText:
    """One paragraph or sub-paragraph with its footnotes."""
    made = services.add_part(
        version,
        kind=kind,
        words=words,
        footnotes=notes_of(content, words),
        after=after,
        by=world.actor("rapporteur"),
    )
    world.clauses[record["key"]] = made.clause_id
    return made


def notes_of(content: Record, words: Words) -> dict[str, Words]:
    """The footnotes that these words call."""
    called = {mark for body in words.values() for mark in CALL.findall(body)}
    return {each["key"]: each["text"] for each in content["footnotes"] if each["key"] in called}


def revise(world: World, content: Record, version: DocumentVersion) -> None:
    """What the comments and the morning itself changed."""
    by = world.actor("rapporteur")
    before: ClauseText | None = None
    for record in paragraphs(content):
        found = wording(world, version, record["key"])
        if found is not None and REVISION not in record["versions"]:
            services.remove_part(found, by=by)
            continue
        if found is None:
            found = add(world, version, content, record, record["text"], after=before)
        elif record["zero_text"]:
            services.change_part(found, words=record["text"], footnotes=notes_of(content, record["text"]), by=by)
        before = found
        for sub in record["sub"]:
            present = wording(world, version, sub["key"])
            before = present or add(
                world, version, content, sub, sub["text"], kind=ClauseKind.SUB_PARAGRAPH, after=before
            )


def wording(world: World, version: DocumentVersion, key: str) -> ClauseText | None:
    """A paragraph of the version by its key, if it is there already."""
    clause_id = world.clauses.get(key)
    return next((each for each in version.wordings if each.clause_id == clause_id), None) if clause_id else None


def trace(world: World, content: Record) -> None:
    """Each paragraph's sources."""
    for record in paragraphs(content):
        if REVISION in record["versions"]:
            clause = db.session.get_one(Clause, world.clauses[record["key"]])
            for source in record["sources"]:
                services.link(clause, source_of(world, source), by=world.actor("rapporteur"))


def source_of(world: World, source: Record) -> Row:
    """The input a paragraph goes back to."""
    kinds: dict[str, dict[str, Row]] = {
        "comment": dict(world.comments),
        "note": dict(world.notes),
        "dialogue_point": dict(world.points),
        "bilateral_point": dict(world.points),
    }
    return kinds[source["type"]][source["key"]]
