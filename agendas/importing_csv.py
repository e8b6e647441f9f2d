"""An agenda kept as a table: columns date, start, end, kind, title, description, in any order.

A spreadsheet may write commas, semicolons or tabs, a byte order mark, and a first line `sep=;`. Cells are text, also
those that begin like a formula: making them harmless is the business of whoever writes a table, not of who reads one.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from agendas.importing_days import NoSuchDay, read_day
from agendas.importing_entries import ITEM, KINDS, AgendaRefused, Problem, Row, collect, kind_by_title, nested, read_row

COLUMNS = ("date", "start", "end", "kind", "title", "description")
NEEDED = ("start", "title")
DELIMITERS = (",", ";", "\t")

Cells = dict[str, str]


def read_csv(text: str, day: date, zone: ZoneInfo) -> list[Row]:
    """The rows of the table in the order of time. Raises AgendaRefused with every line that cannot be read."""
    lines = text.split("\n")
    if lines[0].lower().startswith("sep="):
        lines[0] = ""
    records = list(_records(lines, _delimiter(lines)))
    if not records:
        raise AgendaRefused([_needs_head(1)])
    head_line, head = records[0]
    names = _names(head_line, head)
    return nested(collect([partial(_row, line, names, cells, day, zone) for line, cells in records[1:]]), zone)


def _delimiter(lines: Sequence[str]) -> str:
    """The one that finds most of our columns in the head, the first line that is not blank."""
    head = next((line for line in lines if line.strip()), "")[:1000]
    return max(DELIMITERS, key=lambda sign: sum(cell.strip(' "').lower() in COLUMNS for cell in head.split(sign)))


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, with the line on which each begins."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise AgendaRefused([_broken(line)]) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, [cell.strip() for cell in cells]


def _names(line: int, head: Sequence[str]) -> list[str]:
    """The column of each cell; "" for one without a head. Raises AgendaRefused with every wrong name."""
    names = [name.lower() for name in head]
    problems = [_unknown(line, name) for name in names if name and name not in COLUMNS]
    problems += [_twice(line, name) for name in COLUMNS if names.count(name) > 1]
    if any(name not in names for name in NEEDED):
        problems = [_needs_head(line)]
    if problems:
        raise AgendaRefused(problems)
    return names


def _row(line: int, names: Sequence[str], cells: Sequence[str], day: date, zone: ZoneInfo) -> Row:
    if any(cells[len(names) :]) or any(cell for name, cell in zip(names, cells, strict=False) if not name):
        raise AgendaRefused([_too_many(line)])
    by_name = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    kind = by_name.get("kind", "").lower() or kind_by_title(by_name.get("title", ""), ITEM)
    if kind not in KINDS:
        raise AgendaRefused([Problem(line, _("“%(kind)s” is no kind: write session, item or break.", kind=kind[:40]))])
    words = by_name.get("title", ""), by_name.get("description", "")
    times = by_name.get("start", ""), by_name.get("end", "")
    if not times[0]:
        raise AgendaRefused([Problem(line, _("This row has no start: write one, such as 09:00."))])
    return read_row(line, kind, words, times, day=_day(line, by_name, day), zone=zone)


def _day(line: int, cells: Cells, day: date) -> date:
    written = cells.get("date", "")
    if not written:
        return day
    try:
        read = read_day(written, year=day.year)
    except NoSuchDay as refusal:
        raise AgendaRefused([Problem(line, str(refusal))]) from None
    if read is None:
        sentence = _("“%(words)s” is not a day: write one such as 2022-05-09.", words=written[:40])
        raise AgendaRefused([Problem(line, sentence)])
    return read


def _needs_head(line: int) -> Problem:
    columns = ", ".join(COLUMNS)
    return Problem(
        line, _("The first row has to name the columns (%(columns)s), at least start and title.", columns=columns)
    )


def _unknown(line: int, name: str) -> Problem:
    sentence = _(
        "“%(name)s” is not a column of an agenda: name it %(columns)s, or delete it.",
        name=name[:40],
        columns=format_list(COLUMNS, style="or", locale=str(get_locale() or "en")),
    )
    return Problem(line, sentence)


def _twice(line: int, name: str) -> Problem:
    return Problem(line, _("The column “%(name)s” stands there twice: delete one of the two.", name=name))


def _too_many(line: int) -> Problem:
    sentence = _("This row has more cells than the first row has names: put text with separators into double quotes.")
    return Problem(line, sentence)


def _broken(line: int) -> Problem:
    sentence = _("The table breaks off in this row: close every double quote, and write one inside a cell twice.")
    return Problem(line, sentence)
