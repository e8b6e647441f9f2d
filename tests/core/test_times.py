"""Wall times: typed in a zone, kept as moments, refused where a clock shows them twice or never."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.forms import in_zone
from core.rules import RuleBroken
from tests.core.forms import TimeForm, errors_of, posted

SENTENCE = "Give a day and a time, such as 2022-05-09 09:00."


@pytest.mark.parametrize("typed", ["2022-05-09T09:00", "2022-05-09T09:00:00", "2022-05-09 09:00", " 2022-05-09 09:00 "])
def test_a_time_is_read_as_browsers_and_people_write_it(app, typed):
    with posted(app, TimeForm, {"starts": typed}) as form:
        assert form.validate()
        assert form.starts.data == datetime(2022, 5, 9, 9, 0)


@pytest.mark.parametrize(
    "typed", ["soon", "2022-05-09", "09:00", "2022-02-30T09:00", "2022-05-09T25:00", "9.5.2022 9:00"]
)
def test_what_is_no_time_is_refused_in_our_words_and_kept_as_typed(app, typed):
    with posted(app, TimeForm, {"starts": typed}) as form:
        assert not form.validate()
        assert form.starts.errors == [SENTENCE]
        assert typed in str(form.starts())


def test_a_time_that_is_needed_and_missing_is_asked_for(app):
    assert errors_of(app, TimeForm, {"starts": "  "}) == {"starts": ["Fill this in."]}


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Madrid", datetime(2022, 5, 9, 7, 0, tzinfo=UTC)),
        ("America/Bogota", datetime(2022, 5, 9, 14, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2022, 5, 9, 3, 15, tzinfo=UTC)),
        ("UTC", datetime(2022, 5, 9, 9, 0, tzinfo=UTC)),
    ],
)
def test_nine_in_the_morning_is_another_moment_in_each_zone(app, zone, moment):
    with posted(app, TimeForm, {"starts": "2022-05-09T09:00"}) as form:
        assert in_zone(form.starts, zone) == moment


def test_winter_and_summer_are_told_apart(app):
    with posted(app, TimeForm, {"starts": "2022-01-10T09:00"}) as form:
        assert in_zone(form.starts, "Europe/Madrid") == datetime(2022, 1, 10, 8, 0, tzinfo=UTC)


def test_no_time_is_no_moment(app):
    with posted(app, TimeForm, {"starts": "2022-05-09T09:00"}) as form:
        assert in_zone(form.ends, "Europe/Madrid") is None


@pytest.mark.parametrize(
    ("zone", "typed"),
    [
        ("Europe/Madrid", "2022-03-27T02:30"),
        ("Europe/Madrid", "2022-03-27T02:00"),
        ("America/New_York", "2022-03-13T02:30"),
        ("Australia/Lord_Howe", "2022-10-02T02:15"),
    ],
)
def test_an_hour_that_a_zone_skips_is_refused_at_its_field(app, zone, typed):
    with posted(app, TimeForm, {"starts": typed}) as form, pytest.raises(RuleBroken) as caught:
        in_zone(form.starts, zone)
    assert (caught.value.code, caught.value.field) == ("ambiguous-time", "starts")


@pytest.mark.parametrize(
    ("zone", "typed"),
    [
        ("Europe/Madrid", "2022-10-30T02:30"),
        ("Europe/Madrid", "2022-10-30T02:00"),
        ("America/New_York", "2022-11-06T01:59"),
    ],
)
def test_an_hour_that_a_zone_has_twice_is_refused_at_its_field(app, zone, typed):
    with posted(app, TimeForm, {"starts": typed}) as form:
        assert not form.carried_out(lambda: in_zone(form.starts, zone))
        assert "clocks change" in form.starts.errors[0]
        assert form.starts.data == datetime.fromisoformat(typed)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("2022-03-27T01:59", 0), ("2022-03-27T03:00", 1), ("2022-10-30T01:59", 23), ("2022-10-30T03:00", 2)],
)
def test_the_hours_beside_a_change_of_clocks_are_as_good_as_any(app, typed, hour):
    with posted(app, TimeForm, {"starts": typed}) as form:
        assert in_zone(form.starts, "Europe/Madrid").astimezone(UTC).hour == hour


def test_where_clocks_never_change_every_hour_is_accepted(app):
    with posted(app, TimeForm, {"starts": "2022-03-27T02:30"}) as form:
        assert in_zone(form.starts, "Africa/Nairobi") == datetime(2022, 3, 26, 23, 30, tzinfo=UTC)


def test_the_end_must_come_after_the_beginning(app):
    same = {"starts": "2022-05-09T09:00", "ends": "2022-05-09T09:00"}
    assert errors_of(app, TimeForm, same) == {"ends": ["This must be later than “Starts”."]}
    assert errors_of(app, TimeForm, {**same, "ends": "2022-05-09T09:01"}) == {}


def test_an_end_without_a_readable_beginning_is_not_blamed(app):
    assert set(errors_of(app, TimeForm, {"starts": "soon", "ends": "2022-05-09T09:00"})) == {"starts"}
