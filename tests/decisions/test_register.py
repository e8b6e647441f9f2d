"""The register of decisions (Strategy, Transparency: decisions are transparent and can be contested)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.audit import AuditEntry
from core.auth import NOBODY
from core.db import db, transaction
from decisions import queries, services
from decisions.models import Area, Decision, Verdict
from tests import make
from tests.browser import counted_queries

MOMENT = datetime(2022, 5, 9, 7, 0, tzinfo=UTC)


@pytest.fixture
def event(app):
    return make.event()


@pytest.fixture
def secretary(event):
    return make.actor(make.organiser(event))


def decided(subject, event, by, *, at=MOMENT, **values):
    facts = {"area": Area.ACCREDITATION, "verdict": Verdict.DECLINED, "reason": "The room is full.", **values}
    with clock.at(at), transaction():
        return services.record(subject, event_id=event.id, by=by, **facts)


def test_a_decision_keeps_what_was_decided_on_which_thing_by_whom_and_why(event, secretary):
    subject = make.organisation()
    made = decided(subject, event, secretary)
    db.session.refresh(made)
    assert (made.subject_kind, made.subject_id, made.event_id) == ("organisation", subject.id, event.id)
    assert (made.area, made.verdict) == (Area.ACCREDITATION, Verdict.DECLINED)
    assert (made.reason, made.decided_by_id) == ("The room is full.", secretary.id)


def test_a_decision_can_be_contested_for_two_weeks_from_the_moment_it_is_made(event, secretary):
    assert decided(make.organisation(), event, secretary).contest_until == MOMENT + timedelta(days=14)


def test_nobody_decides_nothing(event):
    with pytest.raises(ValueError, match="somebody"):
        decided(make.organisation(), event, NOBODY)
    assert db.session.query(Decision).count() == 0


def test_who_recommended_it_is_kept_beside_who_decided(event, secretary):
    reviewer = make.reviewer(event)
    made = decided(make.organisation(), event, secretary, recommended_by=reviewer.id)
    assert (made.recommended_by_id, made.decided_by_id) == (reviewer.id, secretary.id)


def test_without_a_recommendation_none_is_invented(event, secretary):
    assert decided(make.organisation(), event, secretary).recommended_by_id is None


def test_the_latest_decision_is_the_one_in_force_and_the_earlier_one_is_kept(event, secretary):
    subject = make.organisation()
    first = decided(subject, event, secretary)
    second = decided(subject, event, secretary, at=MOMENT + timedelta(days=1), verdict=Verdict.ACCEPTED, reason="")
    assert queries.latest(subject).id == second.id
    db.session.refresh(first)
    assert (first.verdict, first.reason) == (Verdict.DECLINED, "The room is full.")


def test_a_thing_that_was_never_decided_upon_has_no_decision(event, secretary):
    decided(make.organisation(), event, secretary)
    assert queries.latest(make.organisation()) is None


def test_a_decision_on_one_kind_of_thing_is_none_on_another_with_the_same_key(event, secretary):
    subject = make.organisation()
    decided(subject, event, secretary)
    with transaction() as session:
        person = make.person()
        twin = type(person)(id=subject.id, name="Twin", email="twin@parley.example")
        session.add(twin)
    assert queries.latest(twin) is None


def test_the_record_tells_the_verdict_but_not_the_reason(event, secretary):
    made = decided(make.organisation(), event, secretary)
    [entry] = db.session.query(AuditEntry).all()
    assert (entry.action, entry.subject_id, entry.event_id) == ("decision.recorded", made.id, event.id)
    assert entry.actor_id == secretary.id
    assert entry.details == {"verdict": "declined", "area": "accreditation"}


def test_a_decision_of_something_that_failed_is_not_kept(event, secretary):
    with pytest.raises(ZeroDivisionError), transaction():
        decided(make.organisation(), event, secretary)
        _ = 1 / 0
    assert db.session.query(Decision).count() == 0
    assert db.session.query(AuditEntry).count() == 0


@pytest.mark.parametrize("area", Area)
@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_in_every_area_can_be_read_again(event, secretary, area, verdict):
    subject = make.organisation()
    decided(subject, event, secretary, area=area, verdict=verdict)
    found = queries.latest(subject)
    assert (Area(found.area), Verdict(found.verdict)) == (area, verdict)


def test_asking_for_the_decision_in_force_takes_one_query_however_many_there_were(event, secretary):
    subject = make.organisation()
    for day in range(3):
        decided(subject, event, secretary, at=MOMENT + timedelta(days=day))
    with counted_queries() as seen:
        assert queries.latest(subject).created_at == MOMENT + timedelta(days=2)
    assert len(seen) == 1
