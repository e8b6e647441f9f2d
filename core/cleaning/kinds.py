"""Which files are taken, told by their content; what can be taken out of them; why one is refused.

Knows nothing but the standard library: it is loaded by the web server and by the process that cleans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

LARGEST = 5 * 1024 * 1024  # bytes of a file as it is handed in
LARGEST_CLEANED = 20 * 1024 * 1024  # bytes of what becomes of it
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 12_000  # pixels
MOST_PAGES = 1_000
MOST_LETTERS = 1_000_000


class Kind(StrEnum):
    """The short list: what can be cleaned with certainty, and read everywhere."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    TEXT = "text/plain"


ENDINGS = {Kind.PDF: ".pdf", Kind.PNG: ".png", Kind.JPEG: ".jpg", Kind.WEBP: ".webp", Kind.TEXT: ".txt"}


class Removed(StrEnum):
    """What was taken out."""

    PLACE = "place"  # where a photograph was taken
    CAMERA = "camera"  # camera, time, author: what a picture tells of itself
    COLOUR_PROFILE = "colour-profile"
    FRAMES = "frames"
    SURPLUS = "surplus"  # bytes that belong to no page and no picture
    AUTHORSHIP = "authorship"  # author, program, times of a PDF
    SCRIPTS = "scripts"
    ACTIONS = "actions"  # what a PDF does when it is opened or clicked, links included
    ATTACHMENTS = "attachments"
    MEDIA = "media"
    FORM = "form"  # forms that are programs (XFA)
    SIGNATURE = "signature"
    THUMBNAILS = "thumbnails"
    CONTROLS = "controls"  # invisible characters of a text


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    UNKNOWN_KIND = "unknown-kind"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_HEAVY = "too-heavy"  # took too long or too much memory


class Refused(Exception):
    """This file is not taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Cleaned:
    """A file after cleaning: nothing of it is as it was handed in but what one sees."""

    kind: Kind
    content: bytes
    removed: Sequence[Removed] = field(default=())


def kind_of(content: bytes) -> Kind:
    """What it is, by its first bytes; Refused for anything that is not on the list."""
    if not content:
        raise Refused(Reason.EMPTY)
    if len(content) > LARGEST:
        raise Refused(Reason.TOO_LARGE)
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Kind.WEBP
    if is_text(content):
        return Kind.TEXT
    raise Refused(Reason.UNKNOWN_KIND)


def is_text(content: bytes) -> bool:
    """UTF-8 without the bytes that only programs and pictures have."""
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(letter < " " and letter not in "\t\n\r\f" for letter in written) and "\x7f" not in written
