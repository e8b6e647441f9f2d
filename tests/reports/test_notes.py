import pytest

from core import clock
from core.auth import NOBODY
from core.db import db, transaction
from core.rules import RuleBroken
from reports import queries, services
from tests import make
from tests.reports import builders


def notes_of(session):
    return f"/en/sessions/{session.id}/notes"


def test_a_note_is_taken_in_one_box_and_stands_on_top_of_the_list(browser):
    event = make.event()
    session = builders.session(event)
    browser.sign_in(make.rapporteur(event))
    browser.submit(notes_of(session), text="The first thing.", language="en")
    page = browser.submit(notes_of(session), text="الشيء الثاني", language="ar")
    said = [each.get_text() for each in page.select(".said .spoken, .said > p:first-child")]
    assert "الشيء الثاني" in said[0]
    assert "The first thing." in said[1]
    assert page.select_one('.said [lang="ar"][dir="rtl"]')


def test_the_notes_page_says_that_nobody_is_named(browser):
    event = make.event()
    session = builders.session(event)
    page = browser.sign_in(make.rapporteur(event)).get(notes_of(session))
    assert "do not write who spoke" in page.select_one(".notice").text
    assert "No note yet" in page.select_one(".empty").text


def test_an_empty_note_is_explained_at_its_field(browser):
    event = make.event()
    session = builders.session(event)
    page = browser.sign_in(make.rapporteur(event)).submit(notes_of(session), status=422, text=" ", language="en")
    assert "Write what was said" in page.select_one("#text-error").text


def test_a_note_that_is_too_long_is_refused_and_kept_in_the_box(browser):
    event = make.event()
    session = builders.session(event)
    page = browser.sign_in(make.rapporteur(event)).submit(notes_of(session), status=422, text="x" * 5001, language="en")
    assert page.select_one("#text-error")
    assert "xxx" in page.select_one("textarea").text


def test_an_unknown_language_is_refused_without_a_crash(browser):
    event = make.event()
    session = builders.session(event)
    browser.sign_in(make.rapporteur(event))
    assert browser.post(notes_of(session), status=422, text="Said.", language="tlh").select_one(".error")


@pytest.mark.parametrize("role", [make.organiser, make.rapporteur])
def test_secretariat_and_rapporteur_take_notes(browser, role):
    event = make.event()
    browser.sign_in(role(event)).get(notes_of(builders.session(event)))


def test_a_reviewer_is_told_that_notes_are_not_theirs(browser):
    event = make.event()
    browser.sign_in(make.reviewer(event)).get(notes_of(builders.session(event)), status=403)


def test_to_a_participant_the_notes_do_not_exist(browser):
    event = make.event()
    browser.sign_in(make.representative()).get(notes_of(builders.session(event)), status=404)


def test_the_note_can_be_translated_and_corrected_by_its_author(browser):
    event = make.event()
    author = make.rapporteur(event)
    note = builders.note(event, by=make.actor(author))
    browser.sign_in(author)
    browser.submit(f"/en/notes/{note.id}", **{"words-en": "Better.", "words-fr": "Mieux."})
    assert queries.get_note(note.id).body.by_language == {"en": "Better.", "fr": "Mieux."}


def test_a_note_keeps_the_language_it_was_taken_in(app):
    event = make.event()
    by = builders.writer(event)
    note = builders.note(event, by=by)
    with pytest.raises(RuleBroken, match="language it was taken in"), transaction():
        services.change_note(note, words={"fr": "Mieux."}, by=by)


def test_only_the_author_changes_a_note(app):
    event = make.event()
    note = builders.note(event)
    with pytest.raises(RuleBroken) as broken, transaction():
        services.change_note(note, words={"en": "Mine."}, by=builders.writer(event))
    assert broken.value.code == "not-yours"


def test_a_note_that_a_paragraph_goes_back_to_no_longer_changes(browser):
    event = make.event()
    author = make.rapporteur(event)
    by = make.actor(author)
    note = builders.note(event, by=by)
    document = builders.draft(event, by=by)
    with transaction():
        services.link(builders.paragraph(document.draft).clause, note, by=by)
    browser.sign_in(author)
    page = browser.post(f"/en/notes/{note.id}/remove")
    assert "goes back to this note" in page.text
    assert "a paragraph goes back to it" in page.text
    assert not page.select("form.inline[action*=remove]")
    assert queries.get_note(note.id)


def test_an_unused_note_can_be_taken_back(browser):
    event = make.event()
    author = make.rapporteur(event)
    note = builders.note(event, by=make.actor(author))
    session = note.session
    browser.sign_in(author).press(notes_of(session), "Remove")
    assert not queries.list_notes(session)


def test_notes_of_an_event_are_numbered_through_all_sessions(app):
    event = make.event()
    by = builders.writer(event)
    assert [builders.note(event, by=by).number for _ in range(3)] == [1, 2, 3]


def test_a_note_can_be_given_the_time_it_was_taken(app):
    event = make.event()
    session, by = builders.session(event), builders.writer(event)
    with transaction():
        note = services.take_note(session, words={"fr": "Dit."}, source_language="fr", by=by, taken_at=event.starts_at)
    assert note.taken_at == event.starts_at
    assert note.body.language == "fr"


def test_each_session_counts_its_own_notes(app):
    event = make.event()
    first = builders.note(event)
    builders.note(event)
    builders.note(make.event())
    assert queries.count_notes(event) == {first.session_id: 2}


def test_a_note_carries_the_present_time(app):
    event = make.event()
    with clock.at(event.starts_at):
        assert builders.note(event).taken_at == event.starts_at


def test_nobody_takes_a_note_without_being_somebody(app):
    event = make.event()
    session = builders.session(event)
    with pytest.raises(ValueError, match="somebody"), transaction():
        services.take_note(session, words={"en": "x"}, source_language="en", by=NOBODY)


def test_the_list_of_notes_costs_the_same_for_one_and_for_thirty(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.note(event, by=make.actor(author))
    session = builders.session(event)
    browser.sign_in(author).get(notes_of(session))
    few = len(browser.queries)
    for _ in range(12):
        builders.note(event, by=make.actor(author))
    browser.get(notes_of(session))
    assert len(browser.queries) <= few
    assert db.session.get(type(session), session.id)
