"""Lines of a printed page made whole paragraphs again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
_BROKEN = re.compile(r"(?P<left>\S*[^\W_])[-‐]")
_RIGHT = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_SPACES = re.compile(r"[ \t\n]+")
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60]")
_OPEN_ENDS = "-/_=&?%#"
_STOPS = '.,;:)]”"'

# These keep their hyphen whatever follows; the second set does so before a word that the text also uses alone.
_COMPOUNDING = frozenset({"non", "self", "well", "cross", "quasi", "high", "low", "long", "short", "whole", "vice"})
_PREFIXES = frozenset(
    "anti co counter ex inter mid multi on over post pre pro re semi sub trans under up".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: whether it begins a paragraph, follows without the usual space, or opens a page."""

    text: str
    page: int = 0
    is_new: bool = False
    is_tight: bool = False
    after_rule: bool = False


def squeezed(text: str) -> str:
    """Runs of spaces become one; the spaces that must not break a line are kept."""
    return _SPACES.sub(" ", text).strip(" ")


def is_ended(text: str) -> bool:
    """Whether a sentence ends here; a raised number and closing quotation marks may follow its stop."""
    bare = re.sub(r"\[\^[^\]\s]{1,20}\]$", "", text.rstrip())[-12:]
    bare = bare.rstrip("0123456789¹²³⁴⁵⁶⁷⁸⁹⁰ ").rstrip("”’»\"')]」』）")
    return bare.endswith(tuple(".!?:;。！？：；؟؛…।"))


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


class Lexicon:
    """The words and compounds that a text writes within a line: its own evidence about hyphens at line ends."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._compounds: set[str] = set()
        torn = False
        for line in lines:
            whole = line.partition(" ")[2] if torn else line
            torn = line.endswith(("-", "‐"))
            whole = whole.rpartition(" ")[0] if torn else whole
            self._words.update(word.lower() for word in _WORD.findall(whole))
            self._compounds.update(word.lower().replace("‐", "-") for word in _COMPOUND.findall(whole))

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Whether "non-" and "governmental" are a compound, or two halves of one word."""
        parts = re.split("[-‐‑]", left)
        last, first = parts[-1].lower(), right.lower()
        shouted = left.isupper() and right.isupper()
        if not shouted and (right[:1].isupper() or (len(parts) == 1 and not (left + right).isalpha())):
            return True
        if f"{last}-{first}" in self._compounds:
            return True
        if last + first in self._words:
            return False
        if len(parts) > 1 or last in _COMPOUNDING:
            return True
        return first in self._words and (last in _PREFIXES or (last in self._words and len(last) > 2))


def joined(lines: Sequence[str], lexicon: Lexicon) -> str:
    """One paragraph out of its lines; an address broken over lines is whole again and stands once."""
    addresses = frozenset(line for line in lines if is_address(line))
    pieces: list[str] = []
    for line in lines:
        if line in addresses and any(line in piece for piece in pieces[-3:]):
            continue
        if pieces:
            left, right = pieces[-1][-2000:], line
            pieces[-1] = pieces[-1][: len(pieces[-1]) - len(left)]
            left, between = _seam(left, right, lexicon, addresses)
            pieces += [left + between, right]
        else:
            pieces.append(line)
        _settle(pieces)
    return squeezed("".join(pieces))


def _settle(pieces: list[str]) -> None:
    """Keep an address that was put together in one piece, so that its repetition is seen."""
    if len(pieces) > 2 and len(pieces[-1]) + len(pieces[-2]) < 4000 and _ADDRESS.search(pieces[-2]):
        pieces[-2:] = ["".join(pieces[-2:])]


def _seam(left: str, right: str, lexicon: Lexicon, addresses: frozenset[str]) -> tuple[str, str]:
    """The end of the left line, perhaps without its hyphen, and what stands between the two."""
    if left.endswith("\u00ad"):
        return left.rstrip("\u00ad"), ""
    tail = left.rsplit(" ", 1)[-1]
    if _ADDRESS.fullmatch(tail) and not is_address(right):
        return left, "" if _continues(tail, right.split(" ", 1)[0], addresses) else " "
    broken, first = _BROKEN.fullmatch(tail[-80:]), _RIGHT.match(right)
    if broken and first:
        kept = lexicon.keeps_hyphen(broken["left"].lstrip("(“\"‘'«["), first.group())
        return (left if kept else left[:-1]), ""
    unspaced = _UNSPACED.match(left[-1:]) and _UNSPACED.match(right[:1])
    return left, "" if unspaced else " "


def _continues(address: str, token: str, addresses: frozenset[str]) -> bool:
    whole = address + token.rstrip(_STOPS)
    return address[-1] in _OPEN_ENDS or any(known.startswith(whole) for known in addresses)
