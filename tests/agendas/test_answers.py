from datetime import timedelta

import pytest

from agendas import policies, queries, services
from agendas.discussion import Discussion
from agendas.words import CAPS, CONTRIBUTION_KINDS, DISPOSITIONS, SLOT_KINDS
from core import clock
from core.auth import NOBODY
from core.db import db, transaction
from core.mail import OutgoingMail
from core.waiting import Progress
from people.models import Attribution
from people.pseudonyms import number_of
from people.roles import Role
from tests import make
from tests.agendas import builders
from tests.agendas.builders import at
from tests.browser import counted_queries
from tests.texts import builders as texts
from texts import queries as reading
from texts.models import ContributionKind, DispositionCode

pytestmark = pytest.mark.slow


@pytest.fixture
def event(app):
    return make.event()


@pytest.fixture
def organiser(event):
    return make.organiser(event)


@pytest.fixture
def by(organiser):
    return make.actor(organiser)


@pytest.fixture
def other(event):
    return texts.writer(event)


@pytest.fixture
def consultation(event, by):
    return builders.commented(event, by=by)


@pytest.fixture
def floor(consultation):
    return builders.clause(consultation.document_version, "Open floor")


def address(event, rest="", lang="en"):
    return f"/{lang}/events/{event.id}/agenda{rest}"


def publish_answer(event, consultation, comment, by, other, code=DispositionCode.ACCEPTED, **values):
    """Answer, change the open floor, publish version 2."""
    clause = builders.clause(consultation.document_version, "Open floor")
    texts.answer(comment, recommender=by, decider=other, code=code, clause=clause, **values)
    with clock.at(consultation.closes_at), transaction():
        draft = services.start_draft(event, by=by)
        words = {"en": "Local groups speak first, two minutes each."}
        services.edit_slot(builders.slot(draft, "Open floor"), description=words, by=by)
        services.publish_agenda(draft, change_note_words={"en": "The floor has an order."}, by=by)
    return draft


@pytest.mark.parametrize(
    ("words", "codes"),
    [(DISPOSITIONS, DispositionCode), (CONTRIBUTION_KINDS, ContributionKind), (CAPS, Attribution)],
)
def test_every_code_has_its_words(words, codes):
    assert set(words) == set(codes)


def test_every_kind_of_slot_has_its_words():
    assert all(str(word) for word in SLOT_KINDS.values())


def test_the_author_is_told_by_mail_what_became_of_a_comment(event, consultation, floor, by, other):
    author = make.representative(language="fr")
    comment = texts.comment(consultation, floor, author=author, body="D’abord les groupes locaux.", language="fr")
    publish_answer(event, consultation, comment, by, other, reason="The floor begins with them.")
    mail = db.session.scalar(db.select(OutgoingMail))
    assert (mail.recipient, mail.language) == (author.email, "fr")
    assert comment.reference in mail.subject
    assert "> D’abord les groupes locaux." in mail.body
    assert "The floor begins with them." in mail.body
    assert f"/fr/events/{event.id}/agenda/comments/{comment.id}" in mail.body


def test_an_author_whose_comment_repeats_another_reads_the_answer_to_that_one(event, consultation, floor, by, other):
    first, second = (texts.comment(consultation, floor) for _ in range(2))
    clause = floor
    texts.answer(
        first, recommender=by, decider=other, code=DispositionCode.ACCEPTED, clause=clause, reason="Yes indeed."
    )
    publish_answer(
        event, consultation, second, by, other, code=DispositionCode.DUPLICATE, duplicate_of=first, reason=""
    )
    bodies = list(db.session.scalars(db.select(OutgoingMail.body)))
    assert len(bodies) == 2
    assert all("Yes indeed." in body for body in bodies)
    assert any(first.reference in body and second.reference in body for body in bodies)


def test_a_text_that_is_no_agenda_sends_no_mail(event, by):
    texts.published(event, by=by)
    assert db.session.scalar(db.select(OutgoingMail)) is None
    assert queries.list_sessions(event) == []


def test_a_published_answer_is_everybody_s(browser, event, consultation, floor, by, other):
    comment = texts.comment(consultation, floor, body="Local groups first.")
    publish_answer(event, consultation, comment, by, other, reason="They begin now.")
    page = browser.get(address(event))
    said = page.select_one(".said")
    assert "Local groups first." in said.text
    assert "Taken up." in said.text
    assert "They begin now." in said.text
    assert "/agenda/changes/2#c-" in said.select_one(".answer a[href*=changes]")["href"]


def test_the_comparison_shows_new_words_and_who_asked_for_them(browser, event, consultation, floor, by, other):
    comment = texts.comment(consultation, floor, body="Local groups first.")
    publish_answer(event, consultation, comment, by, other)
    page = browser.get(address(event, "/changes/2"))
    item = page.select_one(f"#c-{floor.id}")
    assert "Local groups speak first" in item.select_one("ins").text
    assert "Local groups first." in item.select_one(".said").text
    assert "The floor has an order." in page.text


