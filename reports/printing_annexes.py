"""The annexes of an outcome document: the agenda, counts of participants, every answered comment.

For everybody's eyes: names only as each author chose and the round allowed, never an address to join by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from agendas import plan
from agendas import queries as agendas
from agendas.words import DISPOSITIONS
from core.i18n import gettext as _
from core.i18n import zone, zone_label
from people.visibility import published_name, region_name
from registration import queries as registration
from registration.models import AttendanceMode
from reports.inputs import reference
from reports.marks import mark
from reports.renderers.document import (
    AgendaAnnex,
    AgendaDay,
    AgendaEntry,
    Annex,
    AnsweredComment,
    CommentsAnnex,
    ParticipationAnnex,
    Tally,
    Words,
)
from reports.renderers.numbering import annex_mark
from roundtables import risk_words, risks
from roundtables.models import Event
from texts import queries as texts
from texts.models import (
    ClauseKind,
    ClauseText,
    Contribution,
    Disposition,
    DispositionCode,
    Document,
    DocumentKind,
    DocumentVersion,
)
from texts.numbering import numbers
from texts.policies import is_published
from translations.models import Text


@dataclass(frozen=True)
class Numbered:
    """One version's clauses with their numbers."""

    wordings: dict[UUID, ClauseText]
    numbers: dict[UUID, str]

    def full(self, wording: ClauseText, language: str) -> str:
        """`12` for a paragraph, `12 (b)` for what stands below one."""
        number = self.numbers[wording.clause_id]
        if wording.kind == ClauseKind.PARAGRAPH:
            return number
        above = [
            self.numbers[key]
            for key, each in self.wordings.items()
            if each.kind == ClauseKind.PARAGRAPH and each.position < wording.position
        ]
        return " ".join([*above[-1:], mark(wording, number, language)])


def annexes(event: Event, version: DocumentVersion, language: str) -> tuple[Annex, ...]:
    """Those that have something in them, numbered in their order; called while that language is spoken."""
    found: list[Annex] = []
    agenda = agendas.agenda_of(event)
    if agenda is not None and agenda.published is not None:
        found.append(agenda_annex(event, agenda.published, language, annex_mark(len(found) + 1, language)))
    if counts := participation(event, language, annex_mark(len(found) + 1, language)):
        found.append(counts)
    comments = [*answered(agenda, language), *answered(version.document, language)]
    if comments:
        found.append(CommentsAnnex(annex_mark(len(found) + 1, language), tuple(comments)))
    return tuple(found)


def words(text: Text | None, language: str) -> Words:
    """A Text in that language, or as it was first written."""
    if text is None:
        return Words("", language)
    shown = text.shown(language)
    return Words(shown.body, shown.language, translated=shown.language != text.language)


def agenda_annex(event: Event, version: DocumentVersion, language: str, title: str) -> AgendaAnnex:
    """The agenda in force, in the event's own time."""
    days = plan.days(agendas.lines_of(version), event.zone)
    return AgendaAnnex(
        title,
        tuple(AgendaDay(day.day, tuple(agenda_entry(each, event, language) for each in day.entries)) for day in days),
        zone_label(event.starts_at, event.zone),
    )


def agenda_entry(entry: plan.Entry, event: Event, language: str) -> AgendaEntry:
    """One line with its number, what happens in it, and what those who come must know."""
    local = zone(event.zone)
    title, body = words(entry.wording.heading, language), entry.wording.body
    numbered = f"{entry.number}. {title.body}" if entry.number else title.body
    return AgendaEntry(
        begins=entry.slot.starts_at.astimezone(local).time(),
        ends=entry.slot.ends_at.astimezone(local).time(),
        item=Words(numbered, title.language, title.translated),
        details=(*([words(body, language)] if body is not None else []), *notices(entry, event, language)),
    )


def notices(entry: plan.Entry, event: Event, language: str) -> list[Words]:
    """What the risk register asks of everybody in a session, such as taking no photographs."""
    found = risk_words.notices(risks.board(event.id).of(entry.clause_id)) if entry.is_session else []
    return [Words(" · ".join(found), language)] if found else []


