from datetime import timedelta

import pytest

from core import clock
from core.db import db, transaction
from core.rules import RuleBroken
from people.models import Attribution
from reports import inputs, queries, services
from reports.models import Source, SourceKind
from roundtables.queries import used_points
from tests import make
from tests.reports import builders
from tests.texts import builders as texts
from texts.models import DispositionCode

pytestmark = pytest.mark.slow


def inputs_of(event):
    return f"/en/events/{event.id}/outcome/inputs"


def ready(event):
    """A writer, a draft, and one input of each kind."""
    author = make.rapporteur(event)
    by = make.actor(author)
    document = builders.draft(event, "First.", "Second.", by=by)
    note, point = builders.note(event, "A note.", by=by), builders.point(event, "A point.")
    consultation = texts.open_round(queries.texts.find_document(event.id, "agenda").published, by=texts.writer(event))
    return author, document, note, point, texts.comment(consultation, None, body="A comment.")


def test_what_is_not_placed_is_listed_with_its_words(browser):
    event = make.event()
    author, *_ = ready(event)
    page = browser.sign_in(author).get(inputs_of(event))
    assert "3 inputs" in page.select_one(".facts").text
    assert [each.text for each in page.select(".input .spoken")] == ["A comment.", "A note.", "A point."]


def test_ticked_inputs_are_placed_at_one_paragraph_at_once(browser):
    event = make.event()
    author, document, note, point, _comment = ready(event)
    clause = builders.paragraph(document.draft, 2).clause
    browser.sign_in(author)
    fields = {
        "csrf_token": browser.token(),
        "clause": str(clause.id),
        "inputs": [f"note:{note.id}", f"point:{point.id}"],
    }
    # The list, the check of what was ticked and each link: more than an ordinary page, but the same for every list.
    answer = browser.open("POST", inputs_of(event), budget=60, data=fields)
    page = browser.answer(answer, inputs_of(event), 303)
    assert "2 inputs are placed" in page.text
    assert [each.text for each in page.select(".input .spoken")] == ["A comment."]
    found = queries.sources_by_clause(queries.get_draft(event))
    assert {each.clause_id for each in found[clause.id]} == {clause.id}


def test_the_paragraph_that_was_asked_about_is_chosen_already(browser):
    event = make.event()
    author, document, *_ = ready(event)
    clause = builders.paragraph(document.draft, 2).clause
    page = browser.sign_in(author).get(f"{inputs_of(event)}?clause={clause.id}")
    assert page.select_one("#clause option[selected]")["value"] == str(clause.id)


def test_without_a_paragraph_or_a_tick_the_form_says_what_is_missing(browser):
    event = make.event()
    author, *_ = ready(event)
    page = browser.sign_in(author).submit(inputs_of(event), status=422, form="form[method=post]:has(#clause)")
    assert "Choose a paragraph" in page.text
    assert "Tick at least one" in page.text


def test_inputs_of_another_event_cannot_be_placed(browser):
    event, other = make.event(), make.event()
    author, document, *_ = ready(event)
    foreign = builders.note(other)
    clause = builders.paragraph(document.draft).clause
    browser.sign_in(author)
    browser.post(inputs_of(event), status=422, clause=str(clause.id), inputs=f"note:{foreign.id}")
    assert not db.session.scalars(db.select(Source)).all()