def test_a_changed_time_is_struck_through(browser, event, by):
    builders.published(event, by=by)
    with transaction():
        draft = services.start_draft(event, by=by)
        services.edit_slot(builders.slot(draft, "Adoption"), starts_at=at("11:00"), by=by)
        services.publish_agenda(draft, by=by)
    page = browser.get(address(event, "/changes/2"))
    assert page.select_one("del time").text == "10:45 – 12:30"
    assert page.select_one("ins time").text == "11:00 – 12:30"


@pytest.mark.parametrize("ordinal", [0, 1, 2, 99])
def test_there_is_nothing_to_compare_with_before_version_two(browser, event, consultation, ordinal):
    browser.get(address(event, f"/changes/{ordinal}"), status=404)


def test_the_changes_of_a_draft_are_for_its_writers(browser, event, organiser, by):
    builders.published(event, by=by)
    with transaction():
        services.start_draft(event, by=by)
    browser.sign_in(make.representative())
    browser.get(address(event, "/changes/2"), status=404)
    browser.sign_in(organiser)
    assert "say the same" in browser.get(address(event, "/changes/2")).text


@pytest.mark.parametrize(
    ("attribution", "cap", "shown"),
    [
        ("named", "named", "Ada, Wide Table"),
        ("organisation", "named", "Wide Table"),
        ("named", "organisation", "Wide Table"),
        ("region", "named", "Participant"),
        ("named", "region", "Participant"),
        ("anonymous", "named", "Anonymous"),
        ("named", "anonymous", "Anonymous"),
    ],
)
def test_an_author_is_named_as_openly_as_author_and_round_allow(browser, event, by, other, attribution, cap, shown):
    consultation = builders.commented(event, by=by, cap=cap)
    author = make.representative(of=make.organisation("Wide Table"), name="Ada")
    clause = builders.clause(consultation.document_version, "Open floor")
    comment = texts.comment(consultation, clause, author=author, attribution=attribution)
    publish_answer(event, consultation, comment, by, other)
    who = browser.get(address(event, "/comments")).select_one("tbody p.small").text
    number = number_of(event.id, author.id)
    assert who.startswith((f"{shown} {number}" if shown == "Participant" else shown) + " ·")


def test_a_form_offers_no_attribution_looser_than_the_round(browser, event, by):
    consultation = builders.commented(event, by=by, cap=Attribution.REGION)
    clause = builders.clause(consultation.document_version, "Open floor")
    browser.sign_in(make.representative())
    page = browser.get(address(event, f"/lines/{clause.id}/comment"))
    assert [each["value"] for each in page.select("input[name=attribution]")] == ["region", "anonymous"]


def test_a_comment_is_refused_at_its_field_and_nothing_is_lost(browser, event, floor):
    browser.sign_in(make.representative())
    page = browser.submit(address(event, f"/lines/{floor.id}/comment"), status=422, body="x" * 5001)
    assert "too long" in page.select_one("#body-error").text
    assert len(page.select_one("textarea").text.strip()) == 5001


@pytest.mark.parametrize(
    "fields",
    [{"kind": "nonsense"}, {"language": "tlh"}, {"organisation": "nonsense"}, {"attribution": "x"}, {"body": "\x00"}],
)
def test_nonsense_in_a_comment_is_answered_and_not_crashed_upon(browser, event, floor, fields):
    browser.sign_in(make.representative())
    browser.submit(address(event, f"/lines/{floor.id}/comment"), status=422, **{"body": "Hello"} | fields)


def test_another_organisation_cannot_be_slipped_in(browser, event, floor):
    browser.sign_in(make.representative())
    stranger = make.organisation()
    browser.submit(
        address(event, f"/lines/{floor.id}/comment"), status=422, body="Hello", organisation=str(stranger.id)
    )


def test_a_comment_on_the_whole_is_sent(browser, event, consultation):
    browser.sign_in(make.representative())
    page = browser.submit(address(event, "/comment"), body="Too long a morning.")
    assert "On the agenda as a whole." in page.text


def test_a_visitor_signs_in_before_commenting(browser, event, floor):
    browser.open("GET", address(event, f"/lines/{floor.id}/comment"))
    assert "/sign-in" in browser.response.headers["Location"]


def test_who_speaks_for_nobody_does_not_comment(browser, event, floor):
    browser.sign_in(make.person())
    browser.get(address(event, f"/lines/{floor.id}/comment"), status=404)
    assert "add yours in your account" in browser.get(address(event)).text


