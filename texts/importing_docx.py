"""Word files: paragraphs in reading order, the numbers Word would print, real footnotes and endnotes.

Suggested insertions count as accepted and suggested deletions as gone: that is the text its owner sees as final.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.parser import parse_xml
from flask_babel import gettext as _

from texts.importing_docx_numbers import Numbering, W, integer, numeral, value
from texts.importing_lines import squeezed
from texts.importing_numbers import UNSTYLED, Marker, Outline, Style, looks_like_heading, split_marker
from texts.importing_shapes import ImportRefused, ParsedText, cleaned, levelled, titled_by_level

UNPACKED_AT_MOST = 50 * 1024 * 1024
PARTS_AT_MOST = 2000
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that Word writes
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SKIPPED = {
    f"{W}{name}" for name in ("del", "moveFrom", "drawing", "pict", "object", "instrText", "delText", "pPr", "rPr")
}
_SIGNS = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_BASES = 12
_DAMAGES = (
    KeyError,
    ValueError,
    AttributeError,
    RuntimeError,  # what zipfile raises where a part asks for more than it knows, and nesting without end
    EOFError,
    SyntaxError,  # what the XML parser raises
    zlib.error,
    zipfile.BadZipFile,
    PackageNotFoundError,
)


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    outline: str = ""
    list_id: str = ""
    list_level: str = ""


@dataclass(slots=True)
class _Reader:
    """One Word file while it is read; notes get their marks in the order in which the text meets them."""

    styles: dict[str, _Style]
    numbering: Numbering
    notes: dict[str, dict[str, str]]
    default: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    met: dict[tuple[str, str], str] = field(default_factory=dict)
    title: str = ""
    outline: Outline = field(default_factory=Outline)

    def paragraph(self, paragraph: Any) -> None:
        text = squeezed(cleaned("".join(self.pieces(paragraph))))
        style = self._style(value(paragraph.find(f"{W}pPr/{W}pStyle")) or self.default)
        if not text:
            return
        if style.name.lower() == "title" and not self.title:
            self.title = text
            return
        marker = self._number(paragraph, style)
        if marker is None:
            typed, rest = split_marker(text)
            marker, text = (typed, rest) if typed and typed.style is not Style.BULLET else (None, text)
            own_level = 0
        else:
            own_level = self._list_level(paragraph, style) + 1
        self._place(paragraph, style, marker, text, own_level)

    def _place(self, paragraph: Any, style: _Style, marker: Marker | None, text: str, level: int) -> None:
        depth = _heading_depth(paragraph, style)
        if depth:
            self.outline.heading(text, depth, marker if marker and marker.style is not Style.BULLET else None)
        elif marker:
            self.outline.marked(marker, text, level)
        elif _is_bold(paragraph) and looks_like_heading(text):
            self.outline.heading(text, UNSTYLED)
        else:
            self.outline.paragraph(text)

    def _style(self, identifier: str) -> _Style:
        """A style with what it inherits; the name of a heading is inherited too."""
        style = self.styles.get(identifier, _Style())
        found, base = style, style.based_on
        for _step in range(_BASES):
            parent = self.styles.get(base)
            if parent is None:
                break
            is_heading = _HEADING_STYLE.match(parent.name) and not _HEADING_STYLE.match(found.name)
            found = _Style(
                parent.name if is_heading else found.name,
                "",
                found.outline or parent.outline,
                found.list_id or parent.list_id,
                found.list_level or parent.list_level,
            )
            base = parent.based_on
        return found

    def _number(self, paragraph: Any, style: _Style) -> Marker | None:
        identifier = value(paragraph.find(f"{W}pPr/{W}numPr/{W}numId")) or style.list_id
        if not identifier or identifier == "0":
            return None
        return self.numbering.next(identifier, self._list_level(paragraph, style))

    def _list_level(self, paragraph: Any, style: _Style) -> int:
        return integer(value(paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")) or style.list_level)

    def pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            if child.tag in _SKIPPED or str(child.tag).endswith("}Fallback"):
                continue
            if child.tag == f"{W}t":
                yield child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                yield self._reference(child)
            else:
                yield from self.pieces(child)

    def _reference(self, element: Any) -> str:
        """Word numbers footnotes 1, 2, 3 and endnotes i, ii, iii as they come; its own ids follow no order."""
        sort = "endnote" if element.tag == f"{W}endnoteReference" else "footnote"
        identifier = element.get(f"{W}id", "")
        text = self.notes.get(sort, {}).get(identifier)
        if text is None:
            return ""
        if (sort, identifier) not in self.met:
            count = 1 + sum(other == sort for other, _id in self.met)
            mark = str(count) if sort == "footnote" else numeral(count, "lowerRoman")
            self.met[sort, identifier] = mark
            self.marks[mark] = text
        return f"[^{self.met[sort, identifier]}]"


def parse_docx(data: bytes) -> ParsedText:
    _check_package(data)
    try:
        document = Document(io.BytesIO(data))
        reader = _reader(document)
        for paragraph in _paragraphs(document.element.body):
            reader.paragraph(paragraph)
    except _DAMAGES as error:
        raise ImportRefused(
            _("This Word file is damaged. Open it in Word, save it again and send the new file.")
        ) from error
    clauses = reader.outline.clauses()
    if reader.title:
        return ParsedText(reader.title, levelled(clauses), reader.marks)
    return ParsedText(*titled_by_level(clauses), reader.marks)


def _check_package(data: bytes) -> None:
    """Look at what the file would unpack to before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        raise ImportRefused(_("This is not a Word file. Save the text as .docx and send it again.")) from error
    if not any(part.filename == "word/document.xml" for part in parts):
        raise ImportRefused(_("This is not a Word file. Save the text as .docx and send it again."))
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise ImportRefused(_("This Word file holds far more than a text. Remove its pictures and attachments."))
    if any(part.flag_bits & 1 for part in parts):
        raise ImportRefused(_("This file is protected with a password. Send it without one."))
    if any(part.compress_type not in _COMPRESSIONS for part in parts):
        raise ImportRefused(_("This Word file is damaged. Open it in Word, save it again and send the new file."))


