"""Agendas in versions, the comments on them and what became of each."""

from __future__ import annotations

from sqlalchemy import select

from agendas import services
from agendas.models import AgendaSession, SlotKind
from core import clock
from core.db import db
from demonstration.content import Record, moment, read
from demonstration.world import World
from texts import rounds
from texts.models import (
    Clause,
    ClauseKind,
    ConsultationRound,
    Contribution,
    ContributionKind,
    DispositionCode,
    DocumentVersion,
)

PLATFORM = "https://meeting.example/"


def draft(world: World) -> None:
    """Every agenda; the workshop's in two versions, the second of which answers the comments on the first."""
    commented = {(each["agenda"], each["version"]): each for each in read("comments")}
    for agenda in read("agenda"):
        for content in agenda["versions"]:
            published_at = moment(content["published"], content["zone"])
            with clock.at(published_at):
                version = write(world, agenda, content)
                services.publish_agenda(version, change_note_words=content["change_note"], by=world.actor("organiser"))
            if consultation := commented.get((agenda["key"], content["version"])):
                comment(world, version, consultation)
                answer_all(world, consultation)
    remember_sessions(world)


def write(world: World, agenda: Record, content: Record) -> DocumentVersion:
    """The sessions and items of one version; what was in the version before keeps its identity."""
    organiser, event = world.actor("organiser"), world.events[agenda["event"]]
    version = services.start_draft(event, by=organiser, title_words=agenda["title"], symbol=agenda["symbol"])
    db.session.flush()
    lines: dict[str, services.Line] = {}
    for session in content["sessions"]:
        slot = SlotKind(session["kind"])
        kind = ClauseKind.BREAK if slot is SlotKind.BREAK else ClauseKind.SESSION
        lines[session["key"]] = line(world, session, kind, slot, content["zone"])
        for item in session["items"]:
            world.within[item["key"]] = session["key"]
            lines[item["key"]] = line(world, item, ClauseKind.ITEM, slot, content["zone"])
    services.replace_lines(version, lines.values(), by=organiser)
    made = {(each.kind, each.heading.body): each.clause_id for each in version.wordings if each.heading}
    for key, each in lines.items():
        world.clauses.setdefault(key, made[(each.kind, each.title["en"])])
    return version


def line(world: World, record: Record, kind: ClauseKind, slot: SlotKind, zone: str) -> services.Line:
    """One session, item or break."""
    return services.Line(
        kind,
        slot,
        moment(record["starts"], zone),
        moment(record["ends"], zone),
        record["title"],
        record["description"],
        same_as=world.clauses.get(record["key"]),
        mode=record.get("mode") or "",
        interpretation=record.get("interpretation") or (),
        civil_society_only=record.get("civil_society_only", False),
    )


def comment(world: World, version: DocumentVersion, content: Record) -> None:
    """A round with its comments."""
    opens, closes = moment(content["opens"], content["zone"]), moment(content["closes"], content["zone"])
    with clock.at(opens):
        consultation = rounds.open_round(
            version, opens_at=opens, closes_at=closes, by=world.actor("organiser"), cap=content["attribution_cap"]
        )
    for record in content["comments"]:
        with clock.at(min(max(moment(record["submitted"]), opens), closes)):
            world.comments[record["key"]] = say(world, consultation, record)


def answer_all(world: World, content: Record) -> None:
    """The answers that were given; a duplicate's after its twin's."""
    answered = [record for record in content["comments"] if record["answer"]]
    for record in sorted(answered, key=lambda each: bool(each["answer"]["duplicate_of"])):
        answer(world, record)


def say(world: World, consultation: ConsultationRound, record: Record) -> Contribution:
    """One comment."""
    clause_id = world.clauses.get(record["clause"] or "")
    return rounds.contribute(
        consultation,
        db.session.get(Clause, clause_id) if clause_id else None,
        organisation_id=world.organisations[record["organisation"]].id,
        kind=ContributionKind(record["kind"]),
        language=record["language"],
        body=record["text"],
        attribution=record["attribution"],
        by=world.actor(record["person"]),
    )


def answer(world: World, record: Record) -> None:
    """Recommended by one person, decided by another."""
    given = record["answer"]
    clause_id = world.clauses.get(given["effect"] or "")
    with clock.at(moment(given["decided"])):
        disposition = rounds.recommend(
            world.comments[record["key"]],
            code=DispositionCode(given["disposition"]),
            by=world.actor(given["recommended_by"]),
            reason_words=given["reason"],
            clause=db.session.get(Clause, clause_id) if clause_id else None,
            duplicate_of=world.comments.get(given["duplicate_of"]),
        )
        rounds.decide(disposition, by=world.actor(given["decided_by"]))


def remember_sessions(world: World) -> None:
    """The sessions people attend, by key; those of hybrid meetings get a place to join at."""
    keys = {clause_id: key for key, clause_id in world.clauses.items()}
    for session in db.session.scalars(select(AgendaSession)):
        if key := keys.get(session.clause_id):
            world.sessions[key] = session
            session.join_url = PLATFORM + key
