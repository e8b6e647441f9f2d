"""An agenda written as Markdown: `# day`, `## 09:00–09:20 Session`, `### 09:20 Item` or `- 09:20-09:40 Item`.

Paragraphs below an entry are its description. What stands before the first entry introduces the paper and is left out,
as is a first `#` heading that names no day.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from agendas.importing_days import NoSuchDay, read_day
from agendas.importing_entries import ITEM, SESSION, AgendaRefused, Problem, Row, collect, kind_by_title, read_row
from agendas.times import MARKS

GAP = r"[\s\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]*"
DASH = r"(?:[-–—‒−~～至]|to\b)"
HALF = r"(?:\s?[ap]\.?m\b\.?)?"
CLOCK = rf"\d{{1,2}}\s?(?:[:：h]\s?\d{{2}}|h\b){HALF}"
DOTTED = rf"\d{{1,2}}\.\d{{2}}{HALF}"
LABEL = (
    "(?-i:(?:UTC|GMT)(?:[+−-][0-9:]+)?|CES?T|WES?T|EES?T|MSK|BST|IST|[ECMP][SD]T|EAT|CAT|WAT|SAST|JST|KST|HKT|PKT|WIB"
    "|AE[SD]T|NZ[SD]T)"
)
# A single "1.10" begins many a sentence; with dots, only a pair of times is taken for times.
TIMED = re.compile(
    rf"{GAP}(?:(?P<start>{CLOCK})(?:{GAP}{DASH}{GAP}(?P<end>{CLOCK}))?"
    rf"|(?P<dotted_start>{DOTTED}){GAP}{DASH}{GAP}(?P<dotted_end>{DOTTED}))(?!\d)"
    rf"{GAP}(?:\((?P<label>{LABEL})\)|(?P<bare_label>{LABEL})(?!\w))?[\s:|·–—-]*(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
HEADING = re.compile(r" {0,3}(#{1,3})(?!#)(.*)")
BULLET = re.compile(r"\s*[-*+•]\s+(.*)")


@dataclass
class Found:
    """An entry while its description is being gathered."""

    line: int
    kind: str
    level: int
    day: date
    words: str
    description: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """Where in the paper the reader is."""

    day: date
    in_session: bool = False
    in_item: bool = False
    entries: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, line: int, words: str) -> None:
        """Read one line: a day, the beginning of an entry, or a part of the description above it."""
        heading, bullet = HEADING.fullmatch(words), BULLET.fullmatch(words)
        if heading:
            self._take_heading(line, len(heading[1]), heading[2].strip().rstrip("#").rstrip())
        elif bullet and TIMED.fullmatch(bullet[1]):
            self._begin(line, ITEM, self.in_session + self.in_item, bullet[1])
        elif self.entries:
            self.entries[-1].description.append(words)

    def _take_heading(self, line: int, depth: int, words: str) -> None:
        if depth < 3:
            self.in_session, self.in_item = depth == 2, False
        if depth == 1:
            self._take_day(line, words)
        elif depth == 2:
            self._begin(line, SESSION, 0, words)
        else:
            self._begin(line, ITEM, int(self.in_session), words)
            self.in_item = True

    def _take_day(self, line: int, words: str) -> None:
        try:
            day = read_day(MARKS.sub("", words), year=self.day.year)
        except NoSuchDay as refusal:
            self.problems.append(Problem(line, str(refusal)))
            return
        if day is None and self.entries:
            sentence = _("“%(words)s” is not a day: write “# 2022-05-09” or “# Monday 9 May 2022”.", words=words[:40])
            self.problems.append(Problem(line, sentence))
        self.day = day or self.day

    def _begin(self, line: int, kind: str, level: int, words: str) -> None:
        self.entries.append(Found(line, kind, level, self.day, words))


def read_markdown(text: str, day: date, zone: ZoneInfo) -> list[Row]:
    """The rows of the paper in its own order. Raises AgendaRefused with every entry that cannot be read."""
    reading = Reading(day)
    for line, words in enumerate(text.split("\n"), start=1):
        reading.take(line, words)
    return collect([partial(_row, entry, zone) for entry in reading.entries], reading.problems)


def _row(entry: Found, zone: ZoneInfo) -> Row:
    timed = TIMED.fullmatch(entry.words)
    if not timed:
        sentence = _(
            "“%(words)s” has no time: begin the line with one, such as “09:00–09:20 Opening”.", words=entry.words[:40]
        )
        raise AgendaRefused([Problem(entry.line, sentence)])
    label = timed["label"] or timed["bare_label"]
    if label and not _is_spoken_in(label, zone, entry.day):
        sentence = _(
            "“%(label)s” is not the time of %(zone)s: write the wall time of the place, without a label.",
            label=label,
            zone=zone.key,
        )
        raise AgendaRefused([Problem(entry.line, sentence)])
    title = timed["title"].replace("**", "").strip()
    times = timed["start"] or timed["dotted_start"], timed["end"] or timed["dotted_end"] or ""
    words = title, "\n".join(entry.description)
    kind = kind_by_title(title, entry.kind)
    return read_row(entry.line, kind, words, times, day=entry.day, zone=zone, level=entry.level)


def _is_spoken_in(label: str, zone: ZoneInfo, day: date) -> bool:
    """Whether people of the zone use the label at any time of that year.

    "CET" is written for Málaga in May, when clocks there stand on CEST (Workshop note, heading): the wall time is
    what is meant.
    """
    moments = [datetime(day.year, month, 1, tzinfo=zone) for month in range(1, 13)]
    return label.upper() in {moment.tzname() for moment in moments}
