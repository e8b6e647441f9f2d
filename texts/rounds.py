"""Rounds of comments: open, contribute, recommend an answer, decide it (two different people), and see it published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select

from core import audit, clock
from core.auth import Actor
from core.db import db, lock
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.rules import RuleBroken
from decisions import criteria
from decisions import services as decisions
from decisions.models import Area, Verdict
from people import pseudonyms
from people.models import Attribution
from texts import queries
from texts.models import (
    NEEDS_CLAUSE,
    NEEDS_REASON,
    Clause,
    ConsultationRound,
    Contribution,
    ContributionKind,
    Disposition,
    DispositionAction,
    DispositionCode,
    DispositionState,
    DocumentVersion,
    VersionState,
)
from texts.policies import is_decided
from translations import services as translations
from translations.models import Text
from translations.services import Words

LONGEST_CONTRIBUTION = 5000  # characters
# What areas above ask before a round on an event's text opens; each raises RuleBroken where something is missing.
opening_rules: list[Callable[[UUID], None]] = []
VERDICTS = {
    DispositionCode.NOT_ACCEPTED: Verdict.DECLINED,
    DispositionCode.OUT_OF_SCOPE: Verdict.DECLINED,
    DispositionCode.DEFERRED: Verdict.WAITING,
    DispositionCode.NEEDS_CLARIFICATION: Verdict.WAITING,
}


class RoundAction(StrEnum):
    """What the audit record calls it."""

    OPENED = "round.opened"
    EXTENDED = "round.extended"
    CONTRIBUTED = "contribution.sent"
    RECOMMENDED = "disposition.recommended"
    DECIDED = "disposition.decided"
    REOPENED = "disposition.reopened"


def open_round(
    version: DocumentVersion,
    *,
    opens_at: datetime,
    closes_at: datetime,
    by: Actor,
    cap: str = Attribution.NAMED,
) -> ConsultationRound:
    """Invite comments on a published version, from one moment to another; a version has one round."""
    if version.state != VersionState.PUBLISHED:
        raise RuleBroken(_("Comments can be invited on the published version only."), code="not-published")
    if closes_at <= opens_at:
        raise RuleBroken(_("The round must close later than it opens."), code="closes-early", field="closes_at")
    if queries.round_of(version) is not None:
        raise RuleBroken(_("This version has its round of comments already."), code="exists")
    if version.event_id is not None:
        for rule in opening_rules:
            rule(version.event_id)
    former = db.session.scalar(
        select(func.max(ConsultationRound.number)).where(ConsultationRound.document_id == version.document_id)
    )
    made = ConsultationRound(
        document_id=version.document_id,
        document_version=version,
        number=1 + (former or 0),
        opens_at=opens_at,
        closes_at=closes_at,
        cap=Attribution(cap),
    )
    db.session.add(made)
    if version.document.event_id is not None:
        criteria.in_use(version.document.event_id, Area.DISPOSITION)  # published before anybody comments
    audit.record(RoundAction.OPENED, made, by=by, number=made.number, closes_at=closes_at.isoformat(), cap=cap)
    return made


def extend_round(consultation: ConsultationRound, *, closes_at: datetime, by: Actor) -> None:
    """Give more time; never less, because people rely on the date that was announced."""
    lock(consultation)
    if closes_at <= consultation.closes_at:
        raise RuleBroken(
            _("A round can be made longer, not shorter: choose a later end."), code="shorter", field="closes_at"
        )
    audit.record(
        RoundAction.EXTENDED,
        consultation,
        by=by,
        former=consultation.closes_at.isoformat(),
        closes_at=closes_at.isoformat(),
    )
    consultation.closes_at = closes_at


def contribute(
    consultation: ConsultationRound,
    clause: Clause | None,
    *,
    organisation_id: UUID,
    kind: ContributionKind,
    language: str,
    body: str,
    attribution: str,
    by: Actor,
) -> Contribution:
    """Comment on a clause, or with none on the whole, for an organisation; `by` is the author."""
    lock(consultation)  # numbers run without a gap, and the round is open now
    _refuse_place_and_time(consultation, clause)
    _refuse_author(organisation_id, by)
    _refuse_words(language, body)
    made = Contribution(
        round=consultation,
        number=1 + _last_number(consultation),
        clause_id=clause.id if clause is not None else None,
        author_id=by.id,
        organisation_id=organisation_id,
        kind=ContributionKind(kind),
        language=language,
        body=body.strip(),
        attribution=Attribution(attribution),
    )
    db.session.add(made)
    pseudonyms.give(consultation.event_id, by.id, organisation_id)
    audit.record(RoundAction.CONTRIBUTED, made, by=by, reference=made.reference)
    return made


def _last_number(consultation: ConsultationRound) -> int:
    statement = select(func.max(Contribution.number)).where(Contribution.round_id == consultation.id)
    return db.session.scalar(statement) or 0


def _refuse_place_and_time(consultation: ConsultationRound, clause: Clause | None) -> None:
    if not consultation.opens_at <= clock.now() < consultation.closes_at:
        raise RuleBroken(_("The round of comments is not open at this moment."), code="round-closed")
    if clause is not None and not queries.has_clause(consultation.version_id, clause.id):
        raise RuleBroken(_("This place is not in the version that can be commented."), code="no-clause")


def _refuse_author(organisation_id: UUID, by: Actor) -> None:
    if by.id is None or organisation_id not in by.organisations:
        raise RuleBroken(_("Choose an organisation for which you may speak."), code="not-yours", field="organisation")


def _refuse_words(language: str, body: str) -> None:
    if language not in LANGUAGES:
        raise RuleBroken(_("Choose one of the six languages."), code="no-language", field="language")
    if not body.strip():
        raise RuleBroken(_("Write your comment."), code="no-words", field="body")
    if len(body.strip()) > LONGEST_CONTRIBUTION:
        raise RuleBroken(
            _(
                "A comment has at most %(most)d characters. Send what remains as a second one.",
                most=LONGEST_CONTRIBUTION,
            ),
            code="too-long",
            field="body",
        )


def recommend(
    contribution: Contribution,
    *,
    code: DispositionCode,
    by: Actor,
    reason_words: Words | None = None,
    clause: Clause | None = None,
    duplicate_of: Contribution | None = None,
) -> Disposition:
    """Propose what becomes of a comment; until somebody else decides, it can be proposed anew."""
    if by.id is None:
        raise ValueError("an answer is recommended by somebody")
    lock(contribution)
    reason = _reason(code, reason_words, contribution)
    _refuse_place(contribution, code, clause)
    _refuse_duplicate(contribution, code, duplicate_of)
    made = contribution.disposition
    if made is None:
        made = Disposition(contribution=contribution, state_name=DispositionState.RECOMMENDED)
    else:
        made.perform(DispositionAction.RECOMMEND_AGAIN)
    made.code = DispositionCode(code)
    made.reason = reason
    made.clause_id = clause.id if clause is not None and code in NEEDS_CLAUSE else None
    made.duplicate_of_id = duplicate_of.id if duplicate_of is not None and code == DispositionCode.DUPLICATE else None
    made.recommended_by_id = by.id
    db.session.add(made)
    audit.record(RoundAction.RECOMMENDED, made, by=by, code=code)
    return made


def _reason(code: DispositionCode, words: Words | None, contribution: Contribution) -> Text | None:
    given = words is not None and any(body.strip() for body in words.values())
    if not given and code in NEEDS_REASON:
        raise RuleBroken(
            _("Say why: the author reads it.")
            if code != DispositionCode.NEEDS_CLARIFICATION
            else _("Write the question: the author reads it."),
            code="no-reason",
            field="reason",
        )
    if not given or words is None:
        return None
    return translations.write(words, source=contribution.round.document_version.document.language)


def _refuse_place(contribution: Contribution, code: DispositionCode, clause: Clause | None) -> None:
    if code not in NEEDS_CLAUSE:
        return
    if clause is None:
        raise RuleBroken(
            _("Say where the text answers the comment: choose the place."), code="no-clause", field="clause"
        )
    if clause.document_id != contribution.round.document_id:
        raise RuleBroken(_("This place belongs to another text."), code="other-document", field="clause")


def _refuse_duplicate(contribution: Contribution, code: DispositionCode, target: Contribution | None) -> None:
    if code != DispositionCode.DUPLICATE:
        return
    if target is None or target.id == contribution.id or target.round.document_id != contribution.round.document_id:
        raise RuleBroken(_("Choose the other comment that this one repeats."), code="no-target", field="duplicate_of")
    if target.disposition is not None and target.disposition.code == DispositionCode.DUPLICATE:
        raise RuleBroken(
            _("That comment repeats another one itself: choose the first of them."),
            code="duplicate-of-duplicate",
            field="duplicate_of",
        )


def decide(disposition: Disposition, *, by: Actor) -> None:
    """Make a recommendation the answer; it is published with the next version.  Never by whoever recommended it."""
    if by.id is None:
        raise ValueError("an answer is decided by somebody")
    lock(disposition)
    if disposition.recommended_by_id == by.id:
        raise RuleBroken(_("You recommended this answer yourself: another person decides it."), code="same-person")
    _refuse_undecided_target(disposition)
    disposition.perform(DispositionAction.DECIDE)
    disposition.decided_by_id = by.id
    disposition.decided_at = clock.now()
    audit.record(RoundAction.DECIDED, disposition, by=by, code=disposition.code)
    if disposition.event_id is not None:
        decisions.record(
            disposition,
            event_id=disposition.event_id,
            area=Area.DISPOSITION,
            verdict=VERDICTS.get(DispositionCode(disposition.code), Verdict.ACCEPTED),
            reason=disposition.reason.body if disposition.reason is not None else "",
            by=by,
            recommended_by=disposition.recommended_by_id,
            person_id=disposition.contribution.author_id,
            organisation_id=disposition.contribution.organisation_id,
        )


def reopen(disposition: Disposition, *, by: Actor) -> None:
    """Take an answer back: it is a recommendation again, and goes out with a next version once decided."""
    lock(disposition)
    disposition.perform(DispositionAction.REOPEN)
    disposition.decided_by_id = disposition.decided_at = None
    disposition.from_version_id = disposition.to_version_id = None
    audit.record(RoundAction.REOPENED, disposition, by=by, code=disposition.code)


def _refuse_undecided_target(disposition: Disposition) -> None:
    if disposition.duplicate_of_id is None:
        return
    target = queries.get_contribution(disposition.duplicate_of_id)
    if not is_decided(target.disposition):
        raise RuleBroken(
            _("First decide on comment %(reference)s, which this one repeats.", reference=target.reference),
            code="target-undecided",
        )
