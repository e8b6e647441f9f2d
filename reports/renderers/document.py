"""What a renderer is given: one numbered document in one language, every number already computed.

The same shapes carry an outcome document (masthead, summary, annexes; Workshop note, Outcome) and a plain imported text
with the numbers its source printed (Strategy 1.1.2). Inline markup in a body: `*emphasis*` and `[^1]` for a footnote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Words:
    """Content in a language; `translated` says that it is a translation, not what was first written."""

    body: str
    language: str
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a paragraph comes from: a label to print and, for a comment, its reference in the comments annex."""

    label: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter (level 1), section (2) or sub-section (3 to 5); `mark` as from `numbering` or from a source."""

    words: Words
    level: int = 1
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; an int is printed in the language's manner ("12."), a str as it stands, "" is an unnumbered one.

    `depth` indents a text whose items are numbered 1.1, 1.1.1. `anchor` is what comments point at.
    """

    words: Words
    number: int | str = ""
    anchor: str = ""
    depth: int = 0
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A sub-paragraph with its mark, "(a)", or a bullet where the mark is empty; `depth` is 1 for the outer list."""

    words: Words
    mark: str = ""
    anchor: str = ""
    depth: int = 1
    sources: tuple[Source, ...] = ()


Block = Heading | Paragraph | Item


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who issues the document, of what occasion; no emblem, and the symbol is of a local series."""

    body: Words
    symbol: str
    distribution: Words
    issued: date
    original: str
    occasion: Words
    place: Words
    begins: date
    ends: date
    languages: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One line of the agenda; times are wall times in the zone of its annex."""

    begins: time
    ends: time
    item: Words
    details: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """The lines of one day, in order."""

    day: date
    entries: tuple[AgendaEntry, ...]


@dataclass(frozen=True, slots=True)
class AgendaAnnex:
    """The agenda as it was held; `zone` is the label printed beside the times ("CEST")."""

    mark: str
    days: tuple[AgendaDay, ...]
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many took part under one label."""

    label: Words
    count: int


@dataclass(frozen=True, slots=True)
class ParticipationAnnex:
    """Counts only: the names of participants are never in this document."""

    mark: str
    regions: tuple[Tally, ...]
    modes: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class AnsweredComment:
    """A comment and what became of it. `place` and `effect` are printed, their anchors say what they link to."""

    reference: str
    place: str
    submitted_by: str
    comment: Words
    disposition: str
    reason: Words | None = None
    effect: str = ""
    place_anchor: str = ""
    effect_anchor: str = ""


@dataclass(frozen=True, slots=True)
class CommentsAnnex:
    """Every comment received with its answer, in the order given."""

    mark: str
    comments: tuple[AnsweredComment, ...]


Annex = AgendaAnnex | ParticipationAnnex | CommentsAnnex


@dataclass(frozen=True, slots=True)
class NumberedDocument:
    """One document in one language; `created` and `modified` carry a zone and are printed into the file as they are."""

    language: str
    title: Words
    blocks: tuple[Block, ...]
    created: datetime
    modified: datetime
    author: str = ""
    masthead: Masthead | None = None
    summary: tuple[Words, ...] = ()
    footnotes: Mapping[str, Words] = field(default_factory=dict)
    annexes: tuple[Annex, ...] = ()
    contents: bool = True


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file carried inside the PDF: the same text or the answers as data."""

    name: str
    description: str
    data: bytes
