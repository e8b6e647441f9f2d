"""What every reader of an agenda hands over, and how rows become entries with ends, levels and nothing that clashes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from agendas.times import NoSuchTime, wall_time

MOST_ENTRIES = 500
MOST_PROBLEMS = 50
LONGEST_TITLE = 300
SESSION, ITEM, BREAK = "session", "item", "break"
KINDS = (SESSION, ITEM, BREAK)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
BREAK_TITLES = """
    break, coffee break, tea break, coffee, lunch, lunch break, health break, prayer break, pause,
    pause café, pause-café, déjeuner, pause déjeuner, descanso, pausa, pausa café,
    pausa para el café, almuerzo, перерыв, кофе-брейк, обед, перерыв на обед, استراحة, استراحة قهوة,
    غداء, استراحة غداء, 休息, 茶歇, 午餐, 午休
"""
BREAKS = frozenset(title.strip() for title in BREAK_TITLES.split(","))


@dataclass(frozen=True)
class DraftEntry:
    """One line of an agenda, ready to become a slot.

    `level` is 0 for what stands in the agenda itself, 1 within a session, 2 within an item.
    """

    kind: str
    title: str
    description: str
    starts_at: datetime
    ends_at: datetime
    level: int


@dataclass(frozen=True)
class Problem:
    """What keeps a file from being read: the line of the file, from 1, and a sentence that says how to mend it."""

    line: int
    message: str


class AgendaRefused(ValueError):
    """Nothing was imported; every problem that could be told is in `problems`, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        ordered = sorted(problems, key=lambda problem: problem.line)
        shown, rest = ordered[:MOST_PROBLEMS], ordered[MOST_PROBLEMS:]
        if rest:
            more = _("There are %(count)s more problems: mend these first and try again.", count=len(rest))
            shown.append(Problem(rest[0].line, more))
        self.problems = tuple(shown)
        super().__init__(" ".join(problem.message for problem in shown))


@dataclass(frozen=True)
class Row:
    """An entry as it stands in the file; without `ends_at` its end is still to be found."""

    line: int
    kind: str
    title: str
    description: str
    starts_at: datetime
    ends_at: datetime | None
    level: int = 0


def read_row(
    line: int, kind: str, words: tuple[str, str], times: tuple[str, str], *, day: date, zone: ZoneInfo, level: int = 0
) -> Row:
    """A row from `words` (title, description) and `times` (start, end, which may be empty) as they were written.

    Raises AgendaRefused with everything that is wrong with this row alone.
    """
    problems: list[Problem] = []

    def moment(text: str) -> datetime | None:
        try:
            return wall_time(day, text, zone)
        except NoSuchTime as refusal:
            problems.append(Problem(line, str(refusal)))
            return None

    starts_at, ends_at = moment(times[0]), moment(times[1]) if times[1] else None
    if starts_at is None or problems:
        raise AgendaRefused(problems)
    return checked(Row(line, kind, clean(words[0]), clean(words[1]), starts_at, ends_at, level), zone)


def checked(row: Row, zone: ZoneInfo) -> Row:
    """The row, if it is right by itself. Raises AgendaRefused otherwise."""
    problems: list[Problem] = []
    if not row.title:
        problems.append(Problem(row.line, _("This entry has no title: write what happens after its time.")))
    if len(row.title) > LONGEST_TITLE:
        longest = _(
            "A title has at most %(most)s characters: move the rest of “%(title)s” into the description.",
            most=LONGEST_TITLE,
            title=_short(row.title),
        )
        problems.append(Problem(row.line, longest))
    if row.ends_at is not None and row.ends_at <= row.starts_at:
        problems.append(_ends_too_soon(row, row.ends_at, zone))
    if problems:
        raise AgendaRefused(problems)
    return row


def clean(text: str) -> str:
    """Text without control characters and with one kind of line end; all else stays as it was written."""
    return CONTROLS.sub("", LINE_ENDS.sub("\n", text)).strip()


def kind_by_title(title: str, otherwise: str) -> str:
    """A break is known by its whole title, so that "Breaking the silence" stays a session."""
    return BREAK if title.strip(" .:").casefold() in BREAKS else otherwise


def nested(rows: Sequence[Row], zone: ZoneInfo) -> list[Row]:
    """Rows of a format without levels, in the order of time, each below the session during which it begins."""

    def by_time(row: Row) -> tuple[datetime, bool, float]:
        length = (row.ends_at - row.starts_at).total_seconds() if row.ends_at else 0.0
        return row.starts_at, row.kind != SESSION, -length

    placed: list[Row] = []
    session: Row | None = None
    for row in sorted(rows, key=by_time):
        if row.kind == SESSION:
            session = row
        inside = row.kind != SESSION and session is not None and _begins_within(row, session, zone)
        placed.append(replace(row, level=1 if inside else 0))
    return placed


def settled(rows: Sequence[Row], zone: ZoneInfo) -> tuple[DraftEntry, ...]:
    """The entries of an agenda, in the order of its rows. Raises AgendaRefused where they do not fit each other."""
    if not rows:
        nothing = _("No session was found: begin one with its time, such as “09:00–09:20 Opening”.")
        raise AgendaRefused([Problem(1, nothing)])
    if len(rows) > MOST_ENTRIES:
        many = _("An agenda has at most %(most)s entries: import it in parts, one day at a time.", most=MOST_ENTRIES)
        raise AgendaRefused([Problem(rows[MOST_ENTRIES].line, many)])
    parents = _parents(rows)
    whole, problems = _with_ends(rows, parents, zone)
    problems += _outside(whole, parents, zone)
    problems += _overlapping(whole, zone)
    if problems:
        raise AgendaRefused(problems)
    depths = _depths(parents)
    return tuple(_entry(row, depths[place]) for place, row in whole.items())


