"""Registrations for the workshop, the decisions on them, and who was there."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from decisions import appeals
from decisions.models import Grounds, Outcome
from decisions.queries import latest
from demonstration.content import Record, moment, read
from demonstration.world import World
from registration import asking, attending, services
from registration.models import AttendanceMode, PresenceSource, QuestionKind, Registration, RegistrationForm
from translations.services import Words

DECIDED_AFTER = timedelta(days=2)
CONTESTED_AFTER = timedelta(days=1)
ANSWERED_AFTER = timedelta(days=4)
IN_THE_FIELD = "needs"  # the form has a field of its own for what somebody needs


def register(world: World) -> None:
    """Open the form, let people register, decide."""
    content = read("registration")
    form, questions = open_form(world, content)
    for_organisations = [each for each in content["registrations"] if each["organisation"]]  # the form asks for one
    for record in sorted(for_organisations, key=lambda each: each["submitted"]):
        with clock.at(moment(record["submitted"])):
            registration = ask(world, form, questions, record)
        with clock.at(moment(record["submitted"]) + DECIDED_AFTER):
            decide(world, registration, record)
        world.registrations[record["person"]] = registration


def open_form(world: World, content: Record) -> tuple[RegistrationForm, dict[str, tuple[str, list[str]]]]:
    """The form and, by the content's key, each question's own key and the keys of its choices.

    The room holds as many as were accepted for it, so that the waiting list can be seen at work.
    """
    record, organiser = content["form"], world.actor("organiser")
    room = [each for each in content["registrations"] if (each["state"], each["mode"]) == ("accepted", "in_person")]
    questions: dict[str, tuple[str, list[str]]] = {}
    with clock.at(moment(record["opens"], record["zone"])):
        form = asking.open_form(
            world.events[content["event"]],
            opens_at=moment(record["opens"], record["zone"]),
            closes_at=moment(record["closes"], record["zone"]),
            in_person_places=len(room),
            online_places=record["capacity_online"],
            by=organiser,
        )
        for question in record["questions"]:
            if question["key"] == IN_THE_FIELD:
                continue
            options = question.get("options") or []
            made = asking.add_question(
                form,
                kind=QuestionKind(question["kind"]),
                label=question["label"],
                required=question["required"],
                choices=lines([option["label"] for option in options]) if options else None,
                by=organiser,
            )
            questions[question["key"]] = str(made.id), [option["key"] for option in options]
    return form, questions


def lines(labels: list[Words]) -> Words:
    """The choices of a question as one text a language, a line each."""
    return {code: "\n".join(label[code] for label in labels) for code in labels[0]}


def ask(
    world: World, form: RegistrationForm, questions: dict[str, tuple[str, list[str]]], record: Record
) -> Registration:
    """One person asks for a place."""
    answers = {
        key: options.index(record["answers"][name]) if options else record["answers"][name]
        for name, (key, options) in questions.items()
        if record["answers"].get(name)
    }
    registration, _token = services.register(
        form,
        world.people[record["person"]],
        world.organisations[record["organisation"]],
        mode=AttendanceMode(record["mode"]),
        needs=record["answers"].get(IN_THE_FIELD) or "",
        answers=answers,
        by=world.actor(record["person"]),
    )
    return registration


def decide(world: World, registration: Registration, record: Record) -> None:
    """What became of it."""
    if record["state"] in ("accepted", "waiting"):
        services.accept(registration, by=world.actor("organiser"))
    elif record["state"] == "declined":
        language = world.people[record["person"]].language
        reason = record["reason"]["text"]
        services.decline(registration, by=world.actor("organiser-2"), reason=reason.get(language, reason["en"]))
    elif record["state"] == "withdrawn":
        services.withdraw(registration, by=world.actor(record["person"]))


def contest(world: World) -> None:
    """A refusal is contested; a reviewer who had no part in it finds that it stands."""
    for record in read("registration")["registrations"]:
        if not (told := record.get("appeal")):
            continue
        person, registration = world.people[record["person"]], world.registrations[record["person"]]
        decision = latest(registration)
        reviewer = world.actor("reviewer")
        if decision is None:
            raise ValueError("only what was decided upon is contested")
        with clock.at(decision.created_at + CONTESTED_AFTER):
            appeal = appeals.lodge(
                decision,
                grounds=Grounds(told["grounds"]),
                words=told["words"][person.language],
                language=person.language,
                by=world.actor(record["person"]),
            )
        with clock.at(decision.created_at + ANSWERED_AFTER):
            appeals.assign(appeal, world.people["reviewer"], by=reviewer)
            appeals.admit(appeal, by=reviewer)
            appeals.decide(appeal, Outcome.UPHELD, reason=told["answer"][person.language], by=reviewer)


def attend(world: World) -> None:
    """Who came to the sessions of the workshop, through the door or the personal page."""
    sessions = [each for key, each in world.sessions.items() if each.event_id == world.events["malaga"].id]
    for record in read("registration")["registrations"]:
        if record["attended"] not in ("in_person", "online"):
            continue
        mode = AttendanceMode(record["attended"])
        source = PresenceSource.DOOR_SCAN if mode is AttendanceMode.IN_PERSON else PresenceSource.JOIN_LINK
        by = world.actor("organiser" if mode is AttendanceMode.IN_PERSON else record["person"])
        for session in sessions:
            with clock.at(session.starts_at):
                attending.mark_present(world.registrations[record["person"]], session, mode=mode, source=source, by=by)