def test_after_the_round_a_sentence_says_so(browser, event, consultation, floor):
    with transaction():
        consultation.opens_at -= timedelta(days=30)
        consultation.closes_at -= timedelta(days=20)
    browser.sign_in(make.representative())
    assert "No round of comments is open" in browser.get(address(event, f"/lines/{floor.id}/comment")).text


def test_a_comment_of_another_event_is_not_found(browser, event, consultation, floor, organiser):
    comment, elsewhere = texts.comment(consultation, floor), make.event()
    browser.sign_in(organiser)
    browser.get(address(elsewhere, f"/comments/{comment.id}"), status=404)


def test_a_waiting_comment_is_its_author_s_and_the_staff_s(browser, event, consultation, floor, organiser):
    author = make.representative()
    comment = texts.comment(consultation, floor, author=author, body="Secret until answered")
    path = address(event, f"/comments/{comment.id}")
    browser.sign_in(make.representative())
    browser.get(path, status=404)
    for person in (author, organiser, make.rapporteur(event)):
        browser.sign_in(person)
        assert "Secret until answered" in browser.get(path).text


def test_an_author_does_not_see_a_recommendation_before_it_is_published(browser, event, consultation, floor, by):
    author = make.representative()
    comment = texts.comment(consultation, floor, author=author)
    texts.answer(comment, recommender=by, reason="Not yet public")
    browser.sign_in(author)
    assert "Not yet public" not in browser.get(address(event, f"/comments/{comment.id}")).text


@pytest.mark.parametrize("rest", ["/answer", "/decision"])
def test_only_staff_answer(browser, event, consultation, floor, rest):
    author = make.representative()
    comment = texts.comment(consultation, floor, author=author)
    browser.sign_in(author)
    browser.get(address(event, f"/comments/{comment.id}{rest}"), status=404)


def test_a_rapporteur_recommends_and_does_not_decide(browser, event, consultation, floor):
    comment = texts.comment(consultation, floor)
    browser.sign_in(make.rapporteur(event))
    path = address(event, f"/comments/{comment.id}")
    browser.submit(path + "/answer", code="noted", **{"reason-en": "Thank you."})
    browser.get(path + "/decision", status=403)


def test_no_answer_is_chosen_beforehand_and_none_is_refused(browser, event, consultation, floor):
    comment = texts.comment(consultation, floor)
    browser.sign_in(make.rapporteur(event))
    path = address(event, f"/comments/{comment.id}/answer")
    assert not browser.get(path).select("input[name=code][checked]")
    page = browser.submit(path, status=422, **{"reason-en": "Thank you."})
    assert "Choose one of the answers offered." in page.select_one("#code .error").text


def test_a_chair_decides(browser, event, consultation, floor, by):
    comment = texts.comment(consultation, floor)
    texts.answer(comment, recommender=by)
    browser.sign_in(make.appointed(event, Role.CHAIR))
    page = browser.press(address(event, f"/comments/{comment.id}/decision"), "Decide: this is the answer")
    assert "goes out with the next version" in page.text


def test_a_recommendation_can_be_changed_and_shows_what_it_was(
    browser, event, consultation, floor, by, other, organiser
):
    comment = texts.comment(consultation, floor)
    texts.answer(comment, recommender=other, reason="Old words.")
    browser.sign_in(organiser)
    page = browser.get(address(event, f"/comments/{comment.id}/answer"))
    assert page.select_one("input[name=code][checked]")["value"] == "noted"
    assert "Old words." in page.select_one("#reason-en").text


def test_a_decided_answer_is_not_answered_again(browser, event, consultation, floor, by, other, organiser):
    comment = texts.comment(consultation, floor)
    texts.answer(comment, recommender=by, decider=other)
    browser.sign_in(organiser)
    assert "has its answer already" in browser.get(address(event, f"/comments/{comment.id}/answer")).text
    assert "no recommended answer" in browser.get(address(event, f"/comments/{comment.id}/decision")).text


def test_publishing_names_the_answers_that_promise_too_much(browser, event, consultation, floor, by, other, organiser):
    comment = texts.comment(consultation, floor, body="Local groups first.")
    texts.answer(comment, recommender=by, decider=other, code=DispositionCode.ACCEPTED, clause=floor)
    with transaction():
        services.start_draft(event, by=by)
    browser.sign_in(organiser)
    page = browser.get(address(event, "/draft/publish"))
    assert "promise a change" in page.text
    assert "still open" in page.text
    page = browser.submit(address(event, "/draft/publish"), status=422, **{"change_note-en": "New"})
    assert page.select_one("#waiver-error")
    page = browser.submit(address(event, "/draft/publish"), status=422, waiver="Urgent", **{"change_note-en": "New"})
    assert "reads as before" in page.select_one("#problems").text


