"""Reading an agenda that somebody wrote elsewhere: Markdown, a table, or a calendar file.

All or nothing: either every entry fits, or AgendaRefused tells, line by line, how to mend the file.
"""

from datetime import date
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from agendas.importing_csv import read_csv
from agendas.importing_entries import BREAK, ITEM, SESSION, AgendaRefused, DraftEntry, Problem, settled
from agendas.importing_ics import read_ics
from agendas.importing_markdown import read_markdown

__all__ = ["BREAK", "ITEM", "SESSION", "AgendaRefused", "DraftEntry", "Problem", "parse_agenda"]

MOST_BYTES = 1024 * 1024
READERS = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_markdown,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".ics": read_ics,
}


def parse_agenda(name: str, data: bytes, *, day: date, zone: ZoneInfo) -> tuple[DraftEntry, ...]:
    """The entries of the file `name`, in their order; `day` and `zone` hold where the file names none.

    Raises AgendaRefused.
    """
    reader = READERS.get(PurePosixPath(name.lower()).suffix)
    if reader is None:
        raise _refused(_("An agenda is read from a file that ends in .md, .csv or .ics: save it as one of these."))
    return settled(reader(_text(data), day, zone), zone)


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _refused(_("The file is larger than 1 MB: leave out pictures, or import one day at a time."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise _refused(_("The file is not plain text: save it as text, in a spreadsheet as “CSV UTF-8”."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(_("The file is not in UTF-8: save it again, in a spreadsheet as “CSV UTF-8”."), line) from None
    if not text.strip():
        raise _refused(_("The file is empty: choose one with at least one session."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refused(sentence: str, line: int = 1) -> AgendaRefused:
    return AgendaRefused([Problem(line, sentence)])
