"""The call for sponsorship: requests, two reviewers' scores, decisions within the budget, offers."""

from __future__ import annotations

from core import clock
from core.money import Money
from demonstration.content import Record, moment, read
from demonstration.world import World
from sponsorship import calls, services
from sponsorship.models import Call, CostKind, SponsorshipRequest


def sponsor(world: World) -> None:
    """From the call to the answers of those who got an offer."""
    content = read("sponsorship")
    call = open_call(world, content)
    asked = {record["key"]: (ask(world, call, record), record) for record in content["requests"]}
    for request, record in asked.values():
        with clock.at(moment(content["call"]["closes"], content["call"]["zone"])):
            assess(world, request, content, record)
    for request, record in asked.values():
        with clock.at(moment(record["decision"]["decided"])):
            decide(world, request, record)
    for request, record in asked.values():
        if record["offer"] and record["offer"]["answered"]:
            with clock.at(moment(record["offer"]["answered"])):
                answer = services.accept_offer if record["offer"]["outcome"] == "accepted" else services.decline_offer
                answer(request, by=world.actor(record["person"]))


def open_call(world: World, content: Record) -> Call:
    """The published call."""
    record = content["call"]
    opens, closes = moment(record["opens"], record["zone"]), moment(record["closes"], record["zone"])
    with clock.at(opens):
        return calls.open_call(
            world.events[content["event"]],
            text_words=record["text"],
            currency=record["currency"],
            budget=Money(record["budget"], record["currency"]),
            opens_at=opens,
            closes_at=closes,
            criteria=[(each["title"], each["weight"]) for each in record["criteria"]],
            by=world.actor("organiser"),
        )


def ask(world: World, call: Call, record: Record) -> SponsorshipRequest:
    """One request with its cost lines."""
    with clock.at(moment(record["submitted"])):
        return services.request(
            call,
            world.people[record["person"]],
            world.organisations[record["organisation"]],
            statement=record["statement"],
            language=record["language"],
            lines={CostKind(line["kind"]): Money(line["amount"], call.currency) for line in record["lines"]},
            by=world.actor(record["person"]),
        )


def assess(world: World, request: SponsorshipRequest, content: Record, record: Record) -> None:
    """Two reviewers' points."""
    keys = [each["key"] for each in content["call"]["criteria"]]
    criteria = dict(zip(keys, request.call.criteria, strict=True))
    for assessment in record["assessments"]:
        services.score(
            request,
            points={criteria[key].id: points for key, points in assessment["scores"].items()},
            note=assessment["note"],
            by=world.actor(assessment["reviewer"]),
        )


def decide(world: World, request: SponsorshipRequest, record: Record) -> None:
    """An offer of what was asked, the waiting list, or a refusal with its reason in the person's language."""
    decision = record["decision"]
    by = world.actor(decision["decided_by"])
    language = world.people[record["person"]].language
    reason = decision["reason"].get(language, decision["reason"]["en"]) if decision["reason"] else ""
    if decision["verdict"] == "fund":
        services.offer(request, amount=request.total, by=by, reason=reason)
    elif decision["verdict"] == "wait":
        services.put_on_waiting_list(request, by=by, reason=reason)
    else:
        services.refuse(request, reason=reason, by=by)
