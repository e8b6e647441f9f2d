"""Publishing a version: its fingerprint, the answers that go out with it, and what must be settled before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from core import audit, clock
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.i18n import ngettext
from core.rules import RuleBroken
from decisions import services as decisions
from texts import queries
from texts.canonical import Facts, fingerprint, said
from texts.events import version_published
from texts.models import (
    NEEDS_CLAUSE,
    NEEDS_EFFECT,
    Disposition,
    DispositionAction,
    DispositionCode,
    DocumentVersion,
    VersionAction,
)
from texts.services import refuse_unless_draft
from translations import services as translations
from translations.services import Words


class PublishAction(StrEnum):
    """What the audit record calls it."""

    PUBLISHED = "document.published"
    WAIVED = "document.published-with-open-comments"
    ANSWERED = "disposition.published"


def publish(
    version: DocumentVersion,
    *,
    by: Actor,
    change_note_words: Words | None = None,
    waiver: str = "",
    facts: Facts | None = None,
    also_changed: Mapping[UUID, Collection[UUID]] | None = None,
) -> Sequence[Disposition]:
    """Put the draft in force and publish the decided answers; returns those.

    `facts` is what the version says beside its words (an agenda's times) and goes into the fingerprint; `also_changed`
    names, for each former version, the clauses whose facts differ from it.  Comments on the former version that wait
    for an answer, or a round that is still open, stop it unless a `waiver` says why not, which is recorded.
    """
    lock(version)
    refuse_unless_draft(version)
    if not version.wordings:
        raise RuleBroken(_("There is nothing in it yet: add something before you publish."), code="empty")
    document = version.document
    former = document.published
    if former is not None:
        _settle(version, former, waiver, by)
    answered = _take_effect(version, also_changed or {})
    if former is not None:
        former.perform(VersionAction.SUPERSEDE)
    version.perform(VersionAction.PUBLISH)
    version.published_at = clock.now()
    if change_note_words and any(change_note_words.values()):
        version.change_note = translations.write(change_note_words, source=document.language)
    version.sha256 = fingerprint(version, facts)
    audit.record(PublishAction.PUBLISHED, version, by=by, ordinal=version.ordinal, sha256=version.sha256)
    version_published.send(version, former=former, answered=answered, by=by)
    return answered


@dataclass(frozen=True)
class Hindrances:
    """What stops the next version until it is settled or waived."""

    waiting: int
    still_open: bool

    def __bool__(self) -> bool:
        return bool(self.waiting) or self.still_open


def hindrances(former: DocumentVersion) -> Hindrances:
    """Comments on the version in force without a decided answer, and whether more can still come."""
    consultation = queries.round_of(former)
    if consultation is None:
        return Hindrances(0, still_open=False)
    return Hindrances(queries.undecided(consultation), still_open=consultation.closes_at > clock.now())


def _settle(version: DocumentVersion, former: DocumentVersion, waiver: str, by: Actor) -> None:
    """Nobody is left without an answer, unless somebody says aloud why."""
    found = hindrances(former)
    if not found:
        return
    if not waiver.strip():
        raise RuleBroken(
            _("The round of comments is still open: wait until it closes, or give a reason to publish now.")
            if found.still_open
            else ngettext(
                "%(num)d comment waits for an answer: answer it, or give a reason to publish now.",
                "%(num)d comments wait for an answer: answer them, or give a reason to publish now.",
                found.waiting,
            ),
            code="round-open" if found.still_open else "unanswered",
            field="waiver",
        )
    audit.record(PublishAction.WAIVED, version, by=by, waiting=found.waiting, reason=waiver.strip())


def _take_effect(version: DocumentVersion, also_changed: Mapping[UUID, Collection[UUID]]) -> Sequence[Disposition]:
    """Publish every decided answer with the versions it leads from and to."""
    decided = queries.decided_dispositions(version.document)
    sources = {each.contribution.round.version_id for each in decided}
    former = {key: words_by_clause(found) for key, found in queries.with_wordings(sources).items()}
    present = words_by_clause(version)
    for each in decided:
        origin = each.contribution.round.version_id
        _check_effect(each, former[origin], present, also_changed.get(origin, ()))
        each.from_version_id, each.to_version_id = origin, version.id
        each.perform(DispositionAction.PUBLISH)
    decisions.tell(decided)
    _inherit(decided)
    db.session.flush()
    return decided


def words_by_clause(version: DocumentVersion) -> dict[UUID, dict[str, object]]:
    """What each clause of a version says."""
    return {wording.clause_id: said(wording) for wording in version.wordings}


def _check_effect(
    disposition: Disposition,
    before: Mapping[UUID, object],
    after: Mapping[UUID, object],
    also_changed: Collection[UUID],
) -> None:
    """What is said to be taken up must really be in the text."""
    clause_id = disposition.clause_id
    if clause_id is None:
        return
    differs = before.get(clause_id) != after.get(clause_id) or clause_id in also_changed
    if disposition.code in NEEDS_EFFECT and not differs:
        raise RuleBroken(
            _(
                "Comment %(reference)s was taken up, but the place it names reads as before. "
                "Change the text there, or change the answer.",
                reference=disposition.contribution.reference,
            ),
            code="no-effect",
        )
    if disposition.code == DispositionCode.MET_ELSEWHERE and clause_id not in after:
        raise RuleBroken(
            _(
                "Comment %(reference)s is said to be met at a place that is not in this version.",
                reference=disposition.contribution.reference,
            ),
            code="no-clause",
        )


def _inherit(decided: Sequence[Disposition]) -> None:
    """A duplicate takes effect where the comment does that it repeats, be that answered now or long ago."""
    for each in decided:
        if each.duplicate_of_id is not None:
            each.clause_id = _first_of(each).clause_id


def _first_of(disposition: Disposition) -> Disposition:
    """The answer that a duplicate leads to; the comment it repeats may have been found to repeat another one since."""
    target = queries.get_contribution(disposition.duplicate_of_id) if disposition.duplicate_of_id else None
    if target is None or target.disposition is None:
        return disposition
    return _first_of(target.disposition)


def unmet(version: DocumentVersion, also_changed: Mapping[UUID, Collection[UUID]] | None = None) -> list[Disposition]:
    """Decided answers that promise a change the draft does not have yet: for the page before publishing."""
    missing = []
    decided = [each for each in queries.decided_dispositions(version.document) if each.code in NEEDS_CLAUSE]
    former = queries.with_wordings({each.contribution.round.version_id for each in decided})
    present = words_by_clause(version)
    for each in decided:
        origin = each.contribution.round.version_id
        try:
            _check_effect(each, words_by_clause(former[origin]), present, (also_changed or {}).get(origin, ()))
        except RuleBroken:
            missing.append(each)
    return missing
