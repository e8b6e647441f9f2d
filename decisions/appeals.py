"""Appeals: lodge, choose who looks at it, admit or not, decide, withdraw (Strategy, Transparency)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core import audit, clock, mail
from core.auth import Actor
from core.db import Base, db, lock
from core.forms import LONG
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.rules import RuleBroken
from decisions import emails, events, independence, queries
from decisions.emails import Letter
from decisions.models import (
    ACTIONS,
    OUTCOMES,
    Appeal,
    AppealAction,
    AppealRules,
    AppealState,
    Area,
    Decision,
    Grounds,
    Inadmissible,
    Outcome,
)
from decisions.policies import is_concerned
from decisions.words import TIES
from people.models import Person

FEWEST_DAYS, MOST_DAYS = 1, 90


class Act(StrEnum):
    """What the audit record calls it."""

    LODGED = "appeal.lodged"
    ASSIGNED = "appeal.assigned"
    ADMITTED = "appeal.admitted"
    INADMISSIBLE = "appeal.inadmissible"
    DECIDED = "appeal.decided"
    WITHDRAWN = "appeal.withdrawn"
    DAYS_SET = "appeal.days-set"


def obstacle(decision: Decision, now: datetime) -> str:
    """Why a decision cannot be contested (any more), as a sentence; empty where it can."""
    if not decision.contestable:
        return _("A decision of this kind is not contested.")
    if queries.appeal_on(decision) is not None:
        return _("This decision has been contested already; that is possible once.")
    if decision.contest_until is not None and now >= decision.contest_until:
        return _("The time to contest this decision is over.")
    return ""


def may_be_contested(decision: Decision | None) -> bool:
    """In time, for the first time, and of a kind that can be contested."""
    return decision is not None and not obstacle(decision, clock.now())


@dataclass(frozen=True)
class Contest:
    """What a page says below a decision: whether it can be contested, or the appeal that there is."""

    decision: Decision | None = None
    appeal: Appeal | None = None
    contestable: bool = False


def contest_of(subject: Base | None, actor: Actor) -> Contest:
    """The decision in force on a thing for somebody whom it concerns; nothing for others."""
    decision = queries.latest(subject) if subject is not None else None
    if decision is None or not is_concerned(actor, decision):
        return Contest()
    return Contest(decision, queries.appeal_on(decision), may_be_contested(decision))


def lodge(decision: Decision, *, grounds: Grounds, words: str, language: str, by: Actor) -> Appeal:
    """Contest a decision: in time, once, by the person concerned or whoever speaks for their organisation."""
    if by.id is None:
        raise ValueError("an appeal is lodged by somebody")
    lock(decision)
    if not is_concerned(by, decision):
        raise RuleBroken(_("Only those whom a decision concerns can contest it."), code="not-concerned")
    if why_not := obstacle(decision, clock.now()):
        raise RuleBroken(why_not, code="not-contestable")
    made = Appeal(
        event_id=decision.event_id,
        number=queries.next_number(decision.event_id),
        decision=decision,
        appellant_id=by.id,
        grounds=Grounds(grounds),
        words=_needed(words, "words", _("Say in your own words why you think that it is wrong.")),
        language=language if language in LANGUAGES else by.language,
        state_name=AppealState.LODGED,
        due_at=clock.now() + timedelta(days=queries.days_to_answer(decision.event_id)),
    )
    db.session.add(made)
    audit.record(Act.LODGED, made, by=by, area=decision.area, grounds=grounds)
    db.session.refresh(made, ["appellant"])
    _tell(Letter.LODGED, made, emails.parties(made))
    _tell(Letter.TO_BE_JUDGED, made, independence.called(made))
    return made


def _tell(kind: Letter, appeal: Appeal, people: Iterable[Person]) -> None:
    for letter in emails.letters(kind, appeal, people):
        mail.queue(letter, about=appeal)


def _needed(words: str, field: str, complaint: str) -> str:
    """The words without space around them."""
    if not words.strip():
        raise RuleBroken(complaint, code="no-words", field=field)
    if len(words) > LONG:
        raise RuleBroken(_("This is too long: at most %(max)d characters.", max=LONG), code="too-long", field=field)
    return words.strip()


def assign(appeal: Appeal, person: Person, *, by: Actor) -> None:
    """Choose who looks at it again: somebody of the staff who had no part in the decision; the system refuses others.

    `by` may be that person, who then has claimed it.
    """
    lock(appeal)
    refuse_ended(appeal)
    refuse_partial(appeal, person.id)
    appeal.reviewer, appeal.assigned_at = person, clock.now()
    audit.record(Act.ASSIGNED, appeal, by=by, reviewer=person.id)
    if person.id != by.id:
        _tell(Letter.ASSIGNED, appeal, [person])


def refuse_ended(appeal: Appeal) -> None:
    """What has its outcome is not judged again."""
    if not appeal.pending:
        raise RuleBroken(_("This appeal has ended."), code="ended")


def refuse_partial(appeal: Appeal, person_id: uuid.UUID | None) -> None:
    """Nobody judges what they had a part in, and nobody who holds no role judges at all."""
    tie = independence.ties(appeal).get(person_id) if person_id is not None else None
    if tie is not None:
        raise RuleBroken(
            _("Somebody else must look at this decision again. %(reason)s", reason=TIES[tie]),
            code=f"not-independent-{tie.value}",
            field="reviewer",
        )
    if person_id not in independence.panel(appeal.event_id):
        raise RuleBroken(
            _("Appeals are looked at by the secretariat, reviewers and chair, or by an organiser of the site."),
            code="no-role",
            field="reviewer",
        )


def _hold_as_reviewer(appeal: Appeal, by: Actor) -> None:
    """Only the reviewer, and only while still independent: a reviewer may have joined an organisation since."""
    lock(appeal)
    refuse_ended(appeal)
    if by.id is None or appeal.reviewer_id != by.id:
        raise RuleBroken(_("Only the reviewer who was chosen can do this."), code="not-the-reviewer")
    refuse_partial(appeal, by.id)


def admit(appeal: Appeal, *, by: Actor) -> None:
    """It is to be looked at."""
    _hold_as_reviewer(appeal, by)
    appeal.perform(AppealAction.ADMIT)
    appeal.checked_at = clock.now()
    audit.record(Act.ADMITTED, appeal, by=by)
    _tell(Letter.ADMITTED, appeal, emails.parties(appeal))


def refuse(appeal: Appeal, *, why: Inadmissible, reason: str = "", by: Actor) -> None:
    """It is not looked at, for a stated reason; further words are the reviewer's."""
    _hold_as_reviewer(appeal, by)
    appeal.perform(AppealAction.REFUSE)
    appeal.checked_at = appeal.ended_at = clock.now()
    appeal.inadmissible, appeal.reason = Inadmissible(why), reason.strip()[:LONG]
    audit.record(Act.INADMISSIBLE, appeal, by=by, why=why)
    _tell(Letter.INADMISSIBLE, appeal, emails.parties(appeal))


