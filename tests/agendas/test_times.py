from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from agendas.times import NoSuchTime, day_label, time_range, wall_time, zone_label

MADRID = ZoneInfo("Europe/Madrid")
MALAGA = date(2022, 5, 9)
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
LRM = "\u200e"


def at(hour, minute=0, *, day=9, month=5, year=2022):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_the_workshop_in_malaga_from_0900_to_1230_is_0700_to_1030_in_utc():
    assert wall_time(MALAGA, "09:00", MADRID) == at(7)
    assert wall_time(MALAGA, "12:30", MADRID) == at(10, 30)


def test_a_wall_time_comes_back_in_utc_itself():
    assert wall_time(MALAGA, "09:00", MADRID).tzinfo is UTC


def test_the_same_wall_time_in_winter_is_an_hour_nearer_to_utc():
    assert wall_time(date(2022, 1, 9), "09:00", MADRID) == at(8, month=1)


@pytest.mark.parametrize(
    "text",
    [
        "9:00",
        " 09:00 ",
        "09.00",
        "9h00",
        "9 h 00",
        "9h",
        "09：00",
        "٠٩:٠٠",
        "\u200e09:00\u200e",
        "09:00:00",
        "9:00 A.M.",
    ],
)
def test_nine_in_the_morning_is_read_however_it_is_written(text):
    assert wall_time(MALAGA, text, MADRID) == at(7)


@pytest.mark.parametrize(("text", "hour"), [("12:00 am", 0), ("12:00 pm", 12), ("1:00 pm", 13), ("11:00 PM", 23)])
def test_the_twelve_hour_clock_begins_at_midnight_and_noon(text, hour):
    assert wall_time(MALAGA, text, ZoneInfo("UTC")) == at(hour)


@pytest.mark.parametrize(
    "text", ["", "25:00", "24:01", "09:60", "nine", "9", "09:0", "13:00 pm", "0:30 am", "-1:00", "9:00 CET", "09:00:30"]
)
def test_what_is_no_time_of_day_is_refused_with_an_example(text):
    with pytest.raises(NoSuchTime, match="such as 09:00"):
        wall_time(MALAGA, text, MADRID)


def test_a_refusal_does_not_repeat_a_whole_page():
    with pytest.raises(NoSuchTime) as refusal:
        wall_time(MALAGA, "9" * 10_000, MADRID)
    assert len(str(refusal.value)) < 200


def test_twenty_four_hours_is_the_end_of_the_day():
    assert wall_time(MALAGA, "24:00", MADRID) == at(22)


def test_half_past_two_occurs_twice_on_the_night_when_clocks_go_back():
    with pytest.raises(NoSuchTime, match="02:30 occurs twice on 2022-10-30 in Europe/Madrid"):
        wall_time(date(2022, 10, 30), "02:30", MADRID)


def test_half_past_two_does_not_exist_on_the_night_when_clocks_go_forward():
    with pytest.raises(NoSuchTime, match="02:30 does not exist on 2022-03-27 in Europe/Madrid"):
        wall_time(date(2022, 3, 27), "02:30", MADRID)


def test_the_edges_of_the_doubled_hour_are_where_the_doubt_begins_and_ends():
    night = date(2022, 10, 30)
    assert wall_time(night, "01:59", MADRID) == at(23, 59, day=29, month=10)
    assert wall_time(night, "03:00", MADRID) == at(2, day=30, month=10)
    with pytest.raises(NoSuchTime, match="twice"):
        wall_time(night, "02:00", MADRID)


def test_the_edges_of_the_missing_hour_are_one_minute_apart():
    night = date(2022, 3, 27)
    assert (wall_time(night, "03:00", MADRID) - wall_time(night, "01:59", MADRID)).total_seconds() == 60


def test_a_day_that_a_zone_left_out_does_not_exist():
    with pytest.raises(NoSuchTime, match="does not exist"):
        wall_time(date(2011, 12, 30), "09:00", ZoneInfo("Pacific/Apia"))


@pytest.mark.parametrize(("day", "text"), [(date.max, "24:00"), (date.min, "00:00")])
def test_the_ends_of_the_calendar_are_refused_rather_than_overrun(day, text):
    with pytest.raises(NoSuchTime, match="too far"):
        wall_time(day, text, ZoneInfo("Asia/Tokyo"))


def test_malaga_in_may_is_labelled_cest_although_the_note_says_cet():
    assert zone_label(at(7), MADRID, "en") == "CEST"
    assert zone_label(at(7, month=1), MADRID, "en") == "CET"


@pytest.mark.parametrize("language", ["ar", "fr", "ru", "zh"])
def test_readers_who_do_not_use_the_abbreviation_get_the_offset(language):
    assert zone_label(at(7), MADRID, language) == "UTC+2"


def test_an_offset_of_minutes_is_written_out_and_a_western_one_has_a_true_minus():
    assert zone_label(at(7), ZoneInfo("Asia/Kathmandu"), "en") == "UTC+5:45"
    assert zone_label(at(7), ZoneInfo("America/New_York"), "en") == "UTC\u22124"


@pytest.mark.parametrize("language", LANGUAGES)
def test_utc_is_called_utc_in_every_language(language):
    assert zone_label(at(7), ZoneInfo("UTC"), language) == "UTC"


def test_irish_summer_time_is_not_taken_for_greenwich_time():
    assert zone_label(at(7), ZoneInfo("Europe/Dublin"), "en") == "UTC+1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_range_has_twenty_four_hours_and_its_zone_in_every_language(language):
    written = time_range(at(12), at(13, 30), MADRID, language).replace(LRM, "")
    assert written.startswith("14:00–15:30 ")
    assert written.endswith(("CEST", "UTC+2"))


def test_an_arabic_range_is_kept_from_turning_round():
    assert time_range(at(7), at(10, 30), MADRID, "ar") == f"{LRM}09:00–12:30 UTC+2{LRM}"


def test_a_range_past_midnight_names_both_days():
    assert time_range(at(20), at(23), MADRID, "en") == "9 May 2022 22:00 CEST – 10 May 2022 01:00 CEST"


def test_an_arabic_range_past_midnight_keeps_each_time_with_its_zone():
    written = time_range(at(20), at(23), MADRID, "ar")
    assert f"{LRM}22:00 UTC+2{LRM} – " in written
    assert written.endswith(f"{LRM}01:00 UTC+2{LRM}")


def test_a_range_over_a_change_of_clocks_has_both_labels():
    night = {"day": 30, "month": 10}
    assert time_range(at(0, **night), at(2, **night), MADRID, "en") == "02:00 CEST–03:00 CET"


def test_a_day_carries_its_weekday_in_the_readers_language():
    assert day_label(at(7), MADRID, "en") == "Monday, 9 May 2022"
    assert day_label(at(7), MADRID, "es") == "lunes, 9 de mayo de 2022"


def test_the_day_is_that_of_the_place_and_not_of_utc():
    assert "10 May" in day_label(at(23), MADRID, "en")
