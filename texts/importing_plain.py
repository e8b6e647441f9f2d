"""Plain text, as people paste it or as a printed page gives it: broken lines, page breaks, notes at the foot.

Three ways of setting are told apart by the text itself: every line apart from the next (a blank line between all),
wrapped lines with a blank line between paragraphs, and one long line for each paragraph.
"""

import re
from collections import Counter
from collections.abc import Sequence

from texts.importing_lines import Lexicon, Line, is_ended, joined
from texts.importing_notes import lift_notes
from texts.importing_numbers import Marker, Outline, looks_like_heading, split_marker
from texts.importing_shapes import ParsedText, cleaned, titled

WRAPPED_AT_MOST = 160
SHORT = 0.75
_RULE = re.compile(r"[_\-–—─⎯=*]{3,}")
_PAGE_NUMBER = re.compile(r"(?:page )?[-–—]? ?\d{1,4} ?[-–—]?(?: ?(?:/|of) ?\d{1,4})?", re.IGNORECASE)


def parse_plain(text: str) -> ParsedText:
    lines = _lines(cleaned(text))
    lexicon = Lexicon(line.text for line in lines)
    body, notes = lift_notes(_without_furniture(lines), lexicon)
    outline = Outline()
    _read(body, outline, lexicon)
    title, clauses = titled(outline.clauses())
    return ParsedText(title, clauses, notes)


def read_lines(text: str, outline: Outline, lexicon: Lexicon) -> None:
    """Paragraphs and numbered pieces out of a few lines that belong together."""
    rows = [row.strip() for row in text.split("\n")]
    lines = [Line(row, is_new=place == 0) for place, row in enumerate(rows) if row]
    _read(lines, outline, lexicon, headings=False)


def _lines(text: str) -> list[Line]:
    """The lines that hold something, each with what the space around it tells."""
    rows = re.sub("\v", "\n", text).replace("\f", "\n\f").split("\n")
    spread = _is_spread(rows)
    unwrapped = not spread and any(len(row) > WRAPPED_AT_MOST for row in rows)
    lines: list[Line] = []
    gap, page, ruled = 0, 0, False
    for row in rows:
        content = row.strip(" \t\f\n")
        page += "\f" in row or (spread and bool(lines) and gap == 0 and row.startswith(" ") and bool(content))
        if not content or _RULE.fullmatch(content):
            gap, ruled = gap + 1, ruled or bool(content)
            continue
        is_new = gap > spread or not lines or ruled
        if unwrapped and not is_new:
            is_new = is_ended(lines[-1].text) or not content[0].islower()
        lines.append(Line(content, page, is_new, gap == 0, ruled))
        gap, ruled = 0, False
    return lines


def _is_spread(rows: Sequence[str]) -> bool:
    """Whether a blank line stands between any two lines, not only between paragraphs."""
    gaps, running, previous, gap = [], 0, "", 0
    for row in rows:
        content = row.strip(" \t\f")
        if not content:
            gap += 1
            continue
        if len(content) > WRAPPED_AT_MOST:
            return False
        if previous:
            gaps.append(gap)
            running += gap == 1 and not is_ended(previous) and not content[0].isupper()
        previous, gap = content, 0
    return len(gaps) > 4 and gaps.count(1) > 0.6 * len(gaps) and running > 0.2 * len(gaps)


def _without_furniture(lines: Sequence[Line]) -> list[Line]:
    """Without what stands at the edge of every page: its number, a running title."""
    pages: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        pages.setdefault(line.page, []).append(place)
    if len(pages) < 2:
        return list(lines)
    dropped: set[int] = set()
    for edge in (0, -1):
        places = [page[edge] for page in pages.values()]
        masked = Counter(_masked(lines[place].text) for place in places)
        for place in places:
            times = masked[_masked(lines[place].text)]
            numbered = _PAGE_NUMBER.fullmatch(lines[place].text) and times > 1
            if numbered or (times > 2 and 2 * times > len(pages)):
                dropped.add(place)
    return [line for place, line in enumerate(lines) if place not in dropped]


def _masked(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _read(lines: Sequence[Line], outline: Outline, lexicon: Lexicon, *, headings: bool = True) -> None:
    usual = _usual_length(lines)
    rows: list[str] = []
    marker: Marker | None = None
    for place, line in enumerate(lines):
        begun, content = split_marker(line.text)
        if place and not _begins(lines, place, begun, outline, usual):
            rows.append(line.text)
            continue
        _close(rows, marker, outline, lexicon, headings)
        marker = outline.meet(begun) if begun else None
        rows = [content]
    is_last_of_many = any(line.is_new for line in lines[1:])
    _close(rows, marker, outline, lexicon, headings and not is_last_of_many)


def _usual_length(lines: Sequence[Line]) -> int:
    lengths = sorted(len(line.text) for line in lines)
    return lengths[int(0.9 * len(lengths))] if lengths else 0


def _begins(lines: Sequence[Line], place: int, begun: Marker | None, outline: Outline, usual: int) -> bool:
    """Whether a clause begins here: by the space above, by a number, or, on a new page, by what both pages say."""
    before, line = lines[place - 1], lines[place]
    ended, short = is_ended(before.text), len(before.text) < SHORT * usual
    if begun and outline.expects(begun, ended=ended or short):
        return True
    if line.page == before.page:
        return line.is_new
    if line.text[0].islower() and not ended:
        return False
    if _stands_alone(lines, place - 1) or (_stands_alone(lines, place) and (ended or short)):
        return True
    return (ended and (short or line.is_new)) or (short and line.is_new and line.text[0].isupper())


def _stands_alone(lines: Sequence[Line], place: int) -> bool:
    """Whether a line has the look of a heading and the space of one."""
    line, after = lines[place], lines[place + 1 : place + 2]
    opens = line.is_new or place == 0 or line.page != lines[place - 1].page
    closes = not after or after[0].is_new or after[0].page != line.page
    return opens and closes and looks_like_heading(line.text)


def _close(rows: list[str], marker: Marker | None, outline: Outline, lexicon: Lexicon, headings: bool) -> None:
    if not rows:
        return
    text = joined(rows, lexicon)
    if marker:
        outline.marked(marker, text)
    elif headings and len(rows) == 1 and looks_like_heading(text):
        outline.heading(text)
    else:
        outline.paragraph(text)