def participation(event: Event, language: str, title: str) -> ParticipationAnnex | None:
    """Who came, by region and by way of attending; before the event, who was accepted.  Counts only.

    None where the risk register allows no list: few people of a region can be told by their number.
    """
    if risks.board(event.id).anywhere.no_list:
        return None
    rows = registration.counts_by_region(event, present=True, published=True)
    if not any(row.in_person + row.online for row in rows):
        rows = registration.counts_by_region(event, published=True)
    if not any(row.in_person + row.online for row in rows):
        return None
    regions = tuple(Tally(Words(region_name(row.region), language), row.in_person + row.online) for row in rows)
    modes = (
        (AttendanceMode.IN_PERSON, _("In person"), sum(row.in_person for row in rows)),
        (AttendanceMode.ONLINE, _("Online"), sum(row.online for row in rows)),
    )
    offered = registration.modes_of(event)
    return ParticipationAnnex(
        title,
        regions,
        tuple(Tally(Words(name, language), count) for mode, name, count in modes if mode in offered or count),
    )


def answered(document: Document | None, language: str) -> list[AnsweredComment]:
    """A text's comments whose answers are published, in the order they came."""
    if document is None:
        return []
    comments = texts.contributions_of(document)
    found = [(each, each.disposition) for each in comments if each.disposition is not None and is_published(each)]
    if not found:
        return []
    table = Table(document, comments, language)
    return [table.row(comment, disposition) for comment, disposition in found]


class Table:
    """The comments on one text, with the places they are on in every version of it."""

    def __init__(self, document: Document, comments: Sequence[Contribution], language: str) -> None:
        self.language = language
        self.is_agenda = document.kind == DocumentKind.AGENDA
        self.by_id = {each.id: each for each in comments}
        found = texts.with_wordings([version.id for version in document.versions])
        self.versions = {
            key: Numbered({each.clause_id: each for each in version.wordings}, numbers(version.wordings, document.kind))
            for key, version in found.items()
        }

    def row(self, comment: Contribution, disposition: Disposition) -> AnsweredComment:
        """The comment and what became of it."""
        own = ("", "") if self.is_agenda else (str(comment.clause_id or ""), str(disposition.clause_id or ""))
        return AnsweredComment(
            reference=reference(comment),
            place=self.place(comment.clause_id, comment.round.version_id),
            place_anchor=own[0],
            submitted_by=published_name(
                comment.author,
                comment.organisation,
                comment.event_id,
                attribution=comment.attribution,
                cap=risks.cap_for(comment.event_id, comment.clause_id, comment.round.cap),
            ),
            comment=Words(comment.body, comment.language),
            disposition=self.decision(disposition),
            reason=words(disposition.reason, self.language) if disposition.reason is not None else None,
            effect=self.effect(disposition),
            effect_anchor=own[1],
        )

    def decision(self, disposition: Disposition) -> str:
        """The answer in words, with the comment it was answered together with."""
        decision = str(DISPOSITIONS[DispositionCode(disposition.code)])
        repeated = self.by_id.get(disposition.duplicate_of_id) if disposition.duplicate_of_id else None
        return f"{decision}: {reference(repeated)}" if repeated is not None else decision

    def effect(self, disposition: Disposition) -> str:
        """Where the text answers the comment; a clause that went is named by where it stood."""
        clause_id, after = disposition.clause_id, disposition.to_version_id
        if clause_id is None or after is None:
            return ""
        if clause_id in self.versions[after].wordings:
            return self.place(clause_id, after)
        before = disposition.from_version_id
        return _("removed: %(place)s", place=self.place(clause_id, before)) if before is not None else ""

    def place(self, clause_id: UUID | None, version_id: UUID) -> str:
        """`Agenda, 2.1` or `Paragraph 12 (b)`."""
        if clause_id is None:
            return _("Agenda, as a whole") if self.is_agenda else _("The text as a whole")
        version = self.versions[version_id]
        number = version.numbers.get(clause_id, "")
        if self.is_agenda:
            return _("Agenda, %(number)s", number=number) if number else _("Agenda, a break")
        wording = version.wordings.get(clause_id)
        if wording is None or not number:
            return _("A part without a number")
        if wording.kind == ClauseKind.HEADING:
            return mark(wording, number, self.language)
        return _("Paragraph %(number)s", number=version.full(wording, self.language))