def _reader(document: Any) -> _Reader:
    styles, default = _styles(document.styles.element)
    numbering = _part(document, "numbering")
    notes = {sort: _notes(_part(document, f"{sort}s"), sort) for sort in ("footnote", "endnote")}
    return _Reader(styles, Numbering() if numbering is None else Numbering.read(numbering), notes, default)


def _part(document: Any, name: str) -> Any:
    for relation in document.part.rels.values():
        if relation.reltype == f"{_OFFICE}/{name}" and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _notes(root: Any, sort: str) -> dict[str, str]:
    if root is None:
        return {}
    bare = _Reader({}, Numbering(), {})
    return {
        note.get(f"{W}id", ""): squeezed(cleaned(" ".join("".join(bare.pieces(part)) for part in note.iter(f"{W}p"))))
        for note in root.iterfind(f"{W}{sort}")
        if note.get(f"{W}type", "normal") == "normal"
    }


def _styles(root: Any) -> tuple[dict[str, _Style], str]:
    styles, default = {}, ""
    for style in root.iterfind(f"{W}style"):
        identifier = style.get(f"{W}styleId", "")
        styles[identifier] = _Style(
            value(style.find(f"{W}name")),
            value(style.find(f"{W}basedOn")),
            value(style.find(f"{W}pPr/{W}outlineLvl")),
            value(style.find(f"{W}pPr/{W}numPr/{W}numId")),
            value(style.find(f"{W}pPr/{W}numPr/{W}ilvl")),
        )
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
            default = identifier
    return styles, default


def _paragraphs(body: Any) -> Iterator[Any]:
    """All paragraphs, those of tables too, cell by cell; what floats in a text box is not part of the text."""
    for paragraph in body.iter(f"{W}p"):
        if next(paragraph.iterancestors(f"{W}txbxContent"), None) is None:
            yield paragraph


def _heading_depth(paragraph: Any, style: _Style) -> int:
    outline = value(paragraph.find(f"{W}pPr/{W}outlineLvl")) or style.outline
    if outline:
        return integer(outline) + 1 if integer(outline) < 9 else 0
    named = _HEADING_STYLE.match(style.name)
    return int(named[1]) if named else 0


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if any((text.text or "").strip() for text in run.iterfind(f"{W}t"))]
    bold = [run.find(f"{W}rPr/{W}b") for run in runs]
    return bool(bold) and all(mark is not None and value(mark) not in ("0", "false", "off") for mark in bold)
