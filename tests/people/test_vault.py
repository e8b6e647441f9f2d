"""The vault: what is sealed opens in its own place, with its own key, for a purpose, and leaves a trace."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from core.audit import AuditEntry
from core.config import Config, ConfigError
from core.db import db, transaction
from core.rules import RuleBroken
from core.vault_keys import BadKey, new_key, read_key
from people import journal, sealing, vault
from people.sealing import Damaged, KeyMissing, WrongKey
from people.taking_part import Part, part_sources
from people.vault_models import READERS, PersonKey, Protected, Purpose, VaultItem, VaultRead
from tests import make

NUMBER = "X1234567, Kenya, valid until 2031"
OUTSIDE = [(field, purpose) for field in Protected for purpose in Purpose if purpose != Purpose.OWN]


@pytest.fixture(autouse=True)
def own_files(app, tmp_path, monkeypatch):
    """Keys and journal of this test alone."""
    monkeypatch.setitem(app.config, "PARLEY", replace(app.config["PARLEY"], data_dir=tmp_path))


@pytest.fixture
def takes_part():
    """Say that somebody takes part in an event."""
    parts = []

    def source(person_id):
        return [Part(event_id, "Workshop", None) for who, event_id in parts if who == person_id]

    part_sources.append(source)
    yield lambda person, event: parts.append((person.id, event.id))
    part_sources.remove(source)


def kept(person, field=Protected.PASSPORT, value=NUMBER):
    with transaction():
        return vault.put(person, field, value, by=make.actor(person))


def own(person, field=Protected.PASSPORT):
    with transaction():
        return vault.read(person, field, purpose=Purpose.OWN, by=make.actor(person))


def read_by(reader, person, field=Protected.PASSPORT, purpose=Purpose.TRAVEL):
    with transaction():
        return vault.read(person, field, purpose=purpose, by=make.actor(reader))


def test_what_was_put_is_read_again():
    person = make.person()
    kept(person)
    assert own(person) == NUMBER


def test_a_second_value_takes_the_place_of_the_first():
    person = make.person()
    kept(person)
    kept(person, value="Y7654321")
    assert own(person) == "Y7654321"
    assert db.session.scalar(select(func.count(VaultItem.id))) == 1


def test_nothing_was_put_and_nothing_is_read():
    assert own(make.person()) is None


def test_the_database_holds_no_letter_of_it():
    person = make.person()
    kept(person, value="Zanzibar" * 20)
    row = db.session.execute(select(VaultItem.__table__)).one()
    assert b"Zanzi" not in row.sealed
    assert b"Zanzi" not in db.session.scalars(select(PersonKey.wrapped)).one()


def test_the_same_value_is_never_sealed_alike():
    first, second = make.person(), make.person()
    sealed = {kept(first).sealed, kept(second).sealed, kept(first).sealed}
    assert len(sealed) == 3


def test_each_person_has_a_key_of_their_own():
    first, second = make.person(), make.person()
    kept(first), kept(first, Protected.BANK), kept(second)
    assert db.session.scalar(select(func.count(PersonKey.id))) == 2


def test_only_the_person_enters_it():
    person, other = make.person(), make.organiser(make.event())
    with pytest.raises(RuleBroken) as refused, transaction():
        vault.put(person, Protected.PASSPORT, NUMBER, by=make.actor(other))
    assert refused.value.code == "vault-not-own"


@pytest.mark.parametrize("value", ["", "   ", "x" * (vault.LONGEST + 1)])
def test_an_empty_or_endless_value_is_refused_at_its_field(value):
    person = make.person()
    with pytest.raises(RuleBroken) as refused, transaction():
        vault.put(person, Protected.PASSPORT, value, by=make.actor(person))
    assert (refused.value.code, refused.value.field) == ("vault-length", "value")


def test_a_read_outside_of_a_transaction_is_refused():
    person = make.person()
    kept(person)
    with pytest.raises(vault.OutsideTransaction):
        vault.read(person, Protected.PASSPORT, purpose=Purpose.OWN, by=make.actor(person))
    assert db.session.scalar(select(func.count(VaultRead.id))) == 0


def test_a_read_leaves_a_row_with_who_what_why_and_in_which_role(takes_part):
    person, event = make.person(), make.event()
    reader = make.organiser(event)
    takes_part(person, event)
    kept(person)
    assert read_by(reader, person) == NUMBER
    row = db.session.scalars(select(VaultRead)).one()
    assert (row.person_id, row.by_id, row.field, row.purpose, row.role) == (
        person.id,
        reader.id,
        "passport",
        "travel",
        "secretariat",
    )
    assert db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == reader.id)).all() == ["vault.read"]


def test_a_read_that_is_undone_has_not_happened_and_gives_nothing_out(takes_part):
    person, event = make.person(), make.event()
    reader = make.organiser(event)
    takes_part(person, event)
    kept(person)
    with pytest.raises(ZeroDivisionError), transaction():
        vault.read(person, Protected.PASSPORT, purpose=Purpose.TRAVEL, by=make.actor(reader))
        _ = 1 / 0
    assert db.session.scalar(select(func.count(VaultRead.id))) == 0


@pytest.mark.parametrize(("field", "purpose"), OUTSIDE)
def test_the_table_decides_who_reads_what_for_which_purpose(takes_part, field, purpose):
    person, event = make.person(), make.event()
    takes_part(person, event)
    kept(person, field)
    allowed = READERS.get((field, purpose), frozenset())
    for role in ("secretariat", "reviewer", "rapporteur", "finance", "chair", "member"):
        reader = make.appointed(event, role)
        if role in allowed:
            assert read_by(reader, person, field, purpose) == NUMBER
        else:
            with pytest.raises(RuleBroken):
                read_by(reader, person, field, purpose)


def test_a_role_in_another_event_opens_nothing(takes_part):
    person = make.person()
    takes_part(person, make.event())
    kept(person)
    with pytest.raises(RuleBroken) as refused:
        read_by(make.organiser(make.event()), person)
    assert refused.value.code == "vault-purpose"


def test_who_may_create_events_may_not_read_for_that_reason_alone(takes_part):
    person = make.person()
    takes_part(person, make.event())
    kept(person)
    with pytest.raises(RuleBroken):
        read_by(make.organiser(), person)


def test_nobody_reads_as_somebody_else():
    person = make.person()
    kept(person)
    with pytest.raises(RuleBroken):
        read_by(make.person(), person, purpose=Purpose.OWN)


def tampered(item, **values):
    with transaction():
        db.session.execute(update(VaultItem).where(VaultItem.id == item.id).values(**values))


@pytest.mark.parametrize("where", [0, 5, 12, 20, -1])
def test_a_changed_bit_is_noticed(where):
    person = make.person()
    item = kept(person)
    sealed = bytearray(item.sealed)
    sealed[where] ^= 1
    tampered(item, sealed=bytes(sealed))
    with pytest.raises(Damaged, match="changed"):
        own(person)


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(200)])
def test_what_was_cut_or_emptied_is_noticed(sealed):
    person = make.person()
    tampered(kept(person), sealed=sealed)
    with pytest.raises(Damaged):
        own(person)


def test_a_value_moved_to_another_field_does_not_open():
    person = make.person()
    tampered(kept(person), field="bank")
    with pytest.raises(Damaged, match="bank"):
        own(person, Protected.BANK)


def test_a_value_moved_to_another_person_does_not_open():
    person, other = make.person(), make.person()
    kept(other, Protected.BANK)
    tampered(kept(person), person_id=other.id)
    with pytest.raises(Damaged):
        own(other)


def test_a_value_copied_to_another_row_of_the_same_person_does_not_open():
    person = make.person()
    first, second = kept(person), kept(person, Protected.VISA)
    tampered(second, sealed=first.sealed)
    with pytest.raises(Damaged):
        own(person, Protected.VISA)


def test_a_value_and_a_key_moved_together_to_another_person_do_not_open():
    person, other = make.person(), make.person()
    tampered(kept(person), person_id=other.id)
    with transaction():
        db.session.execute(update(PersonKey).values(person_id=other.id))
    with pytest.raises(Damaged):
        own(other)


def test_a_value_that_was_put_back_after_it_was_replaced_is_the_old_one_of_the_same_place():
    """Known limit: whoever can write the database can put an earlier value of the same field back."""
    person = make.person()
    item = kept(person)
    before = item.sealed
    kept(person, value="new")
    tampered(item, sealed=before)
    assert own(person) == NUMBER


def test_another_outer_key_is_said_to_be_missing(app):
    person = make.person()
    kept(person)
    sealing.key_file().unlink()
    with pytest.raises(WrongKey, match="not among those given"):
        own(person)


def test_an_outer_key_that_claims_to_be_another_opens_nothing(app):
    person = make.person()
    kept(person)
    sealing.key_file().unlink()
    with transaction():
        db.session.execute(update(PersonKey).values(key_id=sealing.ring()[0].id))
    with pytest.raises(Damaged, match="key of person"):
        own(person)


def test_without_the_persons_key_nothing_opens():
    person = make.person()
    kept(person)
    with transaction():
        db.session.delete(db.session.scalars(select(PersonKey)).one())
    with pytest.raises(KeyMissing, match="destroyed"):
        own(person)


def test_erasing_destroys_the_key_and_every_value():
    person, other = make.person(), make.person()
    kept(person), kept(person, Protected.BANK), kept(other)
    with transaction():
        vault.erase(person)
    assert db.session.scalars(select(PersonKey.person_id)).all() == [other.id]
    assert db.session.scalars(select(VaultItem.person_id)).all() == [other.id]
    assert [(line.what, line.person_id) for line in journal.lines()] == [("vault", person.id)]


def test_removing_takes_one_field_away_and_says_so():
    person = make.person()
    kept(person), kept(person, Protected.BANK)
    for _ in range(2):
        with transaction():
            vault.remove(person, Protected.BANK, by=make.actor(person))
    assert own(person, Protected.BANK) is None
    assert own(person) == NUMBER
    assert [(line.what, line.field) for line in journal.lines()] == [("field", "bank")]


def test_the_audit_record_holds_no_value():
    person = make.person()
    kept(person)
    own(person)
    told = db.session.scalars(select(AuditEntry)).all()
    assert told
    assert all(NUMBER not in str(entry.details) for entry in told)


def test_the_first_use_makes_a_key_that_only_its_owner_reads(app):
    path = sealing.key_file()
    assert not path.exists()
    first = sealing.ring()
    assert path.stat().st_mode & 0o777 == 0o600
    assert sealing.ring() == first


def test_a_key_from_the_setting_needs_no_file(app, monkeypatch):
    key = new_key()
    monkeypatch.setitem(app.config, "PARLEY", replace(app.config["PARLEY"], vault_key=key.written()))
    person = make.person()
    kept(person)
    assert not sealing.key_file().exists()
    assert db.session.scalars(select(PersonKey.key_id)).one() == key.id


def test_no_key_shows_in_what_python_prints_of_it():
    key = new_key()
    config = Config.from_environment({"VAULT_KEY": key.written(), "SECRET_KEY": "s" * 40})
    assert key.written() not in repr(config)
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)


@pytest.mark.parametrize("written", ["", "short", "not base64 at all!", urlsafe_b64encode(bytes(31)).decode()])
def test_what_is_no_key_of_32_bytes_is_refused(written):
    with pytest.raises(BadKey):
        read_key(written)


def test_production_does_not_start_without_a_key_for_the_vault(tmp_path):
    settings = {"ENVIRONMENT": "production", "SECRET_KEY": "s" * 40, "DATA_DIR": str(tmp_path)}
    with pytest.raises(ConfigError, match="VAULT_KEY"):
        Config.from_environment(settings)
    assert Config.from_environment(settings | {"VAULT_KEY": new_key().written()}).vault_key


def test_production_starts_with_a_key_file_that_was_made_on_purpose(tmp_path):
    (tmp_path / "vault.key").write_text(new_key().written())
    settings = {"ENVIRONMENT": "production", "SECRET_KEY": "s" * 40, "DATA_DIR": str(tmp_path)}
    assert Config.from_environment(settings).vault_key_file.is_file()


def test_a_setting_that_is_no_key_is_said_at_the_start():
    with pytest.raises(ConfigError, match="VAULT_KEY cannot be used"):
        Config.from_environment({"VAULT_KEY": "hello"})


def test_every_field_can_be_read_by_somebody_and_only_by_staff():
    assert {field for field, _purpose in READERS} == set(Protected)
    assert all(purpose != Purpose.OWN and roles for (_field, purpose), roles in READERS.items())


def test_a_person_who_is_not_there_has_nothing(app):
    assert vault.find(uuid.uuid4(), Protected.BANK) is None
