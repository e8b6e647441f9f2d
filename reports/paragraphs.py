"""An outcome document as a page shows it: numbers in the margin, notes at the end, sources and comments beside."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from agendas.discussion import Discussion, Thread
from core.auth import NOBODY, Actor
from core.i18n import direction
from reports.inputs import Traced, traced
from reports.marks import mark
from reports.models import Source
from reports.renderers.inline import BLANK_LINE, CALL, EMPHASIS, STRONG, clean
from texts.models import ClauseKind, ClauseText, DocumentKind, DocumentVersion
from texts.numbering import numbers
from translations.models import Shown, Text


@dataclass(frozen=True)
class Line:
    """One clause as it is shown; `number` is the bare one, `mark` the same in the language's manner."""

    wording: ClauseText
    number: str
    mark: str
    shown: Shown
    html: Markup
    sources: Sequence[Traced] = ()
    thread: Thread | None = None

    @property
    def clause_id(self) -> uuid.UUID:
        """The permanent identity, which comments and sources hold on to."""
        return self.wording.clause_id

    @property
    def anchor(self) -> str:
        """The place on the page."""
        return f"p-{self.clause_id}"

    @property
    def is_heading(self) -> bool:
        """Headings structure the page; they have neither sources nor comments."""
        return self.wording.kind == ClauseKind.HEADING


@dataclass(frozen=True)
class Note:
    """A footnote with its number on this page."""

    number: int
    html: Markup


@dataclass
class Sheet:
    """A version in one language; footnotes are numbered through the whole of it, as on paper."""

    language: str
    lines: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def summary(self) -> list[Line]:
        """What stands before the first chapter."""
        return [each for each in self.lines if each.wording.kind == ClauseKind.SUMMARY]

    @property
    def body(self) -> list[Line]:
        """Everything else."""
        return [each for each in self.lines if each.wording.kind != ClauseKind.SUMMARY]

    @property
    def paragraphs(self) -> int:
        """How many numbered paragraphs there are."""
        return sum(each.wording.kind == ClauseKind.PARAGRAPH for each in self.lines)

    @property
    def untranslated(self) -> int:
        """How many parts stand in another language than the page's."""
        return sum(each.shown.language != self.language for each in self.lines if not each.is_heading)

    def line(self, clause_id: uuid.UUID) -> Line | None:
        """The clause, if it is in this version."""
        return next((each for each in self.lines if each.clause_id == clause_id), None)


def lay_out(
    version: DocumentVersion,
    language: str,
    *,
    sources: Mapping[uuid.UUID, Sequence[Source]] | None = None,
    discussion: Discussion | None = None,
    viewer: Actor = NOBODY,
) -> Sheet:
    """Every clause of the version in its order."""
    sheet = Sheet(language)
    counted = numbers(version.wordings, version.document.kind)
    for wording in version.wordings:
        number = counted[wording.clause_id]
        text = words_of(wording)
        shown = text.shown(language) if text is not None else Shown("", language)
        sheet.lines.append(
            Line(
                wording=wording,
                number=number,
                mark=mark(wording, number, language) if version.document.kind == DocumentKind.OUTCOME else number,
                shown=shown,
                html=_html(shown, wording, sheet),
                sources=traced((sources or {}).get(wording.clause_id, ()), viewer),
                thread=discussion.thread(wording.clause_id) if discussion is not None else None,
            )
        )
    return sheet


def words_of(wording: ClauseText) -> Text | None:
    """A heading's words are its heading, any other clause's its body."""
    return wording.heading if wording.kind == ClauseKind.HEADING else wording.body


def _html(shown: Shown, wording: ClauseText, sheet: Sheet) -> Markup:
    notes = {each.mark: each.body for each in wording.footnotes}
    numbered: dict[str, int] = {}

    def call(match: re.Match[str]) -> str:
        name = match[1]
        if name not in notes:
            return match[0]
        if name not in numbered:
            numbered[name] = len(sheet.notes) + 1
            sheet.notes.append(Note(numbered[name], in_language(notes[name].shown(sheet.language), sheet.language)))
        return f'<sup><a href="#note-{numbered[name]}">{numbered[name]}</a></sup>'

    return Markup(CALL.sub(call, marked_up(shown)))  # noqa: S704 - escaped before, marks hold digits only


def in_language(shown: Shown, page: str) -> Markup:
    """Words in a part of their own where their language is not the page's."""
    if shown.language == page:
        return Markup(marked_up(shown))  # noqa: S704 - escaped in marked_up
    return Markup('<span lang="{}" dir="{}">{}</span>').format(
        shown.language,
        direction(shown.language),
        Markup(marked_up(shown)),  # noqa: S704 - escaped in marked_up
    )


def marked_up(shown: Shown) -> str:
    """Escaped, with `*emphasis*` and `**weight**`."""
    escaped = str(escape(clean(shown.body).strip()))
    weighty = STRONG.sub(r"<strong>\1</strong>", escaped)
    return BLANK_LINE.sub("<br>", EMPHASIS.sub(r"<em>\1</em>", weighty))


def readable(text: str) -> str:
    """A stretch of a comparison without the marks of emphasis and notes, which are not words."""
    return CALL.sub("", text.replace("**", ""))


def ready_languages(version: DocumentVersion, languages: Iterable[str]) -> list[str]:
    """Those in which nothing is missing."""
    texts = [text for wording in version.wordings if (text := words_of(wording)) is not None]
    return [code for code in languages if all(code in text.by_language for text in texts)]
