"""Tables that people bring along and take away: CSV and XLSX, read within limits and written without formulas."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from core.forms import clean
from core.i18n import gettext as _
from core.rules import RuleBroken

LARGEST_FILE = 2 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 300  # files within an XLSX
MOST_ROWS = 2000  # below the head
MOST_COLUMNS = 60
LONGEST_CELL = 5000
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
DECLARATIONS = tuple(word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le"))
Rows = list[list[str]]


def read(content: bytes) -> Rows:
    """The cells as text, the head first, without empty lines; RuleBroken at `file` for no table, or one too large."""
    if len(content) > LARGEST_FILE:
        raise refused(_("The file is too large: at most 2 MB."))
    cells = read_xlsx(content) if content[:4] == b"PK\x03\x04" else read_csv(content)
    rows = [shortened(row) for row in cells if any(row)]
    if len(rows) > MOST_ROWS + 1:
        raise refused(_("The list is too long: at most 2,000 lines. Bring it along in parts."))
    if len(rows) < 2:
        raise refused(_("The file holds no lines below the names of its columns."))
    return rows


def shortened(row: list[str]) -> list[str]:
    """Without the empty cells at its end."""
    while row and not row[-1]:
        row.pop()
    return row


def refused(message: str) -> RuleBroken:
    """At the field of the file."""
    return RuleBroken(message, code="file", field="file")


def read_csv(content: bytes) -> Rows:
    """UTF-8 or, with its mark, UTF-16; parted by comma, semicolon or tabulator, whichever the head holds most of."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(_("The file is neither XLSX nor CSV in UTF-8. Save it as one of them.")) from error
    if "\x00" in text:
        raise refused(_("The file is neither XLSX nor CSV in UTF-8. Save it as one of them."))
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    rows: Rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell(each) for each in row[:MOST_COLUMNS]])
            if len(rows) > 2 * MOST_ROWS:
                break
    except csv.Error as error:
        raise refused(_("The file is neither XLSX nor CSV in UTF-8. Save it as one of them.")) from error
    return rows


def read_xlsx(content: bytes) -> Rows:
    """The first sheet, values only; nothing is unpacked before its size is known."""
    refuse_bomb(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            lines = sheet.iter_rows(max_row=2 * MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
            return [[cell(each) for each in line] for line in lines]
        finally:
            book.close()
    except RuleBroken:
        raise
    except UNREADABLE as error:
        raise refused(_("This XLSX file cannot be read. Save it again, or as CSV.")) from error


# What openpyxl and its parsers are known to raise for files that are damaged or made to annoy (lxml's errors of
# syntax are SyntaxError).
UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    SyntaxError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.zlib.error,  # type: ignore[attr-defined]
)


def refuse_bomb(content: bytes) -> None:
    """A ZIP file that unpacks to more than LARGEST_UNPACKED, or whose XML declares entities, is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(each.file_size for each in infos) > LARGEST_UNPACKED:
                raise refused(_("The file is too large: at most 2 MB."))
            left = LARGEST_UNPACKED
            for info in infos:
                with parts.open(info) as part:
                    words = part.read(left + 1)
                left -= len(words)
                if left < 0:
                    raise refused(_("The file is too large: at most 2 MB."))
                if any(each in words for each in DECLARATIONS):
                    raise refused(_("This XLSX file cannot be read. Save it again, or as CSV."))
    except UNREADABLE as error:
        raise refused(_("This XLSX file cannot be read. Save it again, or as CSV.")) from error


def cell(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2022-05-09, yes and no; at most LONGEST_CELL characters.

    The apostrophe by which `harmless` made a text of a formula is taken away again.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        value = value.isoformat()
    text = str(clean(str(value)))[:LONGEST_CELL]
    return text[1:] if text.startswith("'") and text[1:].startswith(BEGINS_FORMULA) else text


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(BEGINS_FORMULA) else value


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, without which spreadsheets misread everything that is not English."""
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    for row in rows:
        writer.writerow([harmless(each) for each in row])
    return told.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """One sheet, texts only: nothing in it is a formula or a link."""
    told = io.BytesIO()
    how = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(told, how)
    sheet = book.add_worksheet("".join(each for each in title if each not in "[]:*?/\\'")[:31] or "1")
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for column, each in enumerate(row):
            sheet.write_string(number, column, harmless(each), bold if number == 0 else None)
    sheet.freeze_panes(1, 0)
    book.close()
    return told.getvalue()
