"""Erasure: a week to think it over, then only a skeleton is left, also after a backup was restored."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import create_app
from core import clock, jobs, mail
from core.audit import AuditEntry
from core.config import Config
from core.db import db, metadata, transaction
from core.rules import RuleBroken
from decisions.models import AppealState
from people import erasure, holdings, journal, nightly_jobs, vault
from people.erasure import NAME, NO_ADDRESS, WAITING
from people.erasure_models import ErasureRequest, TextsAfter
from people.models import Account, Membership, Person, SignIn
from people.roles import Role
from people.signing_in import begin
from people.vault_models import PersonKey, Protected, Purpose, VaultItem, VaultRead
from registration import services as registrations
from registration.models import Registration, State
from roundtables.models import Appointment, GroupSeat
from tests import make
from tests.canary import marks_in
from tests.crawling import tell_marked
from tests.decisions.builders import appeal
from tests.registration.builders import open_form, registration
from texts.models import Contribution

GONE = TextsAfter.ANONYMOUS


@pytest.fixture(autouse=True)
def own_files(app, tmp_path, monkeypatch):
    """Keys and journal of this test alone."""
    monkeypatch.setitem(app.config, "PARLEY", replace(app.config["PARLEY"], data_dir=tmp_path))


def asked(person, texts=GONE):
    with transaction():
        return erasure.ask(person, texts=texts, by=make.actor(person))


def erased(person, texts=GONE):
    request = asked(person, texts)
    with clock.at(clock.now() + WAITING + timedelta(seconds=1)):
        nightly_jobs.erase_due()
    db.session.expire_all()
    return request


def test_nothing_happens_before_the_week_is_over():
    person = make.person(name="Amina")
    asked(person)
    with clock.at(clock.now() + WAITING - timedelta(minutes=1)):
        nightly_jobs.erase_due()
    assert db.session.get(Person, person.id).name == "Amina"


def test_after_the_week_the_name_the_address_and_the_account_are_gone():
    person = make.person(name="Amina")
    erased(person)
    left = db.session.get(Person, person.id)
    assert (left.name, left.title) == (NAME, "")
    assert left.email.endswith(f"@{NO_ADDRESS}")
    assert db.session.scalar(select(func.count(Account.id))) == 0


def test_two_who_are_erased_do_not_share_an_address():
    first, second = make.person(), make.person()
    erased(first), erased(second)
    assert first.email != second.email


def test_what_is_taken_back_is_not_done():
    person = make.person(name="Amina")
    request = asked(person)
    for _ in range(2):
        with transaction():
            erasure.undo(request, by=make.actor(person))
    with clock.at(clock.now() + 2 * WAITING):
        nightly_jobs.erase_due()
    assert db.session.get(Person, person.id).name == "Amina"
    assert erasure.open_request(person.id) is None


def test_asking_twice_is_once_and_the_later_choice_holds():
    person = make.person()
    first, second = asked(person, TextsAfter.ANONYMOUS), asked(person, TextsAfter.ORGANISATION)
    assert first.id == second.id
    assert db.session.scalars(select(ErasureRequest.texts)).all() == ["organisation"]


def test_the_person_is_told_when_it_will_be_done_and_how_to_undo_it(work):
    person = make.person(name="Amina")
    asked(person)
    letter = db.session.scalars(select(mail.OutgoingMail)).one()
    assert letter.recipient == person.email
    assert "/en/account/erase" in letter.body


def test_the_only_organiser_cannot_go_before_there_is_another():
    person = make.organiser()
    with pytest.raises(RuleBroken) as refused:
        asked(person)
    assert refused.value.code == "last-organiser"
    make.organiser()
    assert asked(person).due_at


def test_every_sign_in_ends_with_the_account():
    person = make.person()
    with transaction():
        begin(person.account)
    erased(person)
    assert db.session.scalar(select(func.count(SignIn.id))) == 0


def test_mails_to_the_person_are_forgotten():
    person, other = make.person(), make.person()
    with transaction():
        for each in (person, other):
            mail.queue(mail.Mail(to=each.email, subject="A word", body="Canary", language="en"))
    address = other.email
    erased(person)
    assert db.session.scalars(select(mail.OutgoingMail.recipient)).all() == [address]


def test_the_vault_is_emptied_and_its_key_destroyed():
    person = make.person()
    with transaction():
        vault.put(person, Protected.PASSPORT, "X123", by=make.actor(person))
        vault.read(person, Protected.PASSPORT, purpose=Purpose.OWN, by=make.actor(person), note="canary")
    erased(person)
    assert db.session.scalar(select(func.count(PersonKey.id))) == 0
    assert db.session.scalar(select(func.count(VaultItem.id))) == 0
    assert db.session.scalars(select(VaultRead.note)).all() == [""]


def test_memberships_end_and_stay_as_part_of_the_record():
    person = make.representative()
    erased(person)
    membership = db.session.scalars(select(Membership)).one()
    assert membership.state == "ended"
    assert membership.until is not None


def test_roles_and_seats_end():
    event, organisation = make.event(), make.organisation()
    person = make.appointed(event, Role.REVIEWER)
    make.organiser(event)
    with transaction():
        db.session.add(GroupSeat(event_id=event.id, person=person, organisation=organisation))
    erased(person)
    assert db.session.scalar(select(func.count(GroupSeat.id))) == 0
    assert db.session.scalars(select(Appointment.role)).all() == [Role.SECRETARIAT]


def test_one_who_cannot_be_erased_keeps_nobody_else_waiting(monkeypatch):
    hindered, other = make.person(), make.person()
    asked(hindered), asked(other)
    erase = erasure.erase

    def fail(person, **values):
        if person.id == hindered.id:
            raise ValueError("something is in the way")
        erase(person, **values)

    monkeypatch.setattr(erasure, "erase", fail)
    with clock.at(clock.now() + 2 * WAITING):
        nightly_jobs.erase_due()
    db.session.expire_all()
    assert other.name == NAME
    assert hindered.name != NAME
    assert erasure.open_request(hindered.id) is not None


def test_it_is_recorded_without_a_name():
    person = make.person(name="Amina")
    erased(person)
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("erasure."))).all()
    assert [entry.action for entry in told] == ["erasure.asked", "erasure.done"]
    assert "Amina" not in str([entry.details for entry in told])


def test_the_journal_names_nobody_and_only_its_owner_reads_it():
    person = make.person(name="Amina", email="amina@parley.example")
    erased(person)
    assert journal.path().stat().st_mode & 0o777 == 0o600
    assert "mina" not in journal.path().read_text()
    assert str(person.id) in journal.path().read_text()


def test_a_line_that_a_crash_cut_short_hinders_no_other():
    keys = [uuid.uuid4(), uuid.uuid4()]
    journal.note(journal.What.PERSON, keys[0], texts="anonymous")
    with journal.path().open("a") as file:
        file.write('{"at": "2026-01-01T00:0')
    journal.note(journal.What.PERSON, keys[1], texts="anonymous")
    assert [line.person_id for line in journal.lines()] == keys


def test_without_a_journal_there_is_nothing_to_replay():
    assert list(journal.lines()) == []
    with transaction():
        assert erasure.replay() == {}


def test_replaying_without_a_restore_changes_nothing():
    person = make.person()
    erased(person)
    address = person.email
    with transaction():
        assert not sum(erasure.replay().values())
    assert db.session.get(Person, person.id).email == address


def test_a_line_about_an_erasure_that_was_taken_back_is_not_replayed():
    person = make.person(name="Amina")
    request = asked(person)
    journal.note(journal.What.PERSON, person.id, texts="anonymous")  # the transaction after it was lost
    with clock.at(clock.now() + timedelta(seconds=1)), transaction():
        erasure.undo(request, by=make.actor(person))
    with transaction():
        erasure.replay()
    assert db.session.get(Person, person.id).name == "Amina"


def test_what_was_put_into_the_vault_after_a_line_stays():
    person = make.person()
    with transaction():
        vault.put(person, Protected.BANK, "old", by=make.actor(person))
        vault.erase(person)
    with clock.at(clock.now() + timedelta(hours=1)):
        with transaction():
            vault.put(person, Protected.BANK, "new", by=make.actor(person))
        with transaction():
            erasure.replay()
            assert vault.read(person, Protected.BANK, purpose=Purpose.OWN, by=make.actor(person)) == "new"


@pytest.fixture
def site(tmp_path):
    """An installation of its own in a file, so that it can be backed up and restored."""
    made = create_app(
        Config(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'parley.sqlite3'}", environment="test")
    )
    with made.app_context():
        metadata.create_all(db.engine)
        yield made
        db.session.remove()
        db.engine.dispose()


def back_up(path, to):
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"VACUUM INTO '{to}'")


def restore(path, backup):
    db.session.remove()
    db.engine.dispose()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(backup, path)


def test_after_a_restored_backup_a_replay_erases_again(site, tmp_path):
    database, backup = tmp_path / "parley.sqlite3", tmp_path / "backup.sqlite3"
    person, removed = make.person(name="Amina"), make.person(name="Bela")
    with transaction():
        for each in (person, removed):
            vault.put(each, Protected.PASSPORT, "X123", by=make.actor(each))
    back_up(database, backup)
    erased(person)
    with transaction():
        vault.remove(removed, Protected.PASSPORT, by=make.actor(removed))
    key = person.id
    restore(database, backup)
    assert db.session.get(Person, key).name == "Amina"
    assert db.session.scalar(select(func.count(VaultItem.id))) == 2

    answer = site.test_cli_runner().invoke(args=["erase", "replay"])

    assert (answer.exit_code, answer.output) == (0, "field: 1; person: 1\n")
    db.session.expire_all()
    assert db.session.get(Person, key).name == NAME
    assert db.session.scalar(select(func.count(VaultItem.id))) == 0
    assert db.session.scalars(select(PersonKey.person_id)).all() == [removed.id]


def test_what_is_erased_is_overwritten_in_the_file(site, tmp_path):
    person = make.person(name="Zanzibarica")
    path = tmp_path / "parley.sqlite3"

    def written():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()

    assert b"Zanzibarica" in written()
    erased(person)
    assert b"Zanzibarica" not in written()


def test_whoever_waits_gets_the_place_of_who_goes():
    form = open_form(in_person=1)
    first = registration(form, state=State.ACCEPTED)
    second = registration(form)
    with transaction():
        registrations.accept(second, by=make.actor(make.organiser(form.event)))
    assert second.state == State.WAITING
    erased(first.person)
    assert (first.state, second.state) == (State.WITHDRAWN, State.ACCEPTED)


def test_that_somebody_came_to_an_event_in_the_past_stays_without_a_name():
    form = open_form()
    made = registration(form, needs="A ramp", state=State.ACCEPTED)
    with clock.at(form.event.ends_at + timedelta(days=1)):
        erased(made.person)
    assert (made.state, made.needs, made.person.name) == (State.ACCEPTED, "", NAME)


def test_who_alone_prepares_an_event_that_is_still_ahead_reads_so():
    event = make.event(title="The workshop")
    person = make.appointed(event, Role.SECRETARIAT)
    with pytest.raises(RuleBroken) as refused:
        asked(person)
    assert refused.value.code == "last-secretariat"
    assert "The workshop" in refused.value.message
    make.appointed(event, Role.SECRETARIAT)
    assert asked(person).due_at


def test_after_the_event_whoever_prepared_it_may_go():
    event = make.event()
    person = make.appointed(event, Role.SECRETARIAT)
    with clock.at(event.ends_at + timedelta(days=1)):
        assert asked(person).due_at


def test_what_somebody_contested_is_settled_when_they_go():
    pending = appeal()
    erased(pending.appellant)
    assert pending.state == AppealState.WITHDRAWN
    assert pending.words == ""


# The demonstration, with a mark in every confidential field

VICTIM = "lake-basin-2"


def personal_values(person_id):
    """Table and column of every personal column that still holds words, with the words."""
    for table, rows in holdings.about(person_id).items():
        for column in table.columns:
            if holdings.is_personal(column):
                yield from ((f"{table.name}.{column.name}", str(row[column.name])) for row in rows if row[column.name])


def everywhere(words):
    """Every textual value of the whole database in which one of the words stands."""
    found = set()
    for table in metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for name, value in row.items():
                if isinstance(value, str | dict | list) and any(word in str(value) for word in words):
                    found.add(f"{table.name}.{name}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("texts", TextsAfter)
def test_in_the_demonstration_no_personal_column_keeps_a_mark_of_who_was_erased(app, texts):
    with transaction():
        told = tell_marked()
        person = told.people[VICTIM]
    name, address = person.name, person.email
    before = {mark for _where, words in personal_values(person.id) for mark in marks_in(words)}
    assert {kind for kind, _whose in before} >= {"email", "needs", "answer", "comment"}
    with transaction():
        vault.put(person, Protected.MEDICAL, f"{name} is allergic", by=make.actor(person))

    erased(person, texts)

    left = {where for where, words in personal_values(person.id) if marks_in(words)}
    assert left <= {"contribution.body"}
    assert everywhere([address]) == set()
    assert everywhere([name]) <= set()
    stated = set(db.session.scalars(select(Contribution.attribution).where(Contribution.author_id == person.id)))
    assert stated <= {texts.value, "region", "anonymous"}
    assert db.session.scalar(select(func.count(Registration.id)).where(Registration.person_id == person.id))


@pytest.mark.slow
def test_in_the_demonstration_everybody_can_be_erased_one_after_the_other(app):
    with transaction():
        tell_marked()
        db.session.execute(update(Account).values(site_role=""))
    for key in db.session.scalars(select(Person.id)).all():
        with transaction():
            erasure.erase(db.session.get(Person, key), texts=GONE)
    names = set(db.session.scalars(select(Person.name)))
    assert names == {NAME}
    assert db.session.scalar(select(func.count(Account.id))) == 0


def test_the_worker_erases_by_itself():
    assert jobs.handler_of(nightly_jobs.ERASE) is nightly_jobs.erase_due
