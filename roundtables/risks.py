"""The risk register of an event: what it switches on, what is signed, who reads it.

"UNOCT will undertake risk assessments and develop mitigation measures with civil society partners" (Strategy, Guiding
Principles, Do No Harm).  A mitigation is either a sentence for people or a switch that the pages themselves obey:
whoever shows, prints, mails or admits asks `switches` for the event or for one session of it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from hashlib import sha256

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session, SessionTransaction

from core import clock
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.i18n import ngettext, show_list
from core.rules import RuleBroken, Way
from core.waiting import Waiting
from people import standing
from people.models import Attribution, Person
from people.visibility import stricter
from people.visibility_models import Showing
from roundtables.models import Appointment, Event, GroupSeat
from roundtables.policies import may_prepare
from roundtables.risk_models import Risk, RiskReview, RiskRevision, Switch

Titles = Mapping[uuid.UUID, str]
SessionSource = Callable[[uuid.UUID], Titles]
TitlesAsked = Callable[[], Titles]
KEPT = "parley_risk_boards"
session_sources: list[SessionSource] = []  # the area that knows sessions adds what names those of an event, by clause


@dataclass(frozen=True)
class Switches:
    """What is switched on by the open entries of the register; an event's switches count in all its sessions."""

    no_list: bool = False  # nobody but the staff sees who takes part
    no_photographs: bool = False
    no_recording: bool = False
    pseudonyms: bool = False  # no more than the region is said of anybody
    host_only: bool = False  # no code opens the door: the host admits by name
    no_join_mail: bool = False  # no mail carries an address that opens without signing in

    @property
    def on(self) -> list[Switch]:
        """Those that are on, in their order."""
        return [switch for switch in Switch if getattr(self, switch.value)]

    @property
    def cap(self) -> Attribution:
        """The loosest attribution that is still allowed."""
        return Attribution.REGION if self.pseudonyms else Attribution.NAMED


OFF = Switches()


@dataclass(frozen=True)
class Board:
    """All switches of one event, read in one query; `sessions` maps a session's clause to what is on there."""

    event: Switches = OFF
    sessions: Mapping[uuid.UUID, Switches] = field(default_factory=dict)

    def of(self, clause_id: uuid.UUID | None) -> Switches:
        """What is on in a session, or with None in the event as a whole."""
        return self.sessions.get(clause_id, self.event) if clause_id is not None else self.event

    def cap(self, clause_id: uuid.UUID | None, other: str = Attribution.NAMED) -> Attribution:
        """The stricter of what is allowed there and another cap."""
        return stricter(self.of(clause_id).cap, other)

    @property
    def anywhere(self) -> Switches:
        """On in the event or in any of its sessions: for what is about the whole, such as a mail."""
        return merged([self.event, *self.sessions.values()])


def merged(several: Iterable[Switches]) -> Switches:
    """On where it is on in one of them."""
    found = list(several)
    return Switches(**{each.name: any(getattr(one, each.name) for one in found) for each in fields(Switches)})


def _of_names(names: Iterable[str]) -> Switches:
    known = {switch.value for switch in Switch}
    return Switches(**dict.fromkeys(known.intersection(names), True))


def board(event_id: uuid.UUID) -> Board:
    """The switches of an event and of each of its sessions, read at most once in a transaction of the session."""
    kept: dict[uuid.UUID, Board] = db.session.info.setdefault(KEPT, {})
    if event_id not in kept:
        kept[event_id] = _read_board(event_id)
    return kept[event_id]


def forget() -> None:
    """After an entry was written: what was read before no longer counts, here and for names."""
    db.session.info.pop(KEPT, None)
    standing.forget()


