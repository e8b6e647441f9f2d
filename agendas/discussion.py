"""Comments as a reader may see them: under the line they are on, each with what became of it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agendas.words import CONTRIBUTION_KINDS, DISPOSITIONS
from core.auth import Actor
from core.i18n import language
from texts.models import NEEDS_EFFECT, Contribution, ContributionKind, Disposition, DispositionCode, DispositionState
from texts.policies import is_decided, is_published, may_read, sees_waiting
from translations.models import Shown

GOOD = NEEDS_EFFECT | {DispositionCode.MET_ELSEWHERE}
WAITING = frozenset({DispositionCode.DEFERRED, DispositionCode.NEEDS_CLARIFICATION})


@dataclass(frozen=True)
class Answer:
    """What became of a comment, in words; `to_version` is the number of the version in which it took effect."""

    words: str
    tone: str
    reason: Shown | None
    clause_id: uuid.UUID | None
    to_version: int | None
    state: str
    repeats: Contribution | None


@dataclass(frozen=True)
class Said:
    """One comment that the reader may see."""

    contribution: Contribution
    kind: str
    answer: Answer | None

    @property
    def body(self) -> Shown:
        """In the language it was written in."""
        return Shown(self.contribution.body, self.contribution.language)


@dataclass(frozen=True)
class Thread:
    """The comments on one line: those one may see, and how many there are in all."""

    said: Sequence[Said]
    all: int
    answered: int

    @property
    def hidden(self) -> int:
        """How many wait for their answer and are not the reader's to see."""
        return self.all - len(self.said)


class Discussion:
    """All comments on one document, as one reader may see them."""

    def __init__(self, contributions: Iterable[Contribution], ordinals: Mapping[uuid.UUID, int], viewer: Actor) -> None:
        self.contributions = list(contributions)
        self.viewer = viewer
        self._by_id = {each.id: each for each in self.contributions}
        self._ordinals = ordinals
        self._by_clause: dict[uuid.UUID | None, list[Contribution]] = defaultdict(list)
        for each in self.contributions:
            self._by_clause[each.clause_id].append(each)

    def thread(self, clause_id: uuid.UUID | None) -> Thread | None:
        """The comments on one line, or on the whole; None where there are none."""
        found = self._by_clause.get(clause_id)
        if not found:
            return None
        said = [self.said(each) for each in found if may_read(self.viewer, each)]
        return Thread(said, len(found), sum(is_published(each) for each in found))

    @property
    def readable(self) -> list[Said]:
        """Every comment that the reader may see, in the order they came."""
        return [self.said(each) for each in self.contributions if may_read(self.viewer, each)]

    @property
    def mine(self) -> list[Said]:
        """The reader's own."""
        return [self.said(each) for each in self.contributions if self.viewer.id and each.author_id == self.viewer.id]

    def led_to(self, clause_id: uuid.UUID, version_id: uuid.UUID) -> list[Said]:
        """The comments that were taken up at that place in that version."""
        return [
            self.said(each)
            for each in self.contributions
            if (answer := each.disposition) is not None
            and answer.clause_id == clause_id
            and answer.to_version_id == version_id
            and is_published(each)
            and (answer.code in NEEDS_EFFECT or answer.code == DispositionCode.DUPLICATE)
        ]

    def said(self, contribution: Contribution) -> Said:
        """One comment; its answer only once it is published, or for those who answer."""
        disposition = contribution.disposition
        kind = str(CONTRIBUTION_KINDS[ContributionKind(contribution.kind)])
        if disposition is None or not self._shows(disposition, contribution):
            return Said(contribution, kind, None)
        return Said(contribution, kind, self._answer(disposition))

    def _shows(self, disposition: Disposition, contribution: Contribution) -> bool:
        return is_published(contribution) or sees_waiting(self.viewer, disposition.event_id)

    def _answer(self, disposition: Disposition) -> Answer:
        code = DispositionCode(disposition.code)
        repeats = self._by_id.get(disposition.duplicate_of_id) if disposition.duplicate_of_id else None
        return Answer(
            words=str(DISPOSITIONS[code]),
            tone="good" if code in GOOD else "wait" if code in WAITING else "neutral",
            reason=disposition.reason.shown(language()) if disposition.reason is not None else None,
            clause_id=disposition.clause_id,
            to_version=self._ordinals.get(disposition.to_version_id) if disposition.to_version_id else None,
            state=disposition.state_name,
            repeats=repeats,
        )


def state_of(said: Said) -> str:
    """Where a comment stands: sent, recommended, decided or published."""
    disposition = said.contribution.disposition
    if disposition is None:
        return "waiting"
    if not is_decided(disposition):
        return "recommended"
    return "published" if disposition.state == DispositionState.PUBLISHED else "decided"
