"""Markdown files: its headings, lists and footnotes, and the numbers that people type into paragraphs."""

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from texts.importing_lines import Lexicon, squeezed
from texts.importing_numbers import UNSTYLED, Marker, Outline, Style, looks_like_heading, split_marker
from texts.importing_plain import read_lines
from texts.importing_shapes import ParsedText, cleaned, titled_by_level

_NOTE = re.compile(r" {0,3}\[\^(?P<mark>[^\]\s]{1,20})\]:[ \t]*(?P<text>.*)")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_PARSER = MarkdownIt("commonmark", {"html": False})
_BREAKS = {"softbreak": "\n", "hardbreak": "\n"}


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int


@dataclass(slots=True)
class _Reader:
    """Walks over the tokens; `pending` is the number of a list item whose first paragraph is still to come."""

    outline: Outline
    lexicon: Lexicon
    lists: list[_List] = field(default_factory=list)
    pending: Marker | None = None
    heading: int = 0

    def read(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            start = int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else 0
            self.lists.append(_List(token.type == "ordered_list_open", start))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif token.type == "list_item_open":
            self._item(token)
        elif token.type == "heading_open":
            self.heading = int(token.tag[1])
        elif token.type == "inline":
            self._text(token)
        elif token.type in ("code_block", "fence") and token.content.strip():
            self.outline.paragraph(squeezed(token.content))

    def _item(self, token: Token) -> None:
        here = self.lists[-1]
        if not here.ordered:
            self.pending = Marker(Style.BULLET, "", (), token.markup)
            return
        self.pending = Marker(Style.ARABIC, f"{here.number}{token.markup}", (here.number,))
        here.number += 1

    def _text(self, token: Token) -> None:
        text = inline_text(token)
        if self.heading:
            self._heading(squeezed(text))
        elif self.pending and text.strip():
            self.outline.marked(self.pending, squeezed(text), level=len(self.lists))
            self.pending = None
        elif _is_strong(token) and looks_like_heading(text):
            self.heading = UNSTYLED
            self._heading(squeezed(text))
        else:
            read_lines(text, self.outline, self.lexicon)

    def _heading(self, text: str) -> None:
        marker, rest = split_marker(text)
        if marker and marker.style is not Style.BULLET:
            self.outline.heading(rest, self.heading, marker)
        elif text:
            self.outline.heading(text, self.heading)
        self.heading = 0


def parse_markdown(text: str) -> ParsedText:
    source, notes = _lift_notes(cleaned(text))
    outline = Outline()
    reader = _Reader(outline, Lexicon(source.split("\n")))
    for token in _PARSER.parse(source):
        reader.read(token)
    title, clauses = titled_by_level(outline.clauses())
    return ParsedText(title, clauses, notes)


def inline_text(token: Token) -> str:
    """What a reader sees of one paragraph, its line breaks kept; the address of a link stands behind its words."""
    pieces: list[str] = []
    address, since = "", 0
    for child in token.children or []:
        if child.type in ("text", "code_inline", "image"):
            pieces.append(child.content)
        elif child.type in _BREAKS:
            pieces.append(_BREAKS[child.type])
        elif child.type == "link_open":
            address, since = str(child.attrGet("href") or ""), len(pieces)
        elif child.type == "link_close" and address and "".join(pieces[since:]) != address.removeprefix("mailto:"):
            pieces.append(f" ({address})")
    return "".join(pieces)


def _is_strong(token: Token) -> bool:
    children = [child for child in token.children or [] if child.content or child.type != "text"]
    inner = children[1:-1]
    return (
        len(children) > 2
        and (children[0].type, children[-1].type) == ("strong_open", "strong_close")
        and all(child.type in ("text", "softbreak") for child in inner)
    )


def _lift_notes(source: str) -> tuple[str, dict[str, str]]:
    """The source without the definitions of its footnotes, and these."""
    kept: list[str] = []
    notes: dict[str, list[str]] = {}
    current: list[str] | None = None
    fenced = False
    for line in source.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        note = None if fenced else _NOTE.fullmatch(line)
        if note:
            current = notes.setdefault(note["mark"], [])
            current.append(note["text"])
        elif current is not None and (not line.strip() or line.startswith(("  ", "\t"))):
            current.append(line.strip())
        else:
            current = None
            kept.append(line)
    return "\n".join(kept), {mark: _note_text(lines) for mark, lines in notes.items()}


def _note_text(lines: list[str]) -> str:
    tokens = _PARSER.parseInline(" ".join(lines))
    return squeezed(" ".join(inline_text(token) for token in tokens))
