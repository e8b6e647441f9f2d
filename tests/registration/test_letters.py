"""Letters in six languages, the token in them, and the code that it becomes at the door."""

import re

import pytest
import segno

from core.db import db, transaction
from core.i18n import LANGUAGES
from core.mail import OutgoingMail
from registration import emails, queries, services, tokens
from registration.models import Registration, State
from registration.take_part_routes import code_of
from tests import make
from tests.decisions import builders as contested
from tests.registration import builders
from tests.registration.builders import IN_PERSON, ONLINE

TITLE = {
    "en": "Workshop in Málaga",
    "fr": "Atelier de Málaga",
    "es": "Taller de Málaga",
    "ar": "حلقة عمل مالقة",
    "ru": "Семинар в Малаге",
    "zh": "马拉加讲习班",
}
STATES = [State.SUBMITTED, State.ACCEPTED, State.WAITING, State.DECLINED, State.WITHDRAWN]
ADDRESS = re.compile(r"http://localhost(/\S+)")


def letters(registration):
    return list(
        db.session.scalars(
            db.select(OutgoingMail)
            .where(OutgoingMail.recipient == registration.person.email)
            .order_by(OutgoingMail.created_at)
        )
    )


def registered(state, language="en", **values):
    form = builders.open_form(make.event(TITLE), in_person=0 if state is State.WAITING else None)
    return builders.registration(form, state=state, language=language, **values)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_every_letter_is_in_the_language_of_its_reader(app, state, language):
    registration = registered(state, language)
    letter = letters(registration)[-1]
    assert letter.language == language
    assert TITLE[language] in letter.subject
    assert TITLE[language] in letter.body
    if language != "en":
        for english in ("Dear ", "The secretariat", "registration for", "Your place"):
            assert english not in letter.subject + letter.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_in_a_letter_opens_in_the_language_of_its_reader(browser, language):
    registration = registered(State.ACCEPTED, language)
    browser.sign_in(registration.person)
    found = [path for letter in letters(registration) for path in ADDRESS.findall(letter.body)]
    assert len(found) == 3
    for path in found:
        assert path.startswith(f"/{language}/")
        assert browser.get(path).find("html")["lang"] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_that_stands_is_told_in_the_language_of_its_reader(app, language):
    registration = registered(State.DECLINED, language)
    contested.decided(registration, words="No.", reason="A/RES/72/284")
    letter = letters(registration)[-1]
    assert (letter.language, "A/RES/72/284" in letter.body) == (language, True)
    assert (language == "en") is ("Dear" in letter.body)


def test_each_step_sends_one_letter(app):
    assert [len(letters(registered(state))) for state in STATES] == [1, 2, 2, 2, 2]


def test_a_letter_remembers_what_it_is_about(app):
    registration = registered(State.ACCEPTED)
    assert {(each.about_kind, each.about_id) for each in letters(registration)} == {("registration", registration.id)}


def test_only_the_letter_of_a_place_carries_the_personal_address(app):
    for state in STATES:
        bodies = [each.body for each in letters(registered(state))]
        assert sum("/participation/" in body for body in bodies) == (state is State.ACCEPTED)


def test_no_letter_carries_the_address_of_an_online_room(app):
    form = builders.open_form()
    builders.session(form.event)
    registration = builders.registration(form, mode=ONLINE, state=State.ACCEPTED)
    assert not any("rooms.example" in each.body for each in letters(registration))


@pytest.mark.parametrize(
    ("mode", "words"), [(IN_PERSON, "the code to show at the door"), (ONLINE, "the button to join")]
)
def test_the_letter_of_a_place_says_what_to_expect(app, mode, words):
    assert words in letters(registered(State.ACCEPTED, mode=mode))[-1].body


def test_a_step_that_is_refused_sends_no_letter(app):
    registration = registered(State.WITHDRAWN)
    before = len(letters(registration))
    with pytest.raises(services.RuleBroken), transaction():
        services.accept(registration, by=builders.staff(registration.event))
    assert len(letters(registration)) == before


def test_a_name_with_signs_of_markup_stands_in_a_letter_as_it_is_written(app):
    person = make.representative(name="O’Hara & <Söhne> (demonstration)")
    registration = builders.registration(builders.open_form(), person=person)
    assert "Dear O’Hara & <Söhne> (demonstration)," in letters(registration)[0].body


def test_a_thousand_tokens_are_different_and_made_of_letters_that_can_be_said():
    made = {tokens.derive("key", tokens.new_salt()) for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(token) == 24 and set(token) <= tokens.LETTERS for token in made)


@pytest.mark.parametrize("typed", ["abcd-efgh", "1" * 24, "0" * 24, "A" * 25, "É" * 24, "", " - "])
def test_what_cannot_be_a_token_is_none(typed):
    assert tokens.normal(typed) == ""


def test_a_token_is_read_with_spaces_dashes_and_small_letters():
    token = tokens.derive("key", "salt")
    for typed in (token.lower(), tokens.grouped(token), token.replace("A", " A "), f" {token} "):
        assert tokens.hash_of(typed) == tokens.hash_of(token)


def test_a_token_is_grouped_in_fours():
    assert [len(part) for part in tokens.grouped(tokens.derive("key", "salt")).split("-")] == [4] * 6


def test_a_renewed_token_opens_and_the_former_one_does_not(browser):
    registration = registered(State.ACCEPTED)
    former = tokens.of(registration)
    with transaction():
        present = tokens.renew(db.session.get(Registration, registration.id))
    browser.get(f"/en/participation/{former}", status=404)
    browser.get(f"/en/participation/{present}")


def test_another_server_key_makes_another_token():
    assert tokens.derive("one", "salt") != tokens.derive("two", "salt")


def test_the_code_is_the_one_of_the_address_at_the_door(app):
    registration = registered(State.ACCEPTED)
    drawing, spoken = code_of(registration)
    expected = segno.make(emails.door_address(registration), error="m", micro=False)
    assert str(drawing) == expected.svg_inline(omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    assert spoken.replace("-", "") == tokens.of(registration)


def test_the_code_is_small_enough_for_a_telephone_and_brings_no_style(app):
    drawing = str(code_of(registered(State.ACCEPTED))[0])
    assert "style=" not in drawing
    assert "<script" not in drawing
    assert int(re.search(r'viewBox="0 0 (\d+)', drawing)[1]) <= 57


def test_the_code_leads_staff_to_the_person_and_others_nowhere(browser):
    registration = registered(State.ACCEPTED)
    path = emails.door_address(registration).removeprefix("http://localhost")
    browser.sign_in(registration.person).get(path, status=404)
    page = browser.sign_in(make.reviewer(registration.event)).get(path)
    assert registration.person.name in page.find("h1").get_text()


def test_the_owner_of_a_token_is_found_by_it_alone(app):
    first, second = registered(State.ACCEPTED), registered(State.ACCEPTED)
    assert [queries.get_by_token(tokens.of(each)).id for each in (first, second)] == [first.id, second.id]
