"""Persons, accounts, organisations and who speaks for them."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from werkzeug.exceptions import NotFound

from core.audit import AuditEntry
from core.auth import Actor
from core.db import db, transaction
from core.rules import RuleBroken
from people import policies, queries, services, signing_in
from people.models import Account, Attribution, Level, Membership, Organisation, OrganisationKind, Person, Region
from people.passphrases import fits, hashed
from people.roles import SiteRole
from tests import make

ROOT = Path(__file__).parent.parent.parent


def add_person(**values):
    with transaction():
        return services.add_person(**{"name": "Ana", "email": "ana@parley.example", **values})


def add_organisation(words, **values):
    facts = {
        "kind": OrganisationKind.NETWORK,
        "country": "KE",
        "region": Region.AFRICA,
        "level": Level.LOCAL,
        "by": None,
    }
    with transaction():
        return services.add_organisation(words, **{**facts, **values})


def acts():
    return [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.created_at)]


def test_a_person_is_kept_with_a_name_and_an_address_that_can_be_compared(app):
    person = add_person(name="  Ana María ", email=" Ana@Parley.Example ")
    assert (person.name, person.email) == ("Ana María", "ana@parley.example")


def test_a_person_who_says_nothing_else_is_attributed_by_organisation_and_written_to_in_english(app):
    person = add_person()
    assert (person.language, person.attribution, person.title) == ("en", Attribution.ORGANISATION, "")


@pytest.mark.parametrize(("wish", "language"), [("fr", "fr"), ("ar", "ar"), ("de", "en"), ("", "en"), ("FR", "en")])
def test_a_person_is_written_to_in_one_of_the_six_languages(app, wish, language):
    assert add_person(language=wish).language == language


@pytest.mark.parametrize("email", ["ana@parley.example", "ANA@parley.example", "  ana@Parley.example "])
def test_an_address_belongs_to_one_person_however_it_is_written(app, email):
    add_person()
    with pytest.raises(RuleBroken) as caught:
        add_person(email=email)
    assert (caught.value.code, caught.value.field) == ("address-taken", "email")
    assert db.session.query(Person).count() == 1


def test_an_attribution_that_does_not_exist_is_refused(app):
    with pytest.raises(ValueError, match="pseudonym"):
        add_person(attribution="pseudonym")


def test_a_person_may_be_known_without_an_account(app):
    assert add_person().account is None
    assert queries.is_empty()


def test_signing_up_makes_a_person_and_an_account_without_any_role(app):
    with transaction():
        account = services.sign_up(name="Ana", email="ana@parley.example", passphrase="a short sentence", language="es")
    assert (account.person.name, account.person.language, account.site_role) == ("Ana", "es", "")
    assert acts() == ["person.signed-up"]
    assert not queries.is_empty()


def test_a_weak_passphrase_leaves_no_person_behind(app):
    with pytest.raises(RuleBroken), transaction():
        services.sign_up(name="Ana", email="ana@parley.example", passphrase="short", language="en")
    assert db.session.query(Person).count() == 0


def test_an_account_is_opened_with_the_role_that_was_given(app):
    person = add_person()
    with transaction():
        services.open_account(person, passphrase="a short sentence", site_role=SiteRole.ORGANISER)
    actor = make.actor(person)
    assert actor.has_site_role(SiteRole.ORGANISER)
    assert policies.may_create(actor)


def test_a_person_has_one_account(app):
    person = make.person()
    with pytest.raises(RuleBroken) as caught, transaction() as session:
        session.add(Account(person_id=person.id, passphrase_hash="x"))
    assert caught.value.code == "conflict"


def test_what_a_person_says_of_themself_is_changed_and_recorded(app):
    person = make.person()
    with transaction():
        services.change_person(
            person, name=" Ana ", language="ru", title="Researcher", attribution="region", by=make.actor(person)
        )
    db.session.refresh(person)
    assert (person.name, person.language, person.title, person.attribution) == ("Ana", "ru", "Researcher", "region")
    [entry] = db.session.query(AuditEntry).all()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("person.changed", person.id, person.id)
    assert entry.details == {}, "what is told about a person is not copied into a record that nobody can erase"


def test_an_organisation_keeps_its_name_in_each_language(app):
    made = add_organisation({"en": " River Watch ", "fr": "Veille du fleuve", "es": "  "}, women_led=True)
    assert made.name.by_language == {"en": "River Watch", "fr": "Veille du fleuve"}
    assert (made.women_led, made.youth_led) == (True, False)
    assert acts() == ["organisation.added"]


@pytest.mark.parametrize(
    "words",
    [
        {"en": "River Watch"},
        {"en": "  river watch "},
        {"fr": "VEILLE DU FLEUVE"},
        {"en": "Something new", "fr": "Veille du fleuve"},
        {"es": "River Watch"},
    ],
)
def test_an_organisation_of_the_same_name_in_any_language_is_the_same(app, words):
    add_organisation({"en": "River Watch", "fr": "Veille du fleuve"})
    with pytest.raises(RuleBroken) as caught:
        add_organisation(words)
    assert (caught.value.code, caught.value.field) == ("name-taken", "name")
    assert db.session.query(Organisation).count() == 1


def test_a_name_that_only_resembles_another_is_a_new_organisation(app):
    add_organisation({"en": "River Watch"})
    add_organisation({"en": "River Watch International"})
    assert db.session.query(Organisation).count() == 2


def test_a_name_with_signs_of_a_search_is_looked_for_as_it_is(app):
    add_organisation({"en": "River Watch"})
    assert queries.organisation_named("River%") is None
    assert queries.organisation_named("_iver Watch") is None


def test_an_organisation_without_a_name_is_refused_at_its_field(app):
    with pytest.raises(RuleBroken) as caught:
        add_organisation({"en": "  ", "fr": ""})
    assert caught.value.code == "no-words"


@pytest.mark.parametrize("values", [{"kind": "club"}, {"region": "atlantis"}, {"level": "cosmic"}])
def test_an_organisation_is_of_a_kind_a_region_and_a_level_that_exist(app, values):
    with pytest.raises(ValueError, match=next(iter(values.values()))):
        add_organisation({"en": "River Watch"}, **values)


def test_joining_twice_is_joining_once(app):
    person, organisation = make.person(), make.organisation()
    for _time in range(2):
        with transaction():
            services.join(person, organisation, by=make.actor(person))
    assert db.session.query(Membership).count() == 1
    assert acts() == ["organisation.asked-to-join"]


def test_the_record_says_which_organisation_was_joined(app):
    person, organisation = make.person(), make.organisation()
    with transaction():
        services.join(person, organisation, by=make.actor(person))
    assert db.session.query(AuditEntry).one().details == {"organisation": str(organisation.id)}


def test_a_person_may_speak_for_several_organisations_in_the_order_of_joining(app):
    first, second, person = make.organisation("Zebra"), make.organisation("Antelope"), make.person()
    for organisation in (first, second):
        with transaction():
            services.join(person, organisation, by=None)
    assert [each.id for each in queries.organisations_of(person.id)] == [first.id, second.id]
    assert make.actor(person).organisations == {first.id, second.id}


def test_who_speaks_for_nobody_is_told_so(app):
    assert queries.organisations_of(make.person().id) == []


def test_a_person_is_found_by_the_address_however_it_is_written(app):
    person = make.person(email="ana@parley.example")
    assert queries.person_by_address(" ANA@parley.example").id == person.id
    assert queries.person_by_address("bo@parley.example") is None


def test_organisations_are_listed_by_name(app):
    for name in ("Monsoon", "Acacia", "Zenith"):
        make.organisation(name)
    assert [each.name.body for each in queries.list_organisations()] == ["Acacia", "Monsoon", "Zenith"]


def test_representatives_are_listed_by_their_own_names(app):
    organisation = make.organisation()
    for name in ("Zoe", "Ana"):
        make.representative(of=organisation, name=name)
    make.person(name="Speaks for nobody")
    assert [each.person.name for each in queries.list_representatives()] == ["Ana", "Zoe"]


@pytest.mark.parametrize("find", [queries.get_person, queries.get_organisation])
def test_an_unknown_key_is_not_found(app, find):
    with pytest.raises(NotFound):
        find(uuid.uuid4())


def test_whoever_has_signed_in_uses_their_own_account_and_creates_nothing():
    somebody = Actor(id=uuid.uuid4())
    assert policies.may_use_own_account(somebody)
    assert not policies.may_create(somebody)
    assert not policies.may_use_own_account(Actor())


def test_two_hashes_of_one_passphrase_differ_and_both_fit(app):
    first, second = hashed("a short sentence"), hashed("a short sentence")
    assert first != second
    assert fits("a short sentence", first)
    assert fits("a short sentence", second)
    assert not fits("A short sentence", first)


@pytest.mark.parametrize("stored", [None, "", "plain words", "$argon2id$broken"])
def test_nothing_fits_where_there_is_no_hash(app, stored):
    assert not fits("nobody has this passphrase", stored)


def test_a_sign_in_is_stored_without_what_the_cookie_holds(app):
    account = make.person().account
    with transaction():
        token = signing_in.begin(account).token
    assert signing_in.load(token).account.id == account.id
    stored = db.session.query(signing_in.SignIn).one()
    assert token not in (stored.token_hash, str(stored.id))
    assert signing_in.load(stored.token_hash) is None


def test_a_real_hash_is_as_heavy_as_the_library_advises():
    code = "from people import passphrases; print(passphrases.hashed('a sentence of its own here'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.match(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$", done.stdout)
