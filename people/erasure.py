"""Erasure on the person's request: what others' records need stays as a skeleton, everything personal goes.

The areas above hear `people.events.erased` and end what is theirs (registrations, seats, roles); what is left in any
column that is declared personal is blanked here by the register of columns, so that a new table is not forgotten.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, update

from core import audit, clock, mail
from core.auth import Actor
from core.db import db, metadata
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import erasure_emails, events, holdings, journal, vault
from people.erasure_models import ErasureRequest, TextsAfter
from people.models import Account, Membership, MembershipAction, Person
from people.roles import SiteRole

WAITING = timedelta(days=7)
NAME = "Erased"
# What areas above ask before somebody may go; each raises RuleBroken where others would be left without them.
hindrances: list[Callable[[Person], None]] = []
NO_ADDRESS = "erased.invalid"  # a domain that never exists (RFC 2606)


class Act(StrEnum):
    """What the audit record calls it."""

    ASKED = "erasure.asked"
    UNDONE = "erasure.undone"
    DONE = "erasure.done"


def open_request(person_id: uuid.UUID) -> ErasureRequest | None:
    """The request that waits, if there is one."""
    return db.session.scalar(
        select(ErasureRequest).where(
            ErasureRequest.person_id == person_id,
            ErasureRequest.undone_at.is_(None),
            ErasureRequest.done_at.is_(None),
        )
    )


def ask(person: Person, *, texts: TextsAfter, by: Actor) -> ErasureRequest:
    """Have oneself erased after WAITING; asking again changes only what becomes of the texts."""
    check_not_last(person)
    for check in hindrances:
        check(person)
    found = open_request(person.id)
    if found is not None:
        found.texts = TextsAfter(texts)
        return found
    request = ErasureRequest(person_id=person.id, texts=TextsAfter(texts), due_at=clock.now() + WAITING)
    request.person = person
    db.session.add(request)
    audit.record(Act.ASKED, request, by=by, texts=texts)
    mail.queue(erasure_emails.asked(request), about=person)
    return request


def check_not_last(person: Person) -> None:
    """RuleBroken for the only organiser: nobody could run the site any more."""
    organisers = select(func.count()).where(Account.site_role == SiteRole.ORGANISER, Account.person_id != person.id)
    if person.account and person.account.site_role == SiteRole.ORGANISER and not db.session.scalar(organisers):
        raise RuleBroken(
            _("You are the only organiser. Let somebody else become one before you go."), code="last-organiser"
        )


def undo(request: ErasureRequest, *, by: Actor) -> None:
    """Everything stays as it is; undoing twice is once."""
    if request.undone_at is None and request.done_at is None:
        journal.note(journal.What.KEPT, request.person_id)
        request.undone_at = clock.now()
        audit.record(Act.UNDONE, request, by=by)


def due() -> Sequence[ErasureRequest]:
    """The requests whose time has come."""
    return db.session.scalars(
        select(ErasureRequest)
        .where(
            ErasureRequest.due_at <= clock.now(), ErasureRequest.undone_at.is_(None), ErasureRequest.done_at.is_(None)
        )
        .order_by(ErasureRequest.due_at)
    ).all()


def carry_out(request: ErasureRequest) -> None:
    """Erase the person of a request whose time has come."""
    if request.done_at is not None or request.undone_at is not None:
        return
    request.done_at = clock.now()
    journal.note(journal.What.PERSON, request.person_id, texts=request.texts)
    erase(request.person, texts=TextsAfter(request.texts))
    audit.record(Act.DONE, request, by=None, texts=request.texts)


def is_erased(person: Person) -> bool:
    """Whether nothing of the person is left but the skeleton."""
    return person.email.endswith(f"@{NO_ADDRESS}")


def erase(person: Person, *, texts: TextsAfter) -> None:
    """Leave the skeleton, without a line in the journal; twice is once."""
    if is_erased(person):
        return
    address = person.email
    events.erased.send(person, texts=texts)
    end_memberships(person)
    vault.forget(person.id, until=clock.now())
    db.session.flush()
    forget_mails(address)
    blank_words(person.id)
    delete_account(person.id)
    become_skeleton(person.id)
    db.session.expire_all()


def end_memberships(person: Person) -> None:
    """The person speaks for nobody any more."""
    for membership in db.session.scalars(select(Membership).where(Membership.person_id == person.id)):
        if membership.may(MembershipAction.END):
            membership.perform(MembershipAction.END)
            membership.until, membership.is_focal_point = clock.now(), False


def forget_mails(address: str) -> None:
    """Mails to the address, sent or waiting, and wishes for one; throttles are keyed hashes that go within a day."""
    db.session.execute(delete(mail.OutgoingMail).where(mail.OutgoingMail.recipient == address))
    for table in metadata.tables.values():
        if "address" in table.c and "account_id" not in table.c and holdings.is_personal(table.c.address):
            db.session.execute(table.delete().where(table.c.address == address))


def blank_words(person_id: uuid.UUID) -> None:
    """Nothing is left in any personal column of any row about the person; texts are the record's."""
    for table, rows in holdings.about(person_id, written=False).items():
        columns = holdings.words_of(table)
        for row in rows if columns else ():
            values = {column.name: holdings.blank(column) for column in columns if row[column.name]}
            if values:
                db.session.execute(update(table).where(table.c.id == row["id"]).values(values))


def delete_account(person_id: uuid.UUID) -> None:
    """The account and all that belongs to it: sign-ins, passkeys, links."""
    account = metadata.tables["account"]
    keys = set(db.session.scalars(select(account.c.id).where(account.c.person_id == person_id)))
    holdings.delete_with_children(account, keys)


def become_skeleton(person_id: uuid.UUID) -> None:
    """The row that others' records refer to."""
    table = metadata.tables["person"]
    address = f"{uuid.uuid4().hex}@{NO_ADDRESS}"
    db.session.execute(update(table).where(table.c.id == person_id).values(name=NAME, email=address, language="en"))


def replay() -> Counter[str]:
    """Do again, after a backup was restored, what the journal knows of; how many of each kind were done."""
    done: Counter[str] = Counter()
    lines = list(journal.lines())
    kept = {line.person_id: line.at for line in lines if line.what == journal.What.KEPT}
    for line in lines:
        person = db.session.get(Person, line.person_id)
        taken_back = line.what == journal.What.PERSON and kept.get(line.person_id, line.at) > line.at
        if person is not None and not taken_back:
            done[line.what] += replay_line(person, line)
    return done


def replay_line(person: Person, line: journal.Line) -> bool:
    """Whether there was something to do."""
    if line.what == journal.What.PERSON and not is_erased(person):
        erase(person, texts=TextsAfter(line.texts))
        close_requests(person.id, line.at)
        audit.record(Act.DONE, person, by=None, replayed=True)
        return True
    if line.what == journal.What.VAULT:
        return vault.forget(person.id, until=line.at)
    if line.what == journal.What.FIELD:
        return vault.forget_field(person.id, line.field, until=line.at)
    return False


def close_requests(person_id: uuid.UUID, at: datetime) -> None:
    """Nothing waits any more for somebody who is gone."""
    db.session.execute(
        update(ErasureRequest)
        .where(
            ErasureRequest.person_id == person_id, ErasureRequest.undone_at.is_(None), ErasureRequest.done_at.is_(None)
        )
        .values(done_at=at)
    )