def collect(readers: Sequence[Callable[[], Row]], problems: Sequence[Problem] = ()) -> list[Row]:
    """Every row, or one refusal with the problems of all of them."""
    rows, found = [], list(problems)
    for reader in readers:
        try:
            rows.append(reader())
        except AgendaRefused as refusal:
            found.extend(refusal.problems)
    if found:
        raise AgendaRefused(found)
    return rows


def _begins_within(row: Row, session: Row, zone: ZoneInfo) -> bool:
    if session.ends_at is None:
        return _day(row.starts_at, zone) == _day(session.starts_at, zone)
    return session.starts_at <= row.starts_at < session.ends_at


def _parents(rows: Sequence[Row]) -> list[int | None]:
    """For each row the place of the one it stands under: the nearest before it with a lower level."""
    parents: list[int | None] = []
    path: list[int] = []
    for place, row in enumerate(rows):
        while path and rows[path[-1]].level >= row.level:
            path.pop()
        parents.append(path[-1] if path else None)
        path.append(place)
    return parents


def _depths(parents: Sequence[int | None]) -> list[int]:
    depths: list[int] = []
    for above in parents:
        depths.append(0 if above is None else depths[above] + 1)
    return depths


def _with_ends(
    rows: Sequence[Row], parents: Sequence[int | None], zone: ZoneInfo
) -> tuple[dict[int, Row], list[Problem]]:
    """Rows by their place, from the last to the first, because an end may be that of the last row below."""
    found: dict[int, Row] = {}
    problems: list[Problem] = []
    for place in reversed(range(len(rows))):
        row = rows[place]
        end = row.ends_at or _missing_end(place, rows, parents, found, zone)
        if end is None:
            endless = _("“%(title)s” has no end: write it after its start.", title=_short(row.title))
            problems.append(Problem(row.line, endless))
        elif end <= row.starts_at:
            problems.append(_ends_too_soon(row, end, zone))
        else:
            found[place] = replace(row, ends_at=end)
    return dict(sorted(found.items())), problems


def _missing_end(
    place: int, rows: Sequence[Row], parents: Sequence[int | None], found: dict[int, Row], zone: ZoneInfo
) -> datetime | None:
    """The next start beside or above, but no later than the end of what stands above; else the last end below."""
    row = rows[place]
    following = next((other for other in range(place + 1, len(rows)) if rows[other].level <= row.level), len(rows))
    ends = [rows[following].starts_at] if following < len(rows) else []
    ends = [end for end in ends if _day(end, zone) == _day(row.starts_at, zone)]
    above = parents[place]
    while above is not None and (stated := rows[above].ends_at) is None:
        above = parents[above]
    if above is not None and stated is not None:
        ends.append(stated)
    if ends:
        return min(ends)
    below = [end for other in range(place + 1, following) if other in found and (end := found[other].ends_at)]
    return max(below, default=None)


def _outside(rows: dict[int, Row], parents: Sequence[int | None], zone: ZoneInfo) -> list[Problem]:
    problems = []
    sessions = any(row.kind == SESSION for row in rows.values())
    for place, row in rows.items():
        above = parents[place]
        if above is None and row.kind == ITEM and sessions:
            problems.append(_stands_alone(row))
        elif above in rows and not _within(row, rows[above]):
            problems.append(_stands_outside(row, rows[above], zone))
    return problems


def _within(row: Row, above: Row) -> bool:
    return above.starts_at <= row.starts_at and _end(row) <= _end(above)


def _overlapping(rows: dict[int, Row], zone: ZoneInfo) -> list[Problem]:
    problems = []
    sessions = sorted((row for row in rows.values() if row.kind == SESSION), key=lambda row: row.starts_at)
    longest: Row | None = None
    for row in sessions:
        if longest is not None and row.starts_at < _end(longest):
            sentence = _(
                "“%(title)s” begins at %(start)s, while “%(other)s” lasts until %(end)s: change one of them.",
                title=_short(row.title),
                start=_wall(row.starts_at, zone),
                other=_short(longest.title),
                end=_wall(_end(longest), zone),
            )
            problems.append(Problem(row.line, sentence))
        if longest is None or _end(row) > _end(longest):
            longest = row
    return problems


def _ends_too_soon(row: Row, end: datetime, zone: ZoneInfo) -> Problem:
    sentence = _(
        "“%(title)s” starts at %(start)s and ends at %(end)s: write an end that comes after the start.",
        title=_short(row.title),
        start=_wall(row.starts_at, zone),
        end=_wall(end, zone),
    )
    return Problem(row.line, sentence)


def _stands_alone(row: Row) -> Problem:
    sentence = _(
        "“%(title)s” is an item outside every session: move it into one, or make it a session or a break.",
        title=_short(row.title),
    )
    return Problem(row.line, sentence)


def _stands_outside(row: Row, above: Row, zone: ZoneInfo) -> Problem:
    sentence = _(
        "“%(title)s” (%(span)s) is outside “%(above)s” (%(whole)s): change its time or move it.",
        title=_short(row.title),
        span=_span(row, zone),
        above=_short(above.title),
        whole=_span(above, zone),
    )
    return Problem(row.line, sentence)


def _entry(row: Row, depth: int) -> DraftEntry:
    return DraftEntry(row.kind, row.title, row.description, row.starts_at, _end(row), depth)


def _end(row: Row) -> datetime:
    return row.ends_at or row.starts_at


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _wall(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"


def _span(row: Row, zone: ZoneInfo) -> str:
    return f"{_wall(row.starts_at, zone)}–{_wall(_end(row), zone)}"


def _short(title: str) -> str:
    return title if len(title) <= 60 else f"{title[:59]}…"
