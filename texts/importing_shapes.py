"""What every reader of a file hands over, and the refusals they share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

REFERENCE = re.compile(r"\[\^([^\]\s]{1,20})\]")

_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufeff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NEWLINES = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_NAMED = re.compile(r"(?P<name>\S+(?: \S+){0,5}) [–—] (?P<rest>.*)", re.DOTALL)


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBPARAGRAPH = "subparagraph"
    BULLET = "bullet"


class ImportRefused(Exception):
    """A file that cannot be read as a text; the message says what its owner can do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class ParsedClause:
    """One numbered or unnumbered piece of a text.

    `level` is the depth of a heading (from 1), or the depth of nesting of anything that carries a number or a bullet;
    it is 0 for a plain paragraph. `number` is what was printed, with its stops and brackets: "I.", "1.1.2", "(a)".
    """

    kind: Kind
    level: int
    number: str
    text: str

    @property
    def name(self) -> str:
        """What stands before a dash: "Do No Harm – UNOCT will …" is the principle "Do No Harm"."""
        named = self._named()
        return named["name"] if named else ""

    @property
    def description(self) -> str:
        """The text without its name."""
        named = self._named()
        return named["rest"] if named else self.text

    def _named(self) -> re.Match[str] | None:
        return None if self.kind in (Kind.HEADING, Kind.PARAGRAPH) else _NAMED.fullmatch(self.text)


@dataclass(frozen=True, slots=True)
class ParsedText:
    title: str
    clauses: tuple[ParsedClause, ...]
    footnotes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "footnotes", MappingProxyType(dict(self.footnotes)))

    @property
    def unreferenced(self) -> tuple[str, ...]:
        """Marks of footnotes to which no clause points: a person has to say where they belong."""
        used = {mark for clause in self.clauses for mark in REFERENCE.findall(clause.text)}
        used.update(REFERENCE.findall(self.title))
        return tuple(mark for mark in self.footnotes if mark not in used)


def cleaned(text: str) -> str:
    """The same text with one kind of newline and nothing that a database, a page or a reader could be misled by.

    The two overriding direction marks go, because they make a line read differently from what it says; the marks that
    right-to-left writing needs stay.
    """
    return _FORBIDDEN.sub("", _SURROGATES.sub("\ufffd", _NEWLINES.sub("\n", text)))


def titled(clauses: list[ParsedClause]) -> tuple[str, tuple[ParsedClause, ...]]:
    """Take the title off a text: a first unnumbered heading that another heading follows, or the only one there is."""
    headings = [clause for clause in clauses if clause.kind is Kind.HEADING]
    if not headings or clauses[0] is not headings[0] or headings[0].number:
        return "", tuple(clauses)
    alone = len(headings) == 1 and len(clauses) > 1
    followed = len(clauses) > 1 and clauses[1].kind is Kind.HEADING
    if alone or followed:
        return clauses[0].text, tuple(clauses[1:])
    return "", tuple(clauses)


def titled_by_level(clauses: list[ParsedClause]) -> tuple[str, tuple[ParsedClause, ...]]:
    """Take a title off a text that marks its levels: a first heading that is alone above the others."""
    headings = [clause for clause in clauses if clause.kind is Kind.HEADING]
    if not headings or clauses[0] is not headings[0] or headings[0].number or len(clauses) == 1:
        return "", levelled(clauses)
    if all(other.level > headings[0].level for other in headings[1:]):
        return headings[0].text, levelled(clauses[1:])
    return "", levelled(clauses)


def levelled(clauses: list[ParsedClause]) -> tuple[ParsedClause, ...]:
    """The levels of the headings counted from 1 without a gap."""
    levels = sorted({clause.level for clause in clauses if clause.kind is Kind.HEADING})
    return tuple(
        replace(clause, level=levels.index(clause.level) + 1) if clause.kind is Kind.HEADING else clause
        for clause in clauses
    )
