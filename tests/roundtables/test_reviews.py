"""The annual mutual review: both sides answer, both are read side by side, what follows has an owner and a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from people.roles import Role
from roundtables import jobs, review_services, reviews
from roundtables.review_models import MutualReview
from roundtables.reviews import ReviewOf
from roundtables.terms_models import Side
from tests import make
from tests.roundtables import agreements, builders

HELD = datetime(2026, 5, 9, 7, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 10, 3, 0, tzinfo=UTC)
SAID = {"language": "en", "promised": "An answer to all.", "kept": "Most of it.", "change": "More time."}


def held(**values):
    """An event of a series in 2026, with both sides."""
    event = make.event(series=make.series("Tables"), starts_at=HELD, **values)
    return event, *agreements.both_sides(event)


def begun(event, by):
    with transaction(), clock.at(NEXT_YEAR):
        return ReviewOf(event, review_services.begin(event, 2026, by=make.actor(by)))


def answer(of, person, side, **changed):
    with transaction():
        return review_services.answer(of, side, by=make.actor(person), **(SAID | changed))


def refused(verb, *args, **values):
    with pytest.raises(RuleBroken) as broken, transaction():
        verb(*args, **values)
    return broken.value


def both_answered():
    event, secretary, member = held()
    of = begun(event, secretary)
    answer(of, secretary, Side.SECRETARIAT, kept="Ours, as we see it.")
    answer(of, member, Side.CIVIL_SOCIETY, kept="Theirs, as we see it.")
    return of, secretary, member


def test_a_review_is_begun_once_for_a_year_in_which_an_event_was_held(app):
    event, secretary, _member = held()
    of = begun(event, secretary)
    assert (of.review.year, of.review.due_on) == (2026, date(2027, 2, 9))
    with clock.at(NEXT_YEAR):
        assert reviews.years_to_begin(event) == []
        assert refused(review_services.begin, event, 2026, by=make.actor(secretary)).code == "not-now"
        assert refused(review_services.begin, event, 2025, by=make.actor(secretary)).code == "not-now"


def test_within_the_year_it_is_due_at_the_end_of_the_january_that_follows(app):
    event, secretary, _member = held()
    with transaction(), clock.at(HELD + timedelta(days=30)):
        assert review_services.begin(event, 2026, by=make.actor(secretary)).due_on == date(2027, 1, 31)


def test_an_event_that_stands_alone_has_no_review(app):
    event = make.event(starts_at=HELD)
    with clock.at(NEXT_YEAR):
        assert refused(review_services.begin, event, 2026, by=make.actor(make.organiser(event))).code == "no-series"
    assert reviews.list_reviews(event) == []


@pytest.mark.parametrize(
    ("role", "side"),
    [
        (Role.SECRETARIAT, Side.SECRETARIAT),
        (Role.CHAIR, Side.CIVIL_SOCIETY),
        (Role.FINANCE, None),
        (Role.REVIEWER, None),
    ],
)
def test_the_role_in_any_event_of_the_series_says_for_which_side_one_answers(app, role, side):
    series = make.series()
    first, second = make.event(series=series), make.event(series=series)
    db.session.refresh(series)
    actor = make.actor(make.appointed(first, role))
    assert reviews.side_of(actor, second) == side
    assert reviews.may_take_part(actor, second) == (side is not None)


def test_an_answer_can_be_corrected_until_both_are_in(app):
    event, secretary, member = held()
    of = begun(event, secretary)
    answer(of, secretary, Side.SECRETARIAT)
    answer(of, secretary, Side.SECRETARIAT, kept="All of it.")
    assert of.answer(Side.SECRETARIAT).kept == "All of it."
    assert of.missing == [Side.CIVIL_SOCIETY]
    answer(of, member, Side.CIVIL_SOCIETY)
    assert of.complete
    broken = refused(review_services.answer, of, Side.SECRETARIAT, by=make.actor(secretary), **SAID)
    assert broken.code == "complete"


def test_nobody_answers_for_the_other_side(app):
    event, secretary, member = held()
    of = begun(event, secretary)
    for person, side in ((secretary, Side.CIVIL_SOCIETY), (member, Side.SECRETARIAT)):
        assert refused(review_services.answer, of, side, by=make.actor(person), **SAID).code == "not-your-side"


@pytest.mark.parametrize(
    ("field", "value"), [("promised", " "), ("kept", ""), ("change", "x" * 10_001), ("language", "xx")]
)
def test_an_incomplete_answer_is_refused_at_its_field(app, field, value):
    event, secretary, _member = held()
    of = begun(event, secretary)
    said = SAID | {field: value}
    assert refused(review_services.answer, of, Side.SECRETARIAT, by=make.actor(secretary), **said).field == field


def test_follow_ups_are_agreed_once_both_have_answered(app):
    event, secretary, _member = held()
    of = begun(event, secretary)
    agreed = {"what": "Invite earlier.", "owner_id": secretary.id, "due_on": date(2027, 3, 1)}
    assert refused(review_services.agree, of, by=make.actor(secretary), **agreed).code == "incomplete"


def test_a_follow_up_has_an_owner_of_one_of_the_sides_and_is_done_once(app):
    of, secretary, member = both_answered()
    by = make.actor(secretary)
    agreed = {"what": "Invite earlier.", "due_on": date(2027, 3, 1), "by": by}
    assert refused(review_services.agree, of, owner_id=make.person().id, **agreed).field == "owner"
    assert refused(review_services.agree, of, owner_id=member.id, **agreed | {"what": " "}).field == "what"
    with transaction():
        made = review_services.agree(of, owner_id=member.id, **agreed)
    (asked,) = reviews.waiting(of.event, make.actor(member))
    assert "Invite earlier." in asked.what
    with transaction():
        review_services.finish(made, by=by)
    assert reviews.waiting(of.event, make.actor(member)) == []
    assert refused(review_services.finish, made, by=by).code == "done"


def test_each_side_is_asked_until_it_has_answered(app):
    event, secretary, member = held()
    of = begun(event, secretary)
    for person in (secretary, member):
        (asked,) = reviews.waiting(event, make.actor(person))
        assert asked.due.date() == of.review.due_on
    answer(of, secretary, Side.SECRETARIAT)
    assert reviews.waiting(event, make.actor(secretary)) == []
    assert len(reviews.waiting(event, make.actor(member))) == 1
    assert reviews.waiting(event, make.actor(make.person())) == []


def test_one_is_asked_at_the_last_event_of_the_year_only(app):
    event, secretary, _member = held()
    later = make.event(series=event.series, starts_at=HELD + timedelta(days=90))
    db.session.refresh(event.series)
    begun(event, secretary)
    assert reviews.waiting(event, make.actor(secretary)) == []
    assert len(reviews.waiting(later, make.actor(secretary))) == 1


# At night


def recipients():
    return sorted(each.recipient for each in db.session.query(OutgoingMail))


def at_night(moment):
    with clock.at(moment):
        jobs.remind_reviews()


def test_at_the_turn_of_the_year_the_review_begins_and_both_sides_are_written_to(app):
    event, secretary, member = held()
    at_night(NEXT_YEAR)
    review = db.session.query(MutualReview).one()
    assert (review.series_id, review.year) == (event.series_id, 2026)
    assert recipients() == sorted([secretary.email, member.email])
    mail = db.session.query(OutgoingMail).first()
    assert f"/events/{event.id}/reviews" in mail.body
    assert db.session.query(AuditEntry).filter_by(action="review.begun").one().actor_id is None


def test_nobody_is_written_to_again_before_two_weeks_nor_long_after_the_day(app):
    held()
    for days in (0, 1, 13):
        at_night(NEXT_YEAR + timedelta(days=days))
    assert len(recipients()) == 2
    at_night(NEXT_YEAR + timedelta(days=14))
    assert len(recipients()) == 4
    at_night(NEXT_YEAR + timedelta(days=90))
    assert len(recipients()) == 4


def test_only_the_side_that_has_not_answered_is_reminded(app):
    event, secretary, member = held()
    of = begun(event, secretary)
    answer(of, secretary, Side.SECRETARIAT)
    at_night(NEXT_YEAR)
    assert recipients() == [member.email]


def test_a_year_without_events_owes_no_review(app):
    held()
    at_night(datetime(2029, 1, 10, tzinfo=UTC))
    assert db.session.query(MutualReview).all() == []


# Pages


def test_both_sides_answer_and_then_read_each_other_side_by_side(app, browser):
    event, secretary, member = held()
    of = begun(event, secretary)
    path = f"/en/events/{event.id}/reviews/{of.review.id}"
    browser.sign_in(secretary)
    page = browser.submit(path, promised="To answer.", kept="SECRETARIAT WORDS", change="More time.")
    assert "SECRETARIAT WORDS" in page.select_one("textarea[name=kept]").get_text()
    browser.sign_out()
    browser.sign_in(member)
    assert "SECRETARIAT WORDS" not in browser.get(path).get_text()
    page = browser.submit(path, promised="To answer.", kept="MEMBER WORDS", change="Six weeks.", language="fr")
    assert "SECRETARIAT WORDS" in page.get_text()
    assert page.select_one("[lang=fr]").get_text() == "To answer."
    page = browser.submit(path, what="Invite earlier.", owner=str(secretary.id), due_on="2027-03-01")
    assert "Invite earlier." in page.get_text()
    assert "done" in browser.press(path, "It is done").select_one("main .tag.good").get_text()


def test_a_follow_up_without_an_owner_is_explained_and_kept(app, browser):
    of, secretary, _member = both_answered()
    path = f"/en/events/{of.event.id}/reviews/{of.review.id}"
    page = browser.sign_in(secretary).submit(path, status=422, what="Invite earlier.", owner="", due_on="soon")
    assert "Choose a person." in page.get_text()
    assert "Give a day, such as" in page.get_text()
    assert "Invite earlier." in page.select_one("textarea[name=what]").get_text()


def test_an_answer_without_words_is_explained_and_kept(app, browser):
    event, secretary, _member = held()
    path = f"/en/events/{event.id}/reviews/{begun(event, secretary).review.id}"
    page = browser.sign_in(secretary).submit(path, status=422, promised="To answer.", kept="", change="x\x00")
    assert page.select_one("#kept-error")
    assert "To answer." in page.select_one("textarea[name=promised]").get_text()


def test_the_secretariat_begins_the_review_by_one_button(app, browser):
    event = make.event(series=make.series("Tables"), starts_at=clock.now() - timedelta(days=2))
    secretary, _member = agreements.both_sides(event)
    year = event.starts_at.year
    page = browser.sign_in(secretary).press(f"/en/events/{event.id}/reviews", f"Begin the review of {year}")
    assert f"Review of {year}" in page.select_one("h1").get_text()
    assert "has not answered" in browser.get(f"/en/events/{event.id}/reviews").get_text()


@pytest.mark.parametrize("year", ["", "1", "soon", "2001", "999999999999"])
def test_a_year_that_is_none_is_refused_with_a_sentence(app, browser, year):
    event, secretary, _member = held()
    page = browser.sign_in(secretary).post(f"/en/events/{event.id}/reviews/begin", status=422, year=year)
    assert page.select_one("#problems")


def test_the_review_is_both_sides_and_nobody_elses(app, browser):
    event, secretary, _member = held()
    of = begun(event, secretary)
    for path in (f"/en/events/{event.id}/reviews", f"/en/events/{event.id}/reviews/{of.review.id}"):
        browser.get(path, status=302)
        browser.sign_in(make.person()).get(path, status=404)
        browser.sign_out()
        browser.sign_in(make.finance_officer(event)).get(path, status=403)
        browser.sign_out()


def test_a_review_of_another_series_is_not_found_here(app, browser):
    of, _secretary, _member = both_answered()
    other, _secretary, _other_member = held()
    builders.seat(other, person=make.representative())
    browser.sign_in(make.organiser(other)).get(f"/en/events/{other.id}/reviews/{of.review.id}", status=404)


def test_an_event_without_a_series_says_so(app, browser):
    event = make.event()
    page = browser.sign_in(make.organiser(event)).get(f"/en/events/{event.id}/reviews")
    assert "belongs to no series" in page.get_text()