def test_a_round_is_opened_and_made_longer_on_its_page(browser, event, organiser, by):
    builders.published(event, by=by)
    browser.sign_in(organiser)
    browser.submit(address(event, "/round"), opens_at="2026-01-01T09:00", closes_at="2030-05-01T18:00", cap="region")
    assert "Comments until 1 May 2030" in browser.get(address(event)).text
    page = browser.submit(address(event, "/round"), status=422, closes_at="2030-04-01T18:00")
    assert "longer, not shorter" in page.text
    browser.submit(address(event, "/round"), closes_at="2030-05-02T18:00")
    assert "Comments until 2 May 2030" in browser.get(address(event)).text


def test_a_round_needs_a_published_agenda(browser, event, organiser):
    browser.sign_in(organiser)
    assert "Publish the agenda first" in browser.get(address(event, "/round")).text


def test_the_stage_goes_from_later_over_now_to_done(event, by):
    assert queries.stage(event, NOBODY).progress == Progress.LATER
    document = builders.published(event, by=by)
    assert queries.stage(event, NOBODY).progress == Progress.DONE
    consultation = texts.open_round(document.published, by=by)
    assert "comments until" in queries.stage(event, NOBODY).words
    texts.comment(consultation, builders.clause(document.published, "Open floor"))
    assert queries.stage(event, NOBODY).attention == ""
    assert queries.stage(event, by).attention == "1 comment to answer"
    assert queries.stage(event, by).progress == Progress.NOW


def test_a_draft_is_nobody_s_business_but_its_writers(event, by):
    builders.draft(event, by=by)
    assert queries.stage(event, NOBODY).progress == Progress.LATER
    assert queries.stage(event, by).progress == Progress.NOW


def test_what_waits_depends_on_who_looks(event, consultation, floor, by, other):
    representative = make.actor(make.representative())
    assert [each.endpoint for each in queries.waiting(event, representative)] == ["agendas.agenda"]
    assert queries.waiting(event, representative)[0].due == consultation.closes_at
    assert queries.waiting(event, by) == []
    comment = texts.comment(consultation, floor)
    assert "no answer yet" in queries.waiting(event, by)[0].what
    texts.answer(comment, recommender=by)
    assert queries.waiting(event, by) == []
    assert "your decision" in queries.waiting(event, other)[0].what
    assert queries.waiting(event, NOBODY) == []


def test_own_comments_are_found(event, consultation, floor):
    author = make.representative()
    mine = texts.comment(consultation, floor, author=author)
    texts.comment(consultation, floor)
    assert [each.id for each in queries.own_comments(event, author.id)] == [mine.id]
    assert queries.own_comments(event, None) == []


def test_a_list_of_comments_costs_the_same_for_one_and_for_many(browser, event, consultation, floor, organiser):
    browser.sign_in(organiser)
    texts.comment(consultation, floor)
    browser.get(address(event, "/comments"))
    few = len(browser.queries)
    for _ in range(12):
        texts.comment(consultation, floor)
    browser.get(address(event, "/comments"))
    assert len(browser.queries) == few


def test_the_agenda_costs_the_same_for_few_and_many_comments(browser, event, consultation, floor, by, other):
    browser.get(address(event))
    few = len(browser.queries)
    for _ in range(8):
        texts.comment(consultation, floor)
    browser.get(address(event))
    assert len(browser.queries) <= few + 4


def test_a_discussion_counts_what_it_hides(event, consultation, floor):
    texts.comment(consultation, floor)
    document = queries.agenda_of(event)
    thread = Discussion(reading.contributions_of(document), {}, NOBODY).thread(floor.id)
    assert (thread.all, thread.answered, thread.hidden) == (1, 0, 1)


@pytest.mark.parametrize("role", Role)
def test_only_the_secretariat_writes(event, role):
    actor = make.actor(make.appointed(event, role))
    assert policies.may_edit(actor, event) == (role == Role.SECRETARIAT)
    assert policies.decides(actor, event) == (role in (Role.SECRETARIAT, Role.CHAIR))
    assert policies.sees_waiting(actor, event) == (role in (Role.SECRETARIAT, Role.RAPPORTEUR, Role.CHAIR))


WRITERS_PAGES = ["/draft", "/draft/add", "/draft/import", "/draft/publish", "/round", "/rooms"]


@pytest.mark.parametrize("rest", WRITERS_PAGES)
def test_a_stranger_finds_no_page_of_the_writers_and_an_insider_is_refused(browser, event, by, rest):
    builders.draft(event, by=by)
    browser.sign_in(make.representative())
    browser.get(address(event, rest), status=404)
    browser.sign_in(make.reviewer(event))
    browser.get(address(event, rest), status=403)


def test_the_staff_s_count_is_one_query(event, consultation, floor):
    texts.comment(consultation, floor)
    db.session.expire_all()
    _ = event.id
    with counted_queries() as seen:
        assert queries.comment_counts(event).to_answer == 1
    assert len(seen) == 1
