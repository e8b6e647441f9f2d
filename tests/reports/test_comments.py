from datetime import timedelta

import pytest

from core import clock
from core.db import db
from core.mail import OutgoingMail
from people.models import Attribution
from reports import queries
from tests import make
from tests.reports import builders
from tests.texts import builders as texts
from texts.models import DispositionCode


def outcome_of(event):
    return f"/en/events/{event.id}/outcome"


def opened(event, **values):
    """A zero draft that can be commented for three days."""
    by = texts.writer(event)
    document = builders.published(event, by=by, comments_until=clock.now() + timedelta(days=3), **values)
    return by, document, queries.texts.open_round_for(document)


def test_a_representative_comments_on_a_paragraph_and_finds_the_comment(browser):
    event = make.event()
    _by, document, _round = opened(event)
    clause = builders.paragraph(document.published, 2).clause
    browser.sign_in(make.representative())
    path = f"{outcome_of(event)}/paragraphs/{clause.id}/comment"
    page = browser.submit(path, body="Dites-le plus clairement.", language="fr", kind="wording_proposal")
    assert "R1-C0001" in page.select_one("tbody th").text
    assert page.select_one('td [lang="fr"]').text == "Dites-le plus clairement."
    assert "Waits for an answer" in page.select_one("tbody").text


def test_the_whole_text_can_be_commented_too(browser):
    event = make.event()
    opened(event)
    browser.sign_in(make.representative())
    page = browser.submit(outcome_of(event) + "/comment", body="Well done.", language="en")
    assert "The whole" in page.select_one("tbody").text


def test_each_paragraph_links_to_its_own_form(browser):
    event = make.event()
    opened(event)
    page = browser.sign_in(make.representative()).get(outcome_of(event))
    assert len(page.select('.para a[href*="/comment"]')) == 2


def test_visitors_are_asked_to_sign_in_before_they_comment(browser):
    event = make.event()
    opened(event)
    assert "Sign in to comment" in browser.get(outcome_of(event)).text
    assert "sign-in" in browser.open("GET", outcome_of(event) + "/comment").headers["Location"]


def test_somebody_without_an_organisation_is_told_what_is_missing(browser):
    event = make.event()
    opened(event)
    page = browser.sign_in(make.person()).get(outcome_of(event))
    assert "Say which one you speak for" in page.text


def test_without_a_round_the_form_leads_back(browser):
    event = make.event()
    builders.published(event, by=texts.writer(event))
    page = browser.sign_in(make.representative()).get(outcome_of(event) + "/comment")
    assert "No round of comments is open" in page.text


@pytest.mark.parametrize(
    "fields", [{"body": " "}, {"body": "x" * 5001}, {"body": "x", "language": "tlh"}, {"body": "x", "kind": "shout"},
               {"body": "x", "attribution": "loud"}, {"body": "x", "organisation": "nonsense"}],
)  # fmt: skip
def test_bad_comments_are_explained_at_their_field(browser, fields):
    event = make.event()
    opened(event)
    browser.sign_in(make.representative())
    fields = {"language": "en", **fields}
    assert browser.submit(outcome_of(event) + "/comment", status=422, **fields).select_one(".error")


def test_an_organisation_one_does_not_speak_for_is_refused(browser):
    event = make.event()
    opened(event)
    browser.sign_in(make.representative())
    browser.post(
        outcome_of(event) + "/comment",
        status=422,
        body="x",
        language="en",
        kind="comment",
        attribution="named",
        organisation=str(make.organisation().id),
    )


def test_a_paragraph_of_another_text_cannot_be_commented(browser):
    event = make.event()
    opened(event)
    browser.sign_in(make.representative())
    browser.get(f"{outcome_of(event)}/paragraphs/{event.id}/comment", status=404)


def test_the_rounds_cap_leaves_out_looser_attributions(browser):
    event = make.event()
    opened(event, cap=Attribution.REGION)
    page = browser.sign_in(make.representative()).get(outcome_of(event) + "/comment")
    assert [each["value"] for each in page.select("input[name=attribution]")] == ["region", "anonymous"]


def test_a_comment_is_answered_by_one_and_decided_by_another(browser):
    event = make.event()
    _by, document, consultation = opened(event)
    first, second = make.rapporteur(event), make.organiser(event)
    clause = builders.paragraph(document.published).clause
    comment = texts.comment(consultation, clause, body="Better words, please.")
    path = f"{outcome_of(event)}/comments/{comment.id}"
    browser.sign_in(first)
    page = browser.submit(path + "/answer", code="accepted", clause=str(clause.id))
    assert "Recommended, not decided" in page.text
    browser.get(path + "/decision", status=403)
    browser.sign_out()
    page = browser.sign_in(second).submit(path + "/decision", form="main form")
    assert "Decided, not published" in page.text


