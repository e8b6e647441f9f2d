"""Bring a text that exists already into the house: what was typed, Markdown, plain text of printed pages, Word.

Everything here is pure: no database, no request. `parse_file` is the door for uploads; it looks at what a file is
before it looks at what it is called, and refuses with a sentence that its owner can act on.
"""

import codecs
from pathlib import PurePosixPath

from flask_babel import gettext as _

from texts.importing_docx import parse_docx
from texts.importing_markdown import parse_markdown
from texts.importing_plain import parse_plain
from texts.importing_shapes import REFERENCE, ImportRefused, Kind, ParsedClause, ParsedText

__all__ = [
    "LARGEST_FILE",
    "REFERENCE",
    "ImportRefused",
    "Kind",
    "ParsedClause",
    "ParsedText",
    "parse_docx",
    "parse_file",
    "parse_markdown",
    "parse_plain",
]

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_TEXT = 1024 * 1024

_ZIP, _PDF, _OLE, _RTF = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf"
_MARKDOWN_ENDINGS = (".md", ".markdown")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"))
_SHORT_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FOREIGN = 0.25


def parse_file(name: str, data: bytes) -> ParsedText:
    """The text of an uploaded file; where it names itself nowhere, the file's name is its title."""
    if len(data) > LARGEST_FILE:
        raise ImportRefused(_("This file is larger than 5 MB. Remove its pictures, or send its parts one by one."))
    if not data.strip():
        raise ImportRefused(_("This file is empty."))
    parsed = _parse(name, data)
    if not parsed.clauses and not parsed.title:
        raise ImportRefused(_("There is no text in this file."))
    return parsed if parsed.title else ParsedText(_title_of(name), parsed.clauses, parsed.footnotes)


def _parse(name: str, data: bytes) -> ParsedText:
    _refuse_other_formats(data)
    if data.startswith(_ZIP):
        return parse_docx(data)
    if name.lower().endswith((".docx", ".doc")):
        raise ImportRefused(_("This is not a Word file. Save the text as .docx and send it again."))
    text = decoded(data)
    if len(text) > LARGEST_TEXT:
        raise ImportRefused(_("This text is too long to be read at once. Send its parts one by one."))
    return parse_markdown(text) if name.lower().endswith(_MARKDOWN_ENDINGS) else parse_plain(text)


def _refuse_other_formats(data: bytes) -> None:
    if data.startswith(_PDF):
        raise ImportRefused(_("A PDF cannot be read here. Copy its text into a text file, or send the Word file."))
    if data.startswith(_OLE):
        raise ImportRefused(_("This Word file is of the old kind or has a password. Save it as .docx without one."))
    if data.startswith(_RTF):
        raise ImportRefused(_("An RTF file cannot be read here. Save the text as .docx and send it again."))


def decoded(data: bytes) -> str:
    """The text of bytes: by their mark, as UTF-8, or as Western European text where that is plausible.

    A guess that would turn another script into nonsense is worse than a refusal.
    """
    for mark, encoding in (*_MARKS, *_SHORT_MARKS):
        if data.startswith(mark):
            return _decoded_as(encoding, data)
    if b"\x00" in data:
        raise _unreadable()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        letters = sum(byte > 127 or chr(byte).isalpha() for byte in data)
        if sum(byte > 127 for byte in data) > _FOREIGN * letters:
            raise _unreadable() from None
    return _decoded_as("cp1252", data)


def _decoded_as(encoding: str, data: bytes) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _unreadable() from None


def _unreadable() -> ImportRefused:
    return ImportRefused(_("The letters of this file cannot be read. Save it as text in UTF-8 and send it again."))


def _title_of(name: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return " ".join(stem.replace("_", " ").split())[:200]