@pytest.mark.parametrize("clause", ["nonsense", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_a_paragraph_that_is_not_there_is_refused(browser, clause):
    event = make.event()
    author, _document, note, *_ = ready(event)
    browser.sign_in(author)
    browser.post(inputs_of(event), status=422, clause=clause, inputs=f"note:{note.id}")
    browser.get(f"{inputs_of(event)}?clause=nonsense")


def test_the_list_is_filtered_by_kind_and_by_words_without_script(browser):
    event = make.event()
    author, *_ = ready(event)
    browser.sign_in(author)
    assert [e.text for e in browser.get(inputs_of(event) + "?kind=note").select(".input .spoken")] == ["A note."]
    assert [e.text for e in browser.get(inputs_of(event) + "?q=POINT").select(".input .spoken")] == ["A point."]
    assert "No input has these words" in browser.get(inputs_of(event) + "?q=unheard").text


def test_placed_inputs_can_be_placed_a_second_time(browser):
    event = make.event()
    author, document, note, *_ = ready(event)
    with transaction():
        services.link(builders.paragraph(document.draft).clause, note, by=make.actor(author))
    page = browser.sign_in(author).get(inputs_of(event) + "?all=1")
    assert len(page.select(".input")) == 3
    assert page.select_one(".input .tag.good").text == "placed"


def test_a_long_list_comes_in_pages(browser):
    event = make.event()
    author = make.rapporteur(event)
    for number in range(43):
        builders.note(event, f"Note {number}.", by=make.actor(author))
    page = browser.sign_in(author).get(inputs_of(event))
    assert len(page.select(".input")) == 40
    assert len(browser.get(inputs_of(event) + "?page=2").select(".input")) == 3


def test_before_anything_is_written_the_list_can_be_read_already(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.note(event, by=make.actor(author))
    page = browser.sign_in(author).get(inputs_of(event))
    assert "There is no paragraph yet" in page.text
    assert page.select(".input")


def test_the_list_is_not_for_members_of_the_group(browser):
    event = make.event()
    builders.consultations.seat(event, person=(member := make.representative()))
    browser.sign_in(member).get(inputs_of(event), status=403)


def test_a_source_can_be_taken_back(browser):
    event = make.event()
    author, document, note, *_ = ready(event)
    with transaction():
        services.link(builders.paragraph(document.draft).clause, note, by=make.actor(author))
    browser.sign_in(author)
    page = browser.press(f"/en/events/{event.id}/outcome/write", "Take this source back")
    assert "The source is taken back" in page.text
    assert note.id in {each.id for each in queries.unplaced(event)}


def test_a_source_of_another_event_is_not_found(browser):
    event, other = make.event(), make.event()
    _author, document, note, *_ = ready(event)
    with transaction():
        source = services.link(builders.paragraph(document.draft).clause, note, by=builders.writer(event))
    browser.sign_in(make.rapporteur(other))
    browser.post(f"/en/events/{other.id}/outcome/sources/{source.id}/remove", status=404)


def test_linking_twice_is_linking_once(app):
    event = make.event()
    _author, document, note, *_ = ready(event)
    by = builders.writer(event)
    clause = builders.paragraph(document.draft).clause
    with transaction():
        assert services.link(clause, note, by=by) is services.link(clause, note, by=by)


def test_an_input_of_another_event_is_refused(app):
    event = make.event()
    document = builders.draft(event, by=builders.writer(event))
    foreign = builders.note(make.event())
    with pytest.raises(RuleBroken) as broken, transaction():
        services.link(builders.paragraph(document.draft).clause, foreign, by=builders.writer(event))
    assert broken.value.code == "other-event"


def test_a_paragraph_of_an_agenda_goes_back_to_nothing(app):
    event = make.event()
    note = builders.note(event)
    agenda = queries.texts.find_document(event.id, "agenda")
    clause = queries.texts.get_version(agenda.published.id).wordings[0].clause
    with pytest.raises(RuleBroken), transaction():
        services.link(clause, note, by=builders.writer(event))


@pytest.mark.parametrize(
    ("code", "needs"),
    [(DispositionCode.NOT_ACCEPTED, False), (DispositionCode.OUT_OF_SCOPE, False), (DispositionCode.NOTED, True)],
)
def test_a_comment_that_was_declined_needs_no_place(app, code, needs):
    event = make.event()
    *_, comment = ready(event)
    texts.answer(comment, recommender=texts.writer(event), decider=texts.writer(event), code=code)
    db.session.expire_all()
    assert (comment.id in {each.id for each in queries.unplaced(event)}) is needs


def test_a_recommendation_alone_settles_nothing(app):
    event = make.event()
    *_, comment = ready(event)
    texts.answer(comment, recommender=texts.writer(event), code=DispositionCode.NOT_ACCEPTED)
    db.session.expire_all()
    assert comment.id in {each.id for each in queries.unplaced(event)}


def test_a_point_that_is_a_source_no_longer_changes(app):
    event = make.event()
    _author, document, _note, point, _comment = ready(event)
    assert used_points([point]) == set()
    with transaction():
        services.link(builders.paragraph(document.draft).clause, point, by=builders.writer(event))
    assert used_points([point]) == {point.id}


def test_the_public_learns_who_said_a_point_only_as_far_as_was_allowed(app):
    event = make.event()
    organisation = make.organisation("Silent Harbour")
    for attribution, told in [
        (Attribution.ORGANISATION, "Silent Harbour"),
        (Attribution.REGION, "An organisation, Africa"),
        (Attribution.ANONYMOUS, ""),
    ]:
        point = builders.point(event, organisation=organisation, attribution=attribution)
        assert inputs.shown(point).origin == told
        assert inputs.shown(point).said is None


def test_the_public_sees_the_place_of_a_note_but_not_its_words(browser):
    event = make.event()
    by = builders.writer(event)
    document = builders.draft(event, "First.", by=by)
    note = builders.note(event, "CANARY in the room", by=by)
    with transaction():
        services.link(builders.paragraph(document.draft).clause, note, by=by)
        services.publish_draft(document.draft, by=by)
    page = browser.get(f"/en/events/{event.id}/outcome")
    assert "Session note 1, Civic space" in page.select_one(".src").text
    assert "CANARY" not in page.text


def test_a_comment_that_waits_is_named_by_its_reference_only(app):
    event = make.event()
    *_, comment = ready(event)
    seen = inputs.shown(comment)
    assert (seen.label, seen.origin, seen.said) == ("Comment A/R1-C0001", "", None)


def test_sources_cost_the_same_queries_for_one_paragraph_and_for_many(app):
    event = make.event()
    by = builders.writer(event)
    document = builders.draft(event, *(f"P{number}." for number in range(9)), by=by)
    with transaction():
        for number in range(1, 10):
            clause = builders.paragraph(document.draft, number).clause
            services.link(clause, builders.note(event, by=by), by=by)
            services.link(clause, builders.point(event), by=by)
    db.session.expunge_all()
    with builders.counted_queries() as seen:
        found = queries.sources_by_clause(queries.get_draft(event))
        assert sum(len(inputs.traced(each)) for each in found.values()) == 18
    assert len(seen) <= 20


def test_the_kinds_of_inputs_are_told_apart(app):
    event = make.event()
    _author, _document, note, point, comment = ready(event)
    kinds = [inputs.kind_of(each) for each in (comment, note, point)]
    assert kinds == [SourceKind.CONTRIBUTION, SourceKind.NOTE, SourceKind.POINT]
    assert clock.now() - note.taken_at < timedelta(minutes=5)
