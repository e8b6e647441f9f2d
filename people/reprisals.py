"""Verbs about reports of reprisals: to tell, to read, to answer, to follow by the code.

The words are sealed with a key that is not in the database, and no mail holds any of them.
"""

from __future__ import annotations

import secrets
import uuid
from base64 import b32encode
from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core import audit, clock, mail, secrets_at_rest
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import reprisal_emails
from people.models import Account, Person
from people.reprisal_models import ReprisalMessage, ReprisalReport
from people.roles import SiteRole

CODE_BYTES = 15  # 120 bits, 24 letters that can be written down
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
MOST_MESSAGES = 100  # of one report
MOST_SHOWN = 200


class Act(StrEnum):
    """What the audit record calls it; never what was said."""

    REPORTED = "reprisal.reported"
    READ = "reprisal.read"
    ANSWERED = "reprisal.answered"
    CLOSED = "reprisal.closed"


def normal(typed: str) -> str:
    """A code without what it was typed with beside its letters; empty if it cannot be one."""
    letters = typed.upper().replace("-", "").replace(" ", "")
    return letters if len(letters) == CODE_BYTES * 8 // 5 and LETTERS.issuperset(letters) else ""


def grouped(code: str) -> str:
    """`ABCD-EFGH-…`, to be copied by hand."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def hash_of(code: str) -> str:
    """What the database keeps of a code."""
    return sha256(normal(code).encode()).hexdigest()


def report(words: str, *, language: str) -> str:
    """Keep what somebody tells; the code with which they find the answer, given out once."""
    code = b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    row = ReprisalReport(receipt_hash=hash_of(code), language=language)
    db.session.add(row)
    say(row, words, by=None)
    audit.record(Act.REPORTED, row, by=None)
    for person in readers():
        mail.queue(reprisal_emails.arrived(person), about=row)
    return code


def say(report: ReprisalReport, words: str, *, by: Actor | None) -> ReprisalMessage:
    """One more message; RuleBroken at `words` where the report is closed or too long."""
    if report.closed_at is not None:
        raise RuleBroken(_("This report is closed. Make a new one."), code="reprisal-closed", field="words")
    if len(report.messages) >= MOST_MESSAGES:
        raise RuleBroken(_("This report is full. Make a new one."), code="reprisal-full", field="words")
    key = uuid.uuid4()
    sealed = secrets_at_rest.seal(words, table=ReprisalMessage.__tablename__, row=key, field="sealed")
    message = ReprisalMessage(
        id=key, report=report, author_id=by.id if by else None, sealed=sealed, created_at=clock.now()
    )
    db.session.add(message)
    return message


def words_of(message: ReprisalMessage) -> str:
    """What was said."""
    return secrets_at_rest.unseal(message.sealed, table=ReprisalMessage.__tablename__, row=message.id, field="sealed")


def readers() -> Sequence[Person]:
    """The organisers of the site."""
    wanted = select(Person).join(Account).where(Account.site_role == SiteRole.ORGANISER)
    return db.session.scalars(wanted.order_by(Person.id)).all()


def by_code(code: str) -> ReprisalReport:
    """The report of a code; RuleBroken at `code` when there is none."""
    wanted = select(ReprisalReport).where(ReprisalReport.receipt_hash == hash_of(code))
    found = db.session.scalar(wanted.options(selectinload(ReprisalReport.messages))) if normal(code) else None
    if found is None:
        raise RuleBroken(_("There is no report with this code."), code="no-such-report", field="code")
    return found


def get_report(report_id: uuid.UUID) -> ReprisalReport:
    """The report, or 404."""
    return get_or_404(ReprisalReport, report_id, selectinload(ReprisalReport.messages))


def list_reports() -> Sequence[ReprisalReport]:
    """Open ones first, then the newest; at most MOST_SHOWN."""
    wanted = select(ReprisalReport).options(selectinload(ReprisalReport.messages))
    order = (ReprisalReport.closed_at.is_not(None), ReprisalReport.created_at.desc(), ReprisalReport.id)
    return db.session.scalars(wanted.order_by(*order).limit(MOST_SHOWN)).all()


def waits(report: ReprisalReport) -> bool:
    """Whether the reporter spoke last."""
    return report.closed_at is None and bool(report.messages) and report.messages[-1].author_id is None


def note_read(report: ReprisalReport, *, by: Actor) -> None:
    """Who opened it is recorded."""
    audit.record(Act.READ, report, by=by)


def answer(report: ReprisalReport, words: str, *, by: Actor) -> None:
    """What the reporter will read with the code."""
    say(report, words, by=by)
    audit.record(Act.ANSWERED, report, by=by)


def close(report: ReprisalReport, *, by: Actor) -> None:
    """Nothing more is said; it can still be read with the code."""
    if report.closed_at is None:
        report.closed_at = clock.now()
        audit.record(Act.CLOSED, report, by=by)
