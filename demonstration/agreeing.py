"""What both sides promised each other, what could harm people, and the review at the end of the year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core import clock
from demonstration.content import Record, moment, read
from demonstration.world import World
from roundtables import review_services, reviews, risk_services, risks, terms, terms_services
from roundtables import services as roundtables
from roundtables.models import Event
from roundtables.risk_models import Switch
from roundtables.terms_models import Side


def look(world: World, event: Event) -> None:
    """Before an event is public somebody has looked for what could happen to people, and found nothing yet."""
    risk_services.sign(event, None, by=world.actor("organiser"))


def agree(world: World) -> None:
    """The terms of the series, accepted by both sides."""
    for record in read("agreeing")["terms"]:
        event, organiser = world.events[record["event"]], world.actor("organiser")
        with clock.at(moment(record["published"])):
            terms_services.write(event, terms.packaged_draft(), for_series=True, by=organiser)
            terms_services.publish_draft(event, by=organiser)
            accept(world, event, record["accepted"])


def accept(world: World, event: Event, record: Record) -> None:
    """Both sides."""
    terms_services.accept(event, Side.SECRETARIAT, by=world.actor(record["secretariat"]))
    for key in record["civil_society"]:
        terms_services.accept(event, Side.CIVIL_SOCIETY, by=world.actor(key))


def note_risks(world: World) -> None:
    """The register of the workshop, signed by somebody else than whoever wrote it."""
    content = read("agreeing")
    for record in content["risks"]:
        event = world.events[record["event"]]
        with clock.at(moment(record["entered"])):
            risk_services.enter(event, facts(world, event, record), by=world.actor(record["by"]))
    with clock.at(moment(content["signed"])):
        sign(world, {record["event"] for record in content["risks"]})


def sign(world: World, keys: Iterable[str]) -> None:
    """Everything that is not signed yet."""
    for key in keys:
        for scope in risks.scopes(world.events[key]):
            if not scope.signed:
                risk_services.sign(world.events[key], scope.clause_id, by=world.actor("organiser"))


def facts(world: World, event: Event, record: Record) -> risk_services.Facts:
    """One entry; its session is found by the title."""
    titles = {title: key for key, title in risks.session_titles(event.id).items()}
    return risk_services.Facts(
        clause_id=titles[record["session"]] if record["session"] else None,
        threat=record["threat"],
        concerned=record["concerned"],
        likelihood=record["likelihood"],
        impact=record["impact"],
        mitigation=record["mitigation"],
        switches=[Switch(each) for each in record["switches"]],
        owner_id=world.people[record["owner"]].id,
        review_on=date.fromisoformat(record["review_on"]),
    )


def review(world: World) -> None:
    """Both sides' answers, and what they agreed on."""
    record = read("agreeing")["review"]
    event = world.events[record["event"]]
    with clock.at(moment(record["begun"])):
        of = reviews.ReviewOf(event, review_services.begin(event, record["year"], by=world.actor("organiser")))
        for each in record["answers"]:
            said = {name: each[name] for name in ("language", "promised", "kept", "change")}
            review_services.answer(of, Side(each["side"]), by=world.actor(each["by"]), **said)
        for each in record["follow_ups"]:
            review_services.agree(
                of,
                what=each["what"],
                owner_id=world.people[each["owner"]].id,
                due_on=date.fromisoformat(each["due"]),
                by=world.actor("organiser"),
            )


def agree_on_upcoming(world: World, event: Event) -> None:
    """A small group, and the terms of its series accepted anew: what lies ahead is open for comments at once."""
    record, organiser = read("agreeing")["upcoming"], world.actor("organiser")
    for key in record["members"]:
        person = world.people[key]
        roundtables.seat(event, person, person.memberships[0].organisation, by=organiser)
    terms_services.write(event, terms.packaged_draft(), for_series=True, by=organiser)
    terms_services.publish_draft(event, by=organiser)
    accept(world, event, record["accepted"])