def test_nobody_decides_on_their_own_recommendation(browser):
    event = make.event()
    by, document, consultation = opened(event)
    comment = texts.comment(consultation, builders.paragraph(document.published).clause)
    organiser = make.organiser(event)
    texts.answer(comment, recommender=make.actor(organiser))
    path = f"{outcome_of(event)}/comments/{comment.id}/decision"
    page = browser.sign_in(organiser).submit(path, form="main form", status=422)
    assert "another person decides" in page.text
    assert by


def test_a_recommendation_without_its_reason_is_explained(browser):
    event = make.event()
    _by, _document, consultation = opened(event)
    comment = texts.comment(consultation, None)
    browser.sign_in(make.rapporteur(event))
    page = browser.submit(f"{outcome_of(event)}/comments/{comment.id}/answer", status=422, code="noted")
    assert "Say why" in page.select_one(".error").text


def test_an_answer_that_is_decided_cannot_be_recommended_anew(browser):
    event = make.event()
    by, _document, consultation = opened(event)
    comment = texts.comment(consultation, None)
    texts.answer(comment, recommender=by, decider=texts.writer(event))
    browser.sign_in(make.rapporteur(event))
    page = browser.get(f"{outcome_of(event)}/comments/{comment.id}/answer")
    assert "has its answer already" in page.text
    assert "no recommended answer" in browser.sign_in(make.organiser(event)).get(
        f"{outcome_of(event)}/comments/{comment.id}/decision"
    ).text  # fmt: skip


def test_a_comment_on_the_agenda_is_not_answered_here(browser):
    event = make.event()
    builders.session(event)
    agenda = queries.texts.find_document(event.id, "agenda")
    consultation = texts.open_round(agenda.published, by=texts.writer(event))
    comment = texts.comment(consultation, None)
    browser.sign_in(make.rapporteur(event))
    browser.get(f"{outcome_of(event)}/comments/{comment.id}/answer", status=404)


def test_until_it_is_answered_a_comment_is_only_counted_for_others(browser):
    event = make.event()
    _by, document, consultation = opened(event)
    texts.comment(consultation, builders.paragraph(document.published).clause, body="CANARY")
    page = browser.get(outcome_of(event))
    assert "1 comment, 0 answered" in page.text
    assert "CANARY" not in page.text
    assert "CANARY" not in browser.get(outcome_of(event) + "/comments").text


def test_the_answer_is_published_with_the_next_version_and_its_author_told(browser):
    event = make.event()
    by, document, consultation = opened(event)
    author = make.representative(language="fr", email="author@parley.example")
    clause = builders.paragraph(document.published).clause
    comment = texts.comment(consultation, clause, author=author, body="Better words, please.")
    texts.answer(comment, recommender=by, decider=texts.writer(event), code=DispositionCode.ACCEPTED, clause=clause)
    builders.revise(document, by=by, waiver="Everything is answered.")
    page = browser.get(outcome_of(event) + "/comments")
    assert "Better words, please." in page.text
    assert "Taken up" in page.select_one(".answer").text
    sent = db.session.scalars(db.select(OutgoingMail)).all()
    assert [each.recipient for each in sent] == ["author@parley.example"]
    assert f"/fr/events/{event.id}/outcome/comments#R1-C0001" in sent[0].body
    assert "led to it" in browser.get(outcome_of(event) + "/changes").text


def test_there_is_no_table_of_comments_before_there_is_a_text(browser):
    browser.get(outcome_of(make.event()) + "/comments", status=404)


def test_a_table_without_comments_says_so(browser):
    event = make.event()
    opened(event)
    assert "nothing to read yet" in browser.get(outcome_of(event) + "/comments").text
    assert "no comments yet" in browser.sign_in(make.organiser(event)).get(outcome_of(event) + "/comments").text


def test_a_duplicate_is_answered_with_the_comment_it_repeats(app):
    event = make.event()
    by, document, consultation = opened(event)
    other = texts.writer(event)
    clause = builders.paragraph(document.published).clause
    first, second = texts.comment(consultation, clause), texts.comment(consultation, clause)
    texts.answer(first, recommender=by, decider=other, code=DispositionCode.ACCEPTED, clause=clause)
    texts.answer(second, recommender=by, decider=other, code=DispositionCode.DUPLICATE, duplicate_of=first)
    builders.revise(document, by=by, waiver="Everything is answered.")
    bodies = [each.body for each in db.session.scalars(db.select(OutgoingMail))]
    assert any("Another comment (R1-C0001) said the same" in each for each in bodies)