def decide(appeal: Appeal, outcome: Outcome, *, reason: str, by: Actor) -> None:
    """End it with a reason; the area concerned carries out the effect in the same transaction, or all is undone."""
    _hold_as_reviewer(appeal, by)
    if outcome not in OUTCOMES[Area(appeal.decision.area)]:
        raise RuleBroken(_("Choose one of the answers offered."), code="no-such-outcome", field="outcome")
    appeal.reason = _needed(reason, "reason", _("Give a reason. The person reads it."))
    appeal.perform(ACTIONS[outcome])
    appeal.ended_at = clock.now()
    audit.record(Act.DECIDED, appeal, by=by, outcome=outcome, area=appeal.decision.area)
    told = events.appeal_decided.send(appeal, by=by)
    if not any(answer for _receiver, answer in told):
        _tell(Letter.DECIDED, appeal, emails.parties(appeal))


def withdraw(appeal: Appeal, *, by: Actor) -> None:
    """Give the appeal up; the decision stands, and cannot be contested a second time."""
    lock(appeal)
    refuse_ended(appeal)
    appeal.perform(AppealAction.WITHDRAW)
    appeal.ended_at = clock.now()
    audit.record(Act.WITHDRAWN, appeal, by=by)
    if appeal.reviewer is not None:
        _tell(Letter.WITHDRAWN, appeal, [appeal.reviewer])


def set_days(event_id: uuid.UUID, days: int, *, by: Actor) -> None:
    """Within how many days appeals of an event are answered from now on."""
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise RuleBroken(
            _("Give a number of days from %(fewest)d to %(most)d.", fewest=FEWEST_DAYS, most=MOST_DAYS),
            code="days",
            field="days",
        )
    rules = queries.find_rules(event_id) or AppealRules(event_id=event_id)
    rules.days = days
    db.session.add(rules)
    audit.record(Act.DAYS_SET, rules, by=by, days=days)
