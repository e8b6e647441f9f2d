"""Builders of notes and outcomes: a draft with a chapter, paragraphs and their sources."""

from __future__ import annotations

from agendas.queries import list_sessions
from reports import services
from tests import make
from tests.agendas import builders as agendas
from tests.browser import counted_queries
from tests.roundtables import builders as consultations
from tests.texts import builders as texts
from texts import publishing
from texts.models import ClauseKind

__all__ = ["consultations", "counted_queries"]

SIX = {"en": "One.", "fr": "Un.", "es": "Uno.", "ar": "واحد.", "ru": "Один.", "zh": "一。"}


def writer(event):
    """The rapporteur's actor."""
    return make.actor(make.rapporteur(event))


@make.kept
def session(event):
    """The dialogue of an agenda in force."""
    if not list_sessions(event):
        agendas.published(event, by=texts.writer(event))
    return list_sessions(event)[1]


@make.kept
def note(event, words="Local groups were heard first.", *, by=None, language="en"):
    return services.take_note(session(event), words={language: words}, source_language=language, by=by or writer(event))


@make.kept
def point(event, words="Ask local groups first.", **values):
    return consultations.point(consultations.consultation(event), words, **values)


@make.kept
def draft(event, *bodies, by, symbol="RT/2030/1"):
    """A chapter with one paragraph for each body."""
    document = services.start_outcome(
        event, title_words={"en": "Outcome", "fr": "Document final"}, symbol=symbol, by=by
    )
    version = document.versions[0]
    services.add_part(version, kind=ClauseKind.HEADING, words={"en": "Priorities"}, by=by)
    for body in bodies or ("We agree on the first thing.", "We agree on the second thing."):
        words = body if isinstance(body, dict) else {"en": body}
        services.add_part(version, kind=ClauseKind.PARAGRAPH, words=words, by=by)
    return document


@make.kept
def published(event, *bodies, by, **values):
    """The zero draft in force."""
    document = draft(event, *bodies, by=by)
    services.publish_draft(document.draft, by=by, **values)
    return document


@make.kept
def revise(document, *, by, **values):
    """The next version in force, with other words in its first paragraph."""
    version = services.start_revision(document, by=by)
    services.change_part(paragraph(version), words={"en": "We agree on something better."}, by=by)
    publishing.publish(version, by=by, **values)
    return version


def paragraph(version, number=1):
    """The wording of that paragraph."""
    found = [each for each in version.wordings if each.kind == ClauseKind.PARAGRAPH]
    return found[number - 1]
