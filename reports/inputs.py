"""What a paragraph can come from: comments, session notes, points of dialogues; each with its name and its speaker."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from core.auth import NOBODY, Actor
from core.i18n import gettext as _
from core.i18n import language
from people.models import Attribution
from people.visibility import name_for, words_of
from reports.models import SessionNote, Source, SourceKind
from reports.policies import WRITERS
from roundtables import risks
from roundtables.models import ConsultationPoint
from roundtables.policies import may_read_notes
from texts.models import Contribution, DispositionCode, DispositionState, DocumentKind
from texts.policies import is_decided, is_published, may_read
from translations.models import Shown

Row = Contribution | SessionNote | ConsultationPoint
ON_AGENDA, ON_OUTCOME = "A", "O"
# A comment that was declined, or repeats another, needs no place: its answer says why.
NEEDS_NO_PLACE = frozenset({DispositionCode.NOT_ACCEPTED, DispositionCode.OUT_OF_SCOPE, DispositionCode.DUPLICATE})


@dataclass(frozen=True)
class Input:
    """One input as a page shows it; `origin` is who said it as far as the reader may know, `said` None where not."""

    row: Row
    label: str
    origin: str
    said: Shown | None

    @property
    def kind(self) -> SourceKind:
        """Which of the three it is."""
        return kind_of(self.row)

    @property
    def key(self) -> str:
        """`note:…`, for a form's choice."""
        return f"{self.kind}:{self.row.id}"

    def has(self, words: str) -> bool:
        """Whether the words occur in it, without regard to case."""
        wanted = words.casefold()
        return any(wanted in part.casefold() for part in (self.label, self.origin, self.said.body if self.said else ""))


@dataclass(frozen=True)
class Traced:
    """A link from a paragraph back to an input, as a reader may see it."""

    id: uuid.UUID
    input: Input


def kind_of(row: Row) -> SourceKind:
    """Which of the three it is."""
    if isinstance(row, Contribution):
        return SourceKind.CONTRIBUTION
    return SourceKind.NOTE if isinstance(row, SessionNote) else SourceKind.POINT


def row_of(source: Source) -> Row:
    """The one input that a source names."""
    found = source.contribution or source.note or source.point
    if found is None:
        raise ValueError("a source names an input")
    return found


def reference(contribution: Contribution) -> str:
    """`O/R1-C0042`: rounds are counted for each text, so the letter says which text was commented."""
    kind = contribution.round.document_version.document.kind
    return f"{ON_AGENDA if kind == DocumentKind.AGENDA else ON_OUTCOME}/{contribution.reference}"


def label(row: Row) -> str:
    """What an input is called, in the reader's language; tells nobody's name."""
    if isinstance(row, Contribution):
        return _("Comment %(reference)s", reference=reference(row))
    if isinstance(row, SessionNote):
        session = row.session.title.shown(language()).body
        return _("Session note %(number)d, %(session)s", number=row.number, session=session)
    title = row.consultation.title.shown(language()).body
    return _("%(dialogue)s, point %(number)d", dialogue=title, number=row.number)


def origin(row: Row, viewer: Actor) -> str:
    """Who said it, as far as their own choice and the occasion allow; nothing for notes (Chatham House rule)."""
    if isinstance(row, SessionNote):
        return ""
    if isinstance(row, Contribution):
        if not may_read(viewer, row):
            return ""
        event_id, cap = row.event_id, risks.cap_for(row.event_id, row.clause_id, row.round.cap)
        return name_for(viewer, row.author, row.organisation, event_id, attribution=row.attribution, cap=cap)
    if row.attribution == Attribution.ANONYMOUS or row.organisation is None:
        return ""
    return words_of(viewer, row.organisation, row.event_id, risks.cap_for(row.event_id, None, row.attribution))


def said(row: Row, viewer: Actor) -> Shown | None:
    """The words, for those who may read them."""
    if isinstance(row, Contribution):
        return Shown(row.body, row.language) if may_read(viewer, row) else None
    may = (
        may_read_notes(viewer, row)
        if isinstance(row, ConsultationPoint)
        else viewer.has_role(row.event_id, *WRITERS)  # a seat in the group opens no notes of sessions
    )
    return row.body.shown(language()) if may else None


def shown(row: Row, viewer: Actor = NOBODY) -> Input:
    """The input as that reader may see it; without one, as everybody may."""
    return Input(row, label(row), origin(row, viewer), said(row, viewer))


def traced(sources: Iterable[Source], viewer: Actor = NOBODY) -> list[Traced]:
    """Sources as a reader may see them, comments first."""
    return [Traced(each.id, shown(row_of(each), viewer)) for each in in_order(sources)]


def in_order(sources: Iterable[Source]) -> list[Source]:
    """Comments by reference, then notes, then points of dialogues in the order in which these were held."""
    return sorted(sources, key=lambda each: _place(row_of(each)))


def _place(row: Row) -> tuple[int, str, int]:
    if isinstance(row, Contribution):
        return 0, reference(row), row.number
    if isinstance(row, SessionNote):
        return 1, "", row.number
    return 2, f"{row.consultation.held_at.isoformat()} {row.consultation_id}", row.number


def needs_place(row: Row) -> bool:
    """Whether a paragraph is still looked for; not for a comment whose answer says that there will be none."""
    if not isinstance(row, Contribution) or row.disposition is None:
        return True
    return not (is_decided(row.disposition) and row.disposition.code in NEEDS_NO_PLACE)


def is_open(contribution: Contribution) -> bool:
    """Whether an answer is still to be decided."""
    disposition = contribution.disposition
    return not is_published(contribution) and (disposition is None or disposition.state == DispositionState.RECOMMENDED)
