"""A numbered document as one page of HTML, meant for print only: self-contained, with every number as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import segno
from babel.dates import format_date, format_interval
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from core.i18n import LANGUAGES, direction, ngettext, speaking
from core.i18n import gettext as _
from reports.renderers.document import (
    AgendaAnnex,
    Annex,
    AnsweredComment,
    Block,
    CommentsAnnex,
    Heading,
    Item,
    NumberedDocument,
    Paragraph,
    ParticipationAnnex,
    Source,
    Tally,
    Words,
)
from reports.renderers.inline import Inline, clean, plain
from reports.renderers.numbering import paragraph_mark

CONTENTS_LEVELS = 2
LOWEST_HEADING = 6
LONG_COMMENT = 1200
BETWEEN_SOURCES = {"zh": "；", "ar": "؛ "}
# The United Nations write "29 May 2026", which is British order.
DATE_LOCALES = {"en": "en_GB"}


@dataclass(slots=True)
class Branch:
    """A list item with the items below it."""

    item: Item
    below: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TitledAnnex:
    """An annex with the words and the place in the file that the template needs."""

    annex: Annex
    kind: str
    title: str
    target: str


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One line of the table of contents."""

    mark: str
    title: str
    level: int
    target: str
    attributes: Markup


def build_html(document: NumberedDocument) -> str:
    """The whole page; needs an application context for the fixed words, which come in the document's language."""
    with speaking(document.language):
        return _environment().get_template("reports/pdf.html").render(page=Page(document))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=_)
    return environment


