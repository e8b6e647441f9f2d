"""What the fuzzing tests throw: seeded inputs for forms, for addresses, and for everything that reads what people send.

An input is known by its number: the seed and the number make the same input again, whatever was thrown before.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import xlsxwriter
from PIL import Image

from agendas.importing import AgendaRefused, parse_agenda
from core.cleaning.__main__ import clean
from core.cleaning.kinds import Refused
from core.files import safe_name
from core.forms import clean as clean_words
from core.money import parse_money
from people import recovery_codes
from people.links import find as find_link
from people.signing_in import same_address
from people.wanted_page import where_to
from registration import tokens

NASTY = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u2066evil\u2069",
    "\ufeff",
    "a\u0300" * 300,
    "𝕌𝕟𝕚" * 40,
    "ß" * 201,
    "-1",
    "0",
    "1e309",
    "NaN",
    "99999999999999999999999999",
    "0x10",
    "٣٤",
    "true",
    "null",
    "[]",
    "{}",
    "../../etc/passwd",
    "%00%2e%2e%2f",
    "'; DROP TABLE person; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "%(name)s%s%n",
    "${jndi:ldap://x.example}",
    '=HYPERLINK("http://x.example")',
    "javascript:alert(1)",
    "//x.example/",
    "/\\x.example",
    "http://[",
    "a@b@c",
    "Ana <ana@x.example>\r\nBcc: all@x.example",
    "2022-02-30T25:61",
    "0000-00-00",
    "9999-12-31T23:59",
    "2022-03-27T02:30",
    "00000000-0000-0000-0000-000000000000",
    "x" * 5_000,
    "\n" * 2_000,
    "(" * 1_500,
    "|" * 1_500,
    "**" * 1_000,
    "9" * 5_000,
)
SUFFIXES = (".md", ".csv", ".tsv", ".ics", ".txt", ".markdown", ".pdf", "")
SEEDS_OF_TEXT = (
    b"# Monday\n\n## 09:00-10:30 Opening\n\n- Welcome\n- Rules of procedure\n",
    b"start,end,title\n09:00,10:30,Opening\n10:30,11:00,Break\n",
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART:20220509T070000Z\r\nDTEND:20220509T080000Z\r\n"
    b"SUMMARY:Opening\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
)


def seeds_of_files():
    """Small good files of the kinds that people hand in."""
    picture, sheet, paper = io.BytesIO(), io.BytesIO(), io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(picture, "PNG")
    book = xlsxwriter.Workbook(sheet, {"in_memory": True})
    book.add_worksheet().write_row(0, 0, ["name", "kind", "country"])
    book.close()
    jpeg = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(jpeg, "JPEG")
    with zipfile.ZipFile(paper, "w") as archive:
        archive.writestr("word/document.xml", "<w:document xmlns:w='x'><w:t>Words</w:t></w:document>")
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF"
    return (picture.getvalue(), jpeg.getvalue(), sheet.getvalue(), paper.getvalue(), pdf, *SEEDS_OF_TEXT)


FILES = seeds_of_files()


def words(dice: random.Random, good: str = "") -> str:
    """Something that somebody, or something, could type."""
    ranges = ((32, 127), (1, 0x10FFFF))
    ways = (
        lambda: dice.choice(NASTY),
        lambda: good + dice.choice(NASTY),
        lambda: "".join(chr(dice.randrange(*dice.choice(ranges))) for _letter in range(dice.randrange(60))),
        lambda: mutated(dice, good.encode("utf-8", "ignore")).decode("utf-8", "replace"),
        lambda: good * dice.randrange(1, 40),
        lambda: good[: dice.randrange(len(good) + 1)],
        lambda: str(dice.choice((dice.randrange(-(10**6), 10**6), dice.random(), dice.getrandbits(80)))),
    )
    return dice.choice(ways)()


def encodable(text: str) -> str:
    """As the bytes of a request can hold it; lone surrogates become other signs."""
    return text.encode("utf-8", "replace").decode()


def mutated(dice: random.Random, data: bytes) -> bytes:
    """The same bytes but for a few: changed, doubled, cut out, cut off."""
    found = bytearray(data or b"a")
    for _time in range(dice.randrange(1, 9)):
        at = dice.randrange(len(found) + 1)
        until = at + dice.randrange(1, 24)
        way = dice.randrange(5)
        if way == 0:
            found[at:until] = dice.randbytes(until - at)
        elif way == 1:
            found[at:at] = found[at:until] * dice.randrange(1, 30)
        elif way == 2:
            del found[at:until]
        elif way == 3:
            found[at:at] = dice.choice(NASTY).encode("utf-8", "surrogatepass")[:500]
        else:
            del found[at + len(found) // 2 :]
    return bytes(found)


def file_of(dice: random.Random) -> tuple[str, bytes]:
    """A file that somebody could hand in: its name and its bytes."""
    name = words(dice, "agenda")[:300] + dice.choice((*SUFFIXES, ".png", ".xlsx", ".docx", ".jpg"))
    return name, mutated(dice, dice.choice(FILES)) if dice.randrange(8) else dice.choice(FILES)


@dataclass(frozen=True)
class Parser:
    """Something that reads what people send: how to throw at it, and which refusals it is made to answer with."""

    throw: Callable[[random.Random], object]
    refuses: tuple[type[Exception], ...] = ()


def throw_agenda(dice):
    suffix = dice.choice(SUFFIXES)
    data = mutated(dice, dice.choice(SEEDS_OF_TEXT))
    parse_agenda(f"agenda{suffix}", data, day=date(2022, 5, 9), zone=ZoneInfo("Europe/Madrid"))


def throw_upload(dice):
    _name, data = file_of(dice)
    clean(data)


def throw_next(dice, app):
    with app.test_request_context("/en/sign-in", query_string={"next": encodable(words(dice, "/en/account?page=2"))}):
        found = where_to("/en/")
    if not found.startswith("/") or found.startswith(("//", "/\\")):
        raise AssertionError(f"leads to another host: {found!r}")


def throw_name(dice):
    found = safe_name(words(dice, "passport.pdf"), "application/pdf")
    if "/" in found or "\\" in found or "\x00" in found or len(found) > 255:
        raise AssertionError(f"a name that no folder should hold: {found!r}")


def parsers(app):
    """Everything that reads what people send and is not a form; whoever writes another one adds it here."""
    return {
        "agenda": Parser(throw_agenda, (AgendaRefused,)),
        "upload": Parser(throw_upload, (Refused,)),
        "file name": Parser(throw_name),
        "next address": Parser(lambda dice: throw_next(dice, app)),
        "money": Parser(lambda dice: parse_money(words(dice, "1840.50"), dice.choice(("EUR", "JPY"))), (ValueError,)),
        "words": Parser(lambda dice: clean_words(words(dice, "Words")).encode()),
        "mail address": Parser(lambda dice: same_address(words(dice, "ana@x.example"))),
        "personal token": Parser(lambda dice: tokens.normal(words(dice, "ABCD-EFGH-ABCD-EFGH-ABCD-EFGH"))),
        "recovery code": Parser(lambda dice: recovery_codes.normal(words(dice, "abcd-efgh"))),
        "link": Parser(lambda dice: find_link(encodable(words(dice, "a" * 43)))),
    }
