"""Retention: one table, class → clock → what happens; a row just before its limit stays, one just after it goes."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from agendas.models import AgendaSession
from core import clock, jobs, mail
from core.audit import AuditEntry
from core.db import Retention, Sensitivity, db, metadata, transaction
from core.queue import QueueState
from people import holdings, nightly_jobs, retention, vault
from people.link_models import Link
from people.models import FailedSignIn, SignIn
from people.reprisal_models import ReprisalMessage, ReprisalReport
from people.retention import DAY, RULES, TABLES, Fate
from people.signing_in import begin
from people.vault_models import Protected, VaultItem
from registration.models import Registration
from sponsorship.models import SponsorshipRequest
from tests import make
from tests.registration.builders import open_form, registration

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def own_files(app, tmp_path, monkeypatch):
    """Keys and journal of this test alone."""
    monkeypatch.setitem(app.config, "PARLEY", replace(app.config["PARLEY"], data_dir=tmp_path))


@pytest.fixture
def command(app):
    def run(*arguments):
        db.session.rollback()
        answer = app.test_cli_runner().invoke(args=["retain", *arguments])
        assert answer.exit_code == 0, answer.output
        db.session.expire_all()
        return answer.output

    return run


def around(moment, after, read):
    """What `read` finds after the nightly job one second before the limit, and one second after it."""
    found = []
    for when in (moment + after - SECOND, moment + after + SECOND):
        with clock.at(when):
            nightly_jobs.retain()
        db.session.expire_all()
        found.append(read())
    return tuple(found)


def number(model):
    return lambda: db.session.scalar(select(func.count(model.id)))


# The table


def test_every_class_has_its_rule():
    assert set(RULES) == set(Retention)


@pytest.mark.parametrize("kept", Retention)
def test_the_last_rule_of_a_class_holds_for_any_table(kept):
    """A class whose clock some table lacks would be kept for ever there, in silence."""
    tables = {
        column.table
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("retention") == kept and holdings.is_personal(column) and holdings.holds_words(column)
    }
    expected = RULES[kept][-1].fate != Fate.KEEP
    without = [table.name for table in tables if (retention.rule_for(table, kept) is not None) != expected]
    assert without == []


def test_every_personal_column_is_let_go_at_some_time_or_kept_for_a_reason_that_is_written_down():
    duties = {duty.name for duty in retention.duties()}
    forgotten = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in holdings.words_of(table)
        if column.info["retention"] not in (Retention.RECORD, Retention.ACCOUNT)
        and not {table.name, f"{table.name}.{column.name}"} & duties
    ]
    assert forgotten == []


def test_what_is_kept_says_why():
    assert all(rule.why for rules in RULES.values() for rule in rules)


def test_no_row_of_the_record_is_ever_deleted_as_a_whole():
    whole = {duty.table.name for duty in retention.duties() if duty.column is None}
    of_the_record = {
        table.name
        for table in metadata.sorted_tables
        if any(
            column.info.get("retention") == Retention.RECORD and column.info["sensitivity"] != Sensitivity.NONE
            for column in table.columns
        )
    }
    assert whole & of_the_record == set()


def test_every_place_with_a_rule_is_proven_below():
    assert {"sign_in"} == set(TABLES)
    proven = {
        "failed_sign_in", "link", "kept_letter", "outgoing_mail", "registration.needs", "registration.answers",
        "registration.token_salt", "registration.token_hash", "sign_in", "sponsorship_request.statement", "score.note",
        "vault_item", "agenda_session.join_url",
    }  # fmt: skip
    assert proven <= {duty.name for duty in retention.duties()}


# Each clock, just before and just after


def test_what_was_written_for_a_registration_goes_twelve_months_after_the_event():
    form = open_form()
    made = registration(form, needs="A ramp", answers={})
    with transaction():
        made.answers = {"wish": "To sit in front"}
    read = lambda: db.session.execute(select(Registration.needs, Registration.answers)).one()  # noqa: E731
    before, after = around(form.event.ends_at, 365 * DAY, read)
    assert tuple(before) == ("A ramp", {"wish": "To sit in front"})
    assert tuple(after) == ("", {})


def test_the_registration_itself_stays_for_the_numbers():
    form = open_form()
    registration(form)
    assert around(form.event.ends_at, 365 * DAY, number(Registration)) == (1, 1)


def test_the_key_to_a_seat_goes_a_day_after_the_event_and_no_two_become_alike():
    form = open_form()
    first, second = registration(form), registration(form)
    hashes = {first.token_hash, second.token_hash}
    before, after = around(
        form.event.ends_at, DAY, lambda: set(db.session.scalars(select(Registration.token_hash)).all())
    )
    assert before == hashes
    assert len(after) == 2
    assert not after & hashes
    assert set(db.session.scalars(select(Registration.token_salt))) == {""}


def test_a_request_for_support_and_its_assessment_go_twelve_months_after_the_event():
    names = {duty.name: duty for duty in retention.duties()}
    event = make.event()
    person = make.representative()
    call, request, criterion = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    now, words = clock.now(), make.text("Words")

    def put(name, **values):
        db.session.execute(insert(metadata.tables[name]).values(created_at=now, **values))

    with transaction():
        put("call", id=call, event_id=event.id, text_id=words.id, currency="EUR", budget=1, committed=0,
            opens_at=now, closes_at=now + DAY)  # fmt: skip
        put("sponsorship_request", id=request, call_id=call, number=1, person_id=person.id, language="en", version=1,
            organisation_id=person.memberships[0].organisation_id, statement="Why", state="submitted")  # fmt: skip
        put("criterion", id=criterion, call_id=call, position=1, weight=1, title_id=words.id)
        put("score", id=uuid.uuid4(), request_id=request, reviewer_id=make.person().id, criterion_id=criterion,
            points=1, note="A note")  # fmt: skip
    score = metadata.tables["score"].c
    read = lambda: (db.session.scalar(select(SponsorshipRequest.statement)), db.session.scalar(select(score.note)))  # noqa: E731
    assert {"score.note", "sponsorship_request.statement"} <= set(names)
    assert around(event.ends_at, 365 * DAY, read) == (("Why", "A note"), ("", ""))


def test_the_address_of_an_online_room_goes_twelve_months_after_the_event():
    duty = next(duty for duty in retention.duties() if duty.name == "agenda_session.join_url")
    assert [column.name for column in retention.way_to_event(duty.table)] == ["event_id"]
    assert duty.rule.after == 365 * DAY
    assert duty.column is AgendaSession.__table__.c.join_url


def test_a_mail_that_was_sent_goes_after_a_week(work):
    with transaction():
        mail.queue(mail.Mail(to="a@parley.example", subject="S", body="B", language="en"))
    work()
    sent = db.session.scalars(select(mail.OutgoingMail.done_at)).one()
    assert around(sent, 7 * DAY, number(mail.OutgoingMail)) == (1, 0)


def test_a_mail_that_was_given_up_goes_after_a_week():
    moment = clock.now()
    with transaction():
        row = mail.queue(mail.Mail(to="a@parley.example", subject="S", body="B", language="en"))
        row.state, row.due_at = QueueState.FAILED, moment
    assert around(moment, 7 * DAY, number(mail.OutgoingMail)) == (1, 0)


def test_a_mail_that_waits_is_not_lost():
    with transaction():
        mail.queue(mail.Mail(to="a@parley.example", subject="S", body="B", language="en"))
    assert around(clock.now(), 100 * DAY, number(mail.OutgoingMail)) == (1, 1)


def test_a_failed_attempt_goes_after_a_day():
    moment = clock.now()
    with transaction():
        db.session.add(FailedSignIn(address_hash="0" * 64, created_at=moment))
    assert around(moment, DAY, number(FailedSignIn)) == (1, 0)


def test_a_link_goes_a_day_after_it_expired_not_after_it_was_made():
    account, expires = make.person().account, clock.now() + 14 * DAY
    with transaction():
        db.session.add(Link(account=account, purpose="invitation", token_hash="0" * 64, expires_at=expires))
    assert around(expires, DAY, number(Link)) == (1, 0)


def test_a_letter_goes_after_ninety_days():
    person, moment, table = make.person(), clock.now(), metadata.tables["kept_letter"]
    values = {"id": uuid.uuid4(), "created_at": moment, "person_id": person.id}
    required = {
        column.name: "x"
        for column in table.columns
        if column.name not in values and not column.nullable and column.default is None
    }
    with transaction():
        db.session.execute(insert(table).values(values | required))
    read = lambda: db.session.scalar(select(func.count()).select_from(table))  # noqa: E731
    assert around(moment, 90 * DAY, read) == (1, 0)


def test_a_sign_in_goes_a_month_after_its_device_was_last_seen():
    person, moment = make.person(), clock.now()
    with transaction():
        begin(person.account)
        db.session.execute(update(SignIn).values(seen_at=moment))
    assert around(moment, 30 * DAY, number(SignIn)) == (1, 0)


def passport(person):
    with transaction():
        vault.put(person, Protected.PASSPORT, "X123", by=make.actor(person))


def test_a_passport_goes_thirty_days_after_the_event_it_was_needed_for():
    form = open_form()
    passport(registration(form).person)
    assert around(form.event.ends_at, 30 * DAY, number(VaultItem)) == (1, 0)


def test_a_passport_is_kept_as_long_as_a_later_event_needs_it():
    form, later = open_form(), open_form(make.event(starts_at=make.event().starts_at + 100 * DAY))
    person = registration(form).person
    registration(later, person=person)
    passport(person)
    assert around(form.event.ends_at, 30 * DAY, number(VaultItem)) == (1, 1)
    assert around(later.event.ends_at, 30 * DAY, number(VaultItem)) == (1, 0)


def test_a_passport_that_no_event_asked_for_goes_thirty_days_after_it_was_written():
    passport(make.person())
    changed = db.session.scalars(select(VaultItem.changed_at)).one()
    assert around(changed, 30 * DAY, number(VaultItem)) == (1, 0)


def test_somebody_elses_event_keeps_nobodys_passport():
    form = open_form()
    registration(form)
    passport(make.person())
    changed = db.session.scalars(select(VaultItem.changed_at)).one()
    assert around(changed, 30 * DAY, number(VaultItem)) == (1, 0)


def test_a_report_of_reprisals_goes_twelve_months_after_it_was_closed_and_never_before():
    moment = clock.now()
    with transaction():
        closed = ReprisalReport(receipt_hash="1" * 64, language="en", closed_at=moment)
        left_open = ReprisalReport(receipt_hash="2" * 64, language="en")
        for report in (closed, left_open):
            report.messages.append(ReprisalMessage(sealed="sealed"))
            db.session.add(report)
    read = lambda: (number(ReprisalReport)(), number(ReprisalMessage)())  # noqa: E731
    assert around(moment, 365 * DAY, read) == ((2, 2), (1, 1))


# The command and the nightly job


def test_the_dry_run_says_how_many_would_go_and_why_and_changes_nothing(command):
    form = open_form()
    registration(form, needs="A ramp"), registration(form, needs="")
    with clock.at(form.event.ends_at + 366 * DAY):
        told = command("--dry-run")
    line = next(line for line in told.splitlines() if line.startswith("registration.needs"))
    duty_words = ["12", "months", "after", "the", "event"]
    assert line.split() == ["registration.needs", "blank", "1", *duty_words]
    assert set(db.session.scalars(select(Registration.needs))) == {"A ramp", ""}


def test_the_command_does_what_the_dry_run_said(command):
    form = open_form()
    registration(form, needs="A ramp")
    with clock.at(form.event.ends_at + 366 * DAY):
        command()
        assert "registration.needs" not in command("--dry-run")
    assert db.session.scalars(select(Registration.needs)).all() == [""]


def test_a_run_is_recorded_with_its_counts():
    form = open_form()
    registration(form, needs="A ramp"), registration(form, needs="A chair")
    with clock.at(form.event.ends_at + 366 * DAY):
        nightly_jobs.retain()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "retention.done")).one()
    assert entry.details["registration.needs"] == "2"


def test_a_night_with_nothing_to_do_leaves_no_trace():
    nightly_jobs.retain()
    assert db.session.scalar(select(func.count(retention.RetentionRun.id))) == 0


def test_much_goes_in_portions():
    moment = clock.now() - 2 * DAY
    with transaction():
        rows = [{"address_hash": f"{each:064}", "created_at": moment} for each in range(1200)]
        db.session.execute(insert(FailedSignIn), rows)
    duty = next(duty for duty in retention.duties() if duty.name == "failed_sign_in")
    with transaction():
        assert retention.do_portion(duty) == retention.PORTION
    assert retention.count(duty) == 1200 - retention.PORTION
    nightly_jobs.retain()
    assert retention.count(duty) == 0


def test_the_worker_does_it_by_itself():
    assert jobs.handler_of(nightly_jobs.RETAIN) is nightly_jobs.retain