class Page:
    """What the template asks for; targets are numbered here, so that no anchor from outside gets into an address."""

    def __init__(self, document: NumberedDocument) -> None:
        self.document = document
        self.inline = Inline(document.language, document.footnotes)
        self.language = document.language
        self.direction = direction(document.language)
        self.headings = [block for block in document.blocks if isinstance(block, Heading)]
        self.annexes = [_titled(annex, index) for index, annex in enumerate(document.annexes, 1)]
        self.comments = [c for a in document.annexes if isinstance(a, CommentsAnnex) for c in a.comments]
        self.anchors = _numbered("p", [b.anchor for b in document.blocks if not isinstance(b, Heading)])
        self.references = _numbered("c", [comment.reference for comment in self.comments])
        self.places = {id(comment): f"c{place}" for place, comment in enumerate(self.comments, 1)}
        self.tags = dict(zip(map(id, self.headings), _heading_tags(self.headings), strict=True))

    def runs(self) -> Iterator[tuple[str, Heading | Paragraph | list[Branch], int]]:
        """The blocks in order, neighbouring items gathered into one list, each with the depth of its paragraph."""
        depth = 0
        items: list[Item] = []
        for block in self.document.blocks:
            if isinstance(block, Item):
                items.append(block)
                continue
            if items:
                yield "items", _nest(items), depth
                items = []
            depth = block.depth if isinstance(block, Paragraph) else 0
            yield ("heading" if isinstance(block, Heading) else "paragraph"), block, depth
        if items:
            yield "items", _nest(items), depth

    def contents(self) -> list[ContentsLine]:
        """Chapters, sections and annexes; nothing where there is too little to look up."""
        lines = [
            ContentsLine(h.mark, plain(h.words), h.level, self.heading_target(h), self.inline.attributes(h.words))
            for h in self.headings
            if h.level <= CONTENTS_LEVELS
        ]
        lines += [ContentsLine(a.annex.mark, a.title, 1, a.target, Markup("")) for a in self.annexes]
        return lines if self.document.contents and len(lines) > 1 else []

    def heading_tag(self, heading: Heading) -> str:
        """`h2` to `h6` without a jump, whatever levels a source used."""
        return self.tags[id(heading)]

    def heading_target(self, heading: Heading) -> str:
        """The place of a heading in the file."""
        return f"h{next(n for n, other in enumerate(self.headings, 1) if other is heading)}"

    def bookmark(self, mark: str, title: str) -> str:
        """Mark and title as one line."""
        return f"{mark} {title}".strip()

    def number(self, paragraph: Paragraph) -> str:
        """An int in the language's manner, a str as its source printed it."""
        return (
            paragraph_mark(paragraph.number, self.language) if isinstance(paragraph.number, int) else paragraph.number
        )

    def target(self, block: Block) -> str:
        """The place of a paragraph or item in the file, or nothing."""
        return "" if isinstance(block, Heading) else self.anchors.get(block.anchor, "")

    def comment_target(self, comment: AnsweredComment) -> str:
        """The place of a comment in the file."""
        return self.places[id(comment)]

    def is_long(self, comment: AnsweredComment) -> bool:
        """Whether a row may be cut by the page, lest it leave half of one empty."""
        reason = comment.reason.body if comment.reason else ""
        return max(len(comment.comment.body), len(reason)) > LONG_COMMENT

    def source_links(self, sources: tuple[Source, ...]) -> Markup:
        """Sources in one line, those that are comments as links into the annex."""
        between = BETWEEN_SOURCES.get(self.language, "; ")
        return escape(between).join(self.link(s.label, self.references.get(s.reference, "")) for s in sources)

    def link(self, label: str, target: str) -> Markup:
        """The label, as a link where its place is in this file."""
        return self.inline.link(label, target) if target else self.inline.name(label)

    def day(self, value: date, form: str = "long") -> str:
        """A date in the document's language."""
        return format_date(value, form, locale=DATE_LOCALES.get(self.language, self.language))

    def days(self, begins: date, ends: date) -> str:
        """`12–13 May 2026`, or the one day."""
        if begins == ends:
            return self.day(begins)
        return format_interval(begins, ends, "yMMMMd", locale=DATE_LOCALES.get(self.language, self.language))

    def language_name(self, code: str) -> str:
        """The name of a language in the document's language."""
        return self.inline.language_name(code)

    def autonym(self, code: str) -> Markup:
        """The name of a language in that language."""
        return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(code, direction(code), LANGUAGES.get(code, code))

    def moment(self, value: datetime) -> str:
        """A moment as the file's metadata wants it."""
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def untranslated(self) -> str:
        """The sentence that says how much is not in the document's language, or nothing."""
        texts = [block.words for block in self.document.blocks if not isinstance(block, Heading)]
        count = sum(map(self.inline.is_foreign, texts))
        if not count:
            return ""
        return ngettext(
            "%(num)d paragraph of this document is not yet translated; "
            "it stands in the language in which it was written.",
            "%(num)d paragraphs of this document are not yet translated; "
            "they stand in the language in which they were written.",
            count,
        )

    def qr_code(self, address: str) -> Markup:
        """The document's address as shapes, with its alternative text."""
        picture = io.BytesIO()
        segno.make(clean(address), error="m", micro=False).save(
            picture,
            kind="svg",
            border=0,
            xmldecl=False,
            omitsize=True,
            svgclass=None,
            lineclass=None,
            title=_("QR code that leads to this document: %(address)s", address=clean(address)),
        )
        return Markup(picture.getvalue().decode())  # noqa: S704 (segno escapes its title)

    def share(self, count: int, tallies: tuple[Tally, ...]) -> str:
        """The length of a bar in millimetres, the longest being 80."""
        return f"{80 * count / max(1, *(tally.count for tally in tallies)):.1f}"

    def total(self, tallies: tuple[Tally, ...]) -> int:
        """All of them together."""
        return sum(tally.count for tally in tallies)

    def plain(self, words: Words) -> str:
        """The words without markup."""
        return plain(words)


def _titled(annex: Annex, index: int) -> TitledAnnex:
    match annex:
        case AgendaAnnex():
            kind, title = "agenda", _("Agenda")
        case ParticipationAnnex():
            kind, title = "participation", _("Participation by region and by mode of attendance")
        case _:
            kind, title = "comments", _("Comments received and how each was answered")
    return TitledAnnex(annex, kind, title, f"a{index}")


def _numbered(letter: str, names: list[str]) -> dict[str, str]:
    """A place in the file for each name that is not empty; the first of equal names has it."""
    return {name: f"{letter}{place}" for place, name in reversed(list(enumerate(names, 1))) if name}


def _heading_tags(headings: list[Heading]) -> list[str]:
    """The title is h1; each heading is at most one level below the one before it."""
    tags, last = [], 1
    for heading in headings:
        last = max(2, min(heading.level + 1, last + 1, LOWEST_HEADING))
        tags.append(f"h{last}")
    return tags


def _nest(items: list[Item]) -> list[Branch]:
    """Items by their depth as a tree; an item without a parent of lesser depth stands at the outer level."""
    top: list[Branch] = []
    path: list[Branch] = []
    for item in items:
        while path and path[-1].item.depth >= item.depth:
            path.pop()
        branch = Branch(item)
        (path[-1].below if path else top).append(branch)
        path.append(branch)
    return top
