"""Criteria are published before use, in versions that are never changed (Strategy, Transparency)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db, transaction
from core.i18n import LANGUAGES
from core.rules import RuleBroken
from decisions import criteria, queries
from decisions.models import Area, Criteria
from decisions.standing import STANDING
from roundtables.models import EventKind, Mode
from roundtables.services import create_event
from tests import make
from tests.decisions import builders


def publish(event, words, area=Area.ACCREDITATION):
    with transaction():
        return criteria.publish(event.id, area, {"en": words}, by=make.actor(make.organiser(event)))


def test_an_event_begins_with_criteria_in_every_area_that_everybody_could_read_before(app):
    organiser = make.actor(make.organiser())
    moment = clock.now()
    with transaction():
        event = create_event(
            series=None,
            kind=EventKind.WORKSHOP,
            mode=Mode.ONLINE,
            title={"en": "New"},
            summary={},
            venue={},
            starts_at=moment + timedelta(days=30),
            ends_at=moment + timedelta(days=31),
            zone="UTC",
            by=organiser,
        )
    assert queries.areas_with_criteria(event.id) == set(Area)


@pytest.mark.parametrize("area", Area)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_with_the_system_is_said_in_six_languages_line_by_line(area, language):
    lines = STANDING[area][language].splitlines()
    assert len(lines) == len(STANDING[area]["en"].splitlines()) >= 4
    assert all(line == line.strip() and line[-1] in ".。" for line in lines)


def test_a_decision_names_the_version_it_rests_on(app):
    registration = builders.refused()
    found = queries.latest(registration).criteria
    assert (found.area, found.number) == ("accreditation", 1)
    assert found.text.body == STANDING[Area.ACCREDITATION]["en"]


def test_criteria_are_there_before_the_first_decision(app):
    form = builders.registrations.open_form()
    [found] = db.session.scalars(select(Criteria).where(Criteria.event_id == form.event_id))
    assert found.published_at < queries.latest(builders.refused(form)).created_at


def test_the_next_version_holds_for_what_is_decided_from_then_on(app):
    form = builders.registrations.open_form()
    before = builders.refused(form)
    publish(form.event, "Only local organisations.")
    after = builders.refused(form)
    assert [queries.latest(each).criteria.number for each in (before, after)] == [1, 2]
    assert queries.latest(before).criteria.text.body == STANDING[Area.ACCREDITATION]["en"]


def test_versions_are_numbered_within_event_and_area(app):
    first, second = make.event(), make.event()
    numbers = [
        publish(first, "One.").number,
        publish(first, "Two.").number,
        publish(first, "One.", Area.GROUP).number,
        publish(second, "One.").number,
    ]
    assert numbers == [1, 2, 1, 1]


def test_the_same_words_are_no_new_version(app):
    event = make.event()
    publish(event, "One.")
    with pytest.raises(RuleBroken) as broken:
        publish(event, "One. ")
    assert (broken.value.code, broken.value.field) == ("unchanged", "words")


@pytest.mark.parametrize(("words", "code"), [("", "no-words"), ("   ", "no-words"), ("x" * 10_001, "too-long")])
def test_a_version_needs_words_that_fit(app, words, code):
    event = make.event()
    with pytest.raises(RuleBroken) as broken:
        publish(event, words)
    assert broken.value.code == code


def test_publishing_the_standing_ones_twice_changes_nothing(app):
    event = make.event()
    publish(event, "Our own.")
    with transaction():
        criteria.publish_standing(event.id)
        criteria.publish_standing(event.id)
    assert db.session.scalar(select(func.count()).select_from(Criteria)) == len(Area)
    assert queries.criteria_in_force(event.id, Area.ACCREDITATION).text.body == "Our own."


def test_nothing_in_the_application_changes_a_version(application):
    """No route and no service edits one: the only ways are to read and to publish the next."""
    rules = [rule.rule for rule in application.url_map.iter_rules() if "how-we-decide" in rule.rule]
    assert len(rules) == 3
    assert not [name for name in vars(criteria) if name.startswith(("edit", "change", "remove", "reword"))]