def _end(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(KEPT, None)


listen(Session, "after_transaction_end", _end)


def _read_board(event_id: uuid.UUID) -> Board:
    rows = db.session.execute(
        select(Risk.clause_id, Risk.switches).where(Risk.event_id == event_id, Risk.closed_at.is_(None))
    )
    names: dict[uuid.UUID | None, set[str]] = defaultdict(set)
    for clause_id, switched in rows:
        names[clause_id].update(switched)
    whole = names.pop(None, set())
    return Board(_of_names(whole), {key: _of_names(found | whole) for key, found in names.items() if key is not None})


def switches(event: Event, clause_id: uuid.UUID | None = None) -> Switches:
    """What is on in the event, or in the session with that clause (`AgendaSession.clause_id`)."""
    return board(event.id).of(clause_id)


def cap_for(event_id: uuid.UUID | None, clause_id: uuid.UUID | None, other: str) -> Attribution:
    """`other`, or the stricter word of the register about that line of the agenda, or with None about the event."""
    return board(event_id).cap(clause_id, other) if event_id is not None else Attribution(other)


def cap_of(event_id: uuid.UUID) -> Showing | None:
    """What the event shows of anybody at most, for the one function that makes names."""
    return Showing.REGION if board(event_id).event.pseudonyms else None


def session_titles(event_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The sessions of an event by their clauses, in their order, with titles in the reader's language."""
    return {key: title for source in session_sources for key, title in source(event_id).items()}


def list_risks(event: Event) -> list[Risk]:
    """The register: open entries with the highest score first, closed ones behind them."""
    wanted = select(Risk).where(Risk.event_id == event.id)
    score = Risk.likelihood * Risk.impact
    return list(
        db.session.scalars(wanted.order_by(Risk.closed_at.is_not(None), score.desc(), Risk.impact.desc(), Risk.number))
    )


def get_risk(event_id: uuid.UUID, risk_id: uuid.UUID) -> Risk:
    """The entry of that event, or 404."""
    risk = get_or_404(Risk, risk_id)
    return risk if risk.event_id == event_id else abort(404)


def history(risk: Risk) -> list[RiskRevision]:
    """Its changes, newest first."""
    wanted = select(RiskRevision).where(RiskRevision.risk_id == risk.id)
    return list(db.session.scalars(wanted.order_by(RiskRevision.number.desc())))


def list_owners(event: Event) -> list[Person]:
    """Who can own an entry: whoever holds a role or a seat ("with civil society partners")."""
    keys = (
        select(Appointment.person_id)
        .where(Appointment.event_id == event.id)
        .union(select(GroupSeat.person_id).where(GroupSeat.event_id == event.id))
    )
    return list(db.session.scalars(select(Person).where(Person.id.in_(keys)).order_by(Person.name, Person.id)))


# What is signed


@dataclass(frozen=True)
class Scope:
    """The event as a whole (`clause_id` is None) or one session that has entries of its own; `review` is the last
    signature, which counts only while nothing has changed since."""

    clause_id: uuid.UUID | None
    title: str
    risks: Sequence[Risk]
    review: RiskReview | None

    @property
    def open(self) -> list[Risk]:
        """The entries that are not closed."""
        return [risk for risk in self.risks if risk.closed_at is None]

    @property
    def signed(self) -> bool:
        """Whether somebody has looked at exactly what stands there now."""
        return self.review is not None and self.review.state_sha256 == state_of(self.risks)


def state_of(risks: Sequence[Risk]) -> str:
    """A fingerprint of some entries: changes with every revision of any of them."""
    lines = sorted(f"{risk.id} {risk.revision}" for risk in risks)
    return sha256("\n".join(lines).encode()).hexdigest()


def scopes(event: Event, titles: TitlesAsked | None = None) -> list[Scope]:
    """The event, then each session with entries of its own, in their order; `titles` is asked only if there is one."""
    by_clause: dict[uuid.UUID | None, list[Risk]] = defaultdict(list)
    for risk in list_risks(event):
        by_clause[risk.clause_id].append(risk)
    reviews: dict[uuid.UUID | None, RiskReview] = {}
    wanted = select(RiskReview).where(RiskReview.event_id == event.id)
    for review in db.session.scalars(wanted.order_by(RiskReview.created_at, RiskReview.id)):
        reviews[review.clause_id] = review
    known: Titles = {}
    if any(by_clause):
        known = titles() if titles is not None else session_titles(event.id)
    here = [None, *(key for key in known if by_clause.get(key))]
    return [Scope(key, known[key] if key else "", by_clause.get(key, []), reviews.get(key)) for key in here]


def refuse_unsigned(event: Event, titles: TitlesAsked | None = None) -> None:
    """Nothing is published before somebody has signed that they looked at what could happen to people."""
    missing = [scope for scope in scopes(event, titles) if not scope.signed]
    if not missing:
        return
    way = Way(_("To the risk register"), "roundtables.risks", {"event_id": event.id})
    if missing[0].clause_id is None:
        message = _("First the risk review of the event is signed: look at what could happen to those who take part.")
    else:
        names = show_list([scope.title for scope in missing])
        message = _("First the risk review of these sessions is signed: %(sessions)s", sessions=names)
    raise RuleBroken(message, code="risks-unsigned", way=way)


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """The secretariat is asked to sign, the owner of an entry to look at it again when its day has come."""
    if actor.id is None or event.ends_at <= clock.now() or event.id not in actor.roles:
        return []
    found = []
    here = {"event_id": event.id}
    if may_prepare(actor, event) and not all(scope.signed for scope in scopes(event)):
        found.append(Waiting(_("Sign the risk review"), "roundtables.risks", here, since=event.created_at))
    due = db.session.scalars(
        select(Risk)
        .where(Risk.event_id == event.id, Risk.closed_at.is_(None), Risk.owner_id == actor.id)
        .where(Risk.review_on <= clock.now().date())
        .order_by(Risk.review_on, Risk.number)
    )
    for risk in due:
        words = _("Look again at entry %(number)d of the risk register", number=risk.number)
        found.append(Waiting(words, "roundtables.risk", here | {"risk_id": risk.id}))
    return found


def count_open(event: Event) -> int:
    """How many entries are open."""
    wanted = select(func.count()).where(Risk.event_id == event.id, Risk.closed_at.is_(None))
    return db.session.scalar(wanted) or 0


def count_in_words(event: Event) -> str:
    """The same in words."""
    number = count_open(event)
    return ngettext("%(num)d open entry", "%(num)d open entries", number)
