"""Rotation of the outer key: everybody's key is wrapped anew, whatever happens on the way."""

from __future__ import annotations

import secrets
import time
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, insert, select

from core.db import db, metadata, transaction
from core.vault_keys import make_once, new_key, write_ring
from people import rotation, sealing, vault
from people.sealing import Damaged, WrongKey
from people.vault_models import PersonKey, Protected, Purpose, VaultItem
from scripts.vault_key import main as make_key
from tests import make

MANY = 10_000
A_MINUTE = 60  # seconds


@pytest.fixture(autouse=True)
def own_files(app, tmp_path, monkeypatch):
    """Keys and journal of this test alone."""
    monkeypatch.setitem(app.config, "PARLEY", replace(app.config["PARLEY"], data_dir=tmp_path))


@pytest.fixture
def command(app):
    def run(*arguments, status=0):
        db.session.rollback()
        answer = app.test_cli_runner().invoke(args=["vault", *arguments])
        assert answer.exit_code == status, answer.output
        return answer.output

    return run


def somebody(value="X123"):
    person = make.person()
    with transaction():
        vault.put(person, Protected.PASSPORT, value, by=make.actor(person))
    return person


def own(person):
    db.session.expire_all()
    with transaction():
        return vault.read(person, Protected.PASSPORT, purpose=Purpose.OWN, by=make.actor(person))


def test_after_a_rotation_everything_opens_with_the_new_key_and_nothing_with_the_old(command):
    person = somebody()
    old = sealing.ring()
    assert "1 keys are wrapped" in command("rotate")
    assert own(person) == "X123"
    assert old[0] not in sealing.ring()
    write_ring(sealing.key_file(), old)
    with pytest.raises(WrongKey):
        own(person)


def test_no_key_wrapped_before_opens_with_the_old_key_either(command):
    person = somebody()
    old = sealing.ring()
    before = db.session.scalars(select(PersonKey.wrapped)).one()
    command("rotate")
    row = db.session.scalars(select(PersonKey)).one()
    assert row.wrapped != before
    with pytest.raises(WrongKey):
        sealing.unwrap(row.wrapped, row.key_id, row.id, person.id, old)
    with pytest.raises(Damaged):  # and not under the old name either
        sealing.unwrap(row.wrapped, old[0].id, row.id, person.id, old)


def test_the_values_themselves_are_not_touched(command):
    somebody()
    before = db.session.scalars(select(VaultItem.sealed)).one()
    command("rotate")
    assert db.session.scalars(select(VaultItem.sealed)).one() == before


def test_an_interrupted_rotation_goes_on_with_the_key_it_began_with(command, monkeypatch):
    people = [somebody(str(number)) for number in range(5)]
    ring = rotation.begin()
    with transaction():
        rotation.rewrap_portion(ring, 2)  # and then the power fails
    assert [own(person) for person in people] == list("01234")
    command("rotate")
    assert [own(person) for person in people] == list("01234")
    assert sealing.ring() == ring[:1]


def test_a_portion_that_is_undone_leaves_every_key_as_it_was():
    people = [somebody(str(number)) for number in range(3)]
    ring = rotation.begin()
    with pytest.raises(ZeroDivisionError), transaction():
        rotation.rewrap_portion(ring)
        _ = 1 / 0
    assert rotation.waiting(ring[0]) == 3
    assert [own(person) for person in people] == list("012")


def test_whoever_comes_while_it_runs_is_wrapped_by_the_new_key(command):
    somebody()
    ring = rotation.begin()
    newcomer = somebody("new")
    wanted = select(PersonKey.key_id).where(PersonKey.person_id == newcomer.id)
    assert db.session.scalar(wanted) == ring[0].id
    command("rotate")
    assert own(newcomer) == "new"


def test_a_former_key_that_is_still_needed_is_not_taken_away():
    somebody()
    ring = rotation.begin()
    with pytest.raises(rotation.StillInUse), transaction():
        rotation.retire(ring)
    assert sealing.ring() == ring


def test_a_key_that_does_not_open_ends_the_command_and_keeps_the_former_key(command):
    person, other = somebody("1"), somebody("2")
    row = db.session.scalars(select(PersonKey).where(PersonKey.person_id == person.id)).one()
    with transaction():
        row.wrapped = bytes(len(row.wrapped))
    assert "was changed" in command("rotate", status=1)
    assert len(sealing.ring()) == 2
    assert own(other) == "2"


def test_with_keys_from_the_setting_whoever_runs_the_server_changes_it(app, command, monkeypatch):
    old, new = new_key(), new_key()

    def setting(*keys):
        given = ",".join(key.written() for key in keys)
        monkeypatch.setitem(app.config, "PARLEY", replace(app.config["PARLEY"], vault_key=given))

    setting(old)
    person = somebody()
    assert "Set it to NEW,OLD first" in command("rotate")
    setting(new, old)
    assert own(person) == "X123"
    assert "first key alone" in command("rotate")
    setting(new)
    assert own(person) == "X123"
    setting(old)
    with pytest.raises(WrongKey):
        own(person)


def test_the_status_says_how_many_wait_and_shows_no_key(command):
    somebody()
    ring = rotation.begin()
    told = command("status")
    assert "Wrapped by another key: 1." in told
    assert ring[0].id in told
    assert ring[0].written() not in told


def test_an_empty_vault_can_be_rotated(command):
    assert "0 keys are wrapped" in command("rotate")
    assert len(sealing.ring()) == 1


def test_a_key_is_made_on_purpose_for_a_file_or_to_be_read(tmp_path, capsys):
    path = tmp_path / "made" / "vault.key"
    assert make_key([str(path)]) == 0
    assert path.stat().st_mode & 0o777 == 0o600
    written = path.read_text()
    assert make_key([str(path)]) == 1
    assert path.read_text() == written
    assert make_key([]) == 0
    assert len(capsys.readouterr().out.splitlines()[-1]) == 44


def test_of_two_processes_that_make_the_first_key_one_wins(tmp_path):
    path = tmp_path / "vault.key"
    make_once(path)
    first = path.read_text()
    make_once(path)
    assert path.read_text() == first
    assert [each.name for each in tmp_path.iterdir()] == ["vault.key"]


@pytest.mark.slow
def test_ten_thousand_people_are_rotated_in_less_than_a_minute(command):
    outer = sealing.ring()[0]
    people, keys = [], []
    for number in range(MANY):
        person_id, row_id = uuid.uuid4(), uuid.uuid4()
        people.append({"id": person_id, "name": "P", "email": f"{number}@many.example"})
        wrapped = sealing.wrap(outer, secrets.token_bytes(32), row_id, person_id)
        keys.append({"id": row_id, "person_id": person_id, "key_id": outer.id, "wrapped": wrapped})
    with transaction():
        db.session.execute(insert(make.Person), people)
        db.session.execute(insert(PersonKey), keys)
    before = time.perf_counter()
    assert f"{MANY} keys are wrapped" in command("rotate")
    took = time.perf_counter() - before
    print(f"{MANY} keys in {took:.1f} s")
    assert took < A_MINUTE
    assert db.session.scalar(select(func.count()).where(PersonKey.key_id == outer.id)) == 0
    with transaction():
        for name in ("vault_key", "person"):
            db.session.execute(delete(metadata.tables[name]))
