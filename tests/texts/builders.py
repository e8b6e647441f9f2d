"""Builders of documents, versions, clauses, rounds and comments."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.auth import Actor
from people.models import Attribution
from tests import make
from texts import publishing, rounds, services
from texts.models import ClauseKind, ContributionKind, DispositionCode, DocumentKind


def writer(event):
    """A secretariat's actor."""
    return make.actor(make.organiser(event))


@make.kept
def document(event, *bodies, kind=DocumentKind.OUTCOME, by: Actor):
    """A document whose draft has one paragraph for each body."""
    made = services.create_document(event_id=event.id, kind=kind, title_words={"en": "Outcome"}, by=by)
    for body in bodies or ("We agree on the first thing.", "We agree on the second thing."):
        services.add_clause(made.versions[0], kind=ClauseKind.PARAGRAPH, body_words={"en": body}, by=by)
    return made


@make.kept
def published(event, *bodies, by: Actor, **values):
    made = document(event, *bodies, by=by, **values)
    publishing.publish(made.draft, by=by)
    return made


@make.kept
def open_round(version, *, by: Actor, days=7, cap=Attribution.NAMED):
    now = clock.now()
    return rounds.open_round(version, opens_at=now, closes_at=now + timedelta(days=days), cap=cap, by=by)


@make.kept
def comment(
    consultation,
    clause,
    *,
    author=None,
    kind=ContributionKind.COMMENT,
    language="en",
    body="Say more.",
    attribution="named",
):
    author = author or make.representative()
    by = make.actor(author)
    return rounds.contribute(
        consultation,
        clause,
        organisation_id=next(iter(by.organisations)),
        kind=kind,
        language=language,
        body=body,
        attribution=attribution,
        by=by,
    )


@make.kept
def answer(
    contribution,
    *,
    recommender: Actor,
    decider: Actor | None = None,
    code=DispositionCode.NOTED,
    reason="Thank you.",
    **values,
):
    """A recommended answer, decided where a decider is given."""
    made = rounds.recommend(contribution, code=code, reason_words={"en": reason}, by=recommender, **values)
    if decider is not None:
        rounds.decide(made, by=decider)
    return made
