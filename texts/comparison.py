"""What changed from one version to another: one list of clauses, for the page, the printed paper and the export."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from texts.canonical import said
from texts.diff import ChangeKind, Run, match_clauses, word_diff
from texts.models import ClauseText, DocumentVersion
from texts.numbering import numbers
from translations.models import Text


@dataclass(frozen=True)
class Change:
    """What became of one clause; numbers are those of either version, empty where it did not exist."""

    kind: ChangeKind
    clause_id: uuid.UUID
    old: ClauseText | None
    new: ClauseText | None
    old_number: str
    new_number: str
    heading: Sequence[Run]
    body: Sequence[Run]
    reworded: bool
    language: str

    @property
    def wording(self) -> ClauseText:
        """The clause as it is now, or as it was before it went."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a change is of a clause")
        return found


def compare(
    old: DocumentVersion, new: DocumentVersion, language: str, also_changed: Collection[uuid.UUID] = ()
) -> list[Change]:
    """Every clause of both versions with its runs of words, in the order of the new one.

    Words are compared in `language` where both versions have it, else in the language they were written in;
    `also_changed` names clauses of which something beside the words differs (an agenda's times).
    """
    before = {each.clause_id: each for each in old.wordings}
    after = {each.clause_id: each for each in new.wordings}
    old_numbers, new_numbers = (numbers(each.wordings, each.document.kind) for each in (old, new))
    made = []
    for match in match_clauses(_plain(old), _plain(new)):
        first, second = before.get(match.uid), after.get(match.uid)
        spoken = _common(first, second, language)
        kind = match.kind
        if kind == ChangeKind.SAME and match.uid in also_changed:
            kind = ChangeKind.CHANGED
        made.append(
            Change(
                kind=kind,
                clause_id=match.uid,
                old=first,
                new=second,
                old_number=old_numbers.get(match.uid, ""),
                new_number=new_numbers.get(match.uid, ""),
                heading=_runs(_heading(first), _heading(second), spoken),
                body=_runs(_words(first), _words(second), spoken),
                reworded=match.reworded,
                language=spoken,
            )
        )
    return made


def changed(changes: Sequence[Change]) -> list[Change]:
    """Those that are not as before."""
    return [each for each in changes if each.kind != ChangeKind.SAME]


def _plain(version: DocumentVersion) -> list[tuple[uuid.UUID, str]]:
    """Every word in every language: a new translation is a change too."""
    return [(each.clause_id, repr(said(each))) for each in version.wordings]


def _common(first: ClauseText | None, second: ClauseText | None, language: str) -> str:
    """The reader's language, where every text to be compared has it."""
    texts = [
        text
        for wording in (first, second)
        if wording is not None
        for text in (wording.heading, wording.body)
        if text is not None
    ]
    if texts and not all(language in text.by_language for text in texts):
        return texts[-1].language
    return language


def _heading(wording: ClauseText | None) -> Text | None:
    return wording.heading if wording is not None else None


def _words(wording: ClauseText | None) -> Text | None:
    return wording.body if wording is not None else None


def _runs(first: Text | None, second: Text | None, language: str) -> Sequence[Run]:
    return word_diff(_body(first, language), _body(second, language))


def _body(text: Text | None, language: str) -> str:
    return text.shown(language).body if text is not None else ""
