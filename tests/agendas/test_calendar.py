from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from icalendar import Calendar

from agendas.calendar import CalendarEntry, calendar

SIX_SCRIPTS = {
    "ar": "مشاركة المجتمع المدني في مكافحة الإرهاب، بقيادته",
    "en": "Civil society leadership; promotion, and protection",
    "es": "Sesión de apertura: participación en Málaga, España",
    "fr": "Société civile – dialogue régional d’été à l’œuvre",
    "ru": "Участие гражданского общества в борьбе с терроризмом",
    "zh": "民间社会参与反恐工作的对话与建议以及成果文件草案的讨论",
}


def entry(**changes):
    made = CalendarEntry(
        uid="opening@demonstration.example",
        sequence=0,
        stamped_at=datetime(2022, 4, 1, 12, tzinfo=UTC),
        starts_at=datetime(2022, 5, 9, 7, tzinfo=UTC),
        ends_at=datetime(2022, 5, 9, 10, 30, tzinfo=UTC),
        title="Workshop",
    )
    return replace(made, **changes)


def written(*entries, name="Agenda", zone="Europe/Madrid", address="https://demonstration.example/agenda", **more):
    return calendar(entries, name=name, zone=zone, address=address, **more)


def lines(data):
    """Content lines as a reader puts them together again."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def only_event(data):
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    return event


def test_the_workshop_from_0900_to_1230_in_malaga_is_written_in_utc():
    content = lines(written(entry()))
    assert "DTSTART:20220509T070000Z" in content
    assert "DTEND:20220509T103000Z" in content


def test_a_time_in_another_zone_is_written_in_utc_all_the_same():
    summer = timezone(timedelta(hours=2))
    assert written(entry(starts_at=datetime(2022, 5, 9, 9, tzinfo=summer))) == written(entry())


def test_the_file_defines_no_zone_and_names_none_beside_a_time():
    assert b"VTIMEZONE" not in written(entry())
    assert b"TZID" not in written(entry())


def test_identity_sequence_and_stamp_are_those_that_were_stored():
    content = lines(written(entry(sequence=3)))
    stored = ["DTSTAMP:20220401T120000Z", "SEQUENCE:3", "UID:opening@demonstration.example"]
    assert sorted(line for line in content if line.startswith(("UID", "SEQUENCE", "DTSTAMP"))) == stored


def test_the_same_rows_give_the_same_bytes_in_whatever_order_they_come():
    first, second = entry(), entry(uid="closing@demonstration.example")
    assert written(first, second) == written(first, second) == written(second, first)


@pytest.mark.parametrize(
    "change", [{"sequence": 1}, {"title": "Other"}, {"status": "CANCELLED"}, {"location": "Room"}, {"kind": "item"}]
)
def test_every_change_of_a_row_changes_the_bytes(change):
    assert written(entry(**change)) != written(entry())


def test_the_wall_time_its_label_and_its_zone_stand_in_the_description():
    event = only_event(written(entry(description="Bring the draft.")))
    assert str(event["DESCRIPTION"]) == "Bring the draft.\n\nMonday, 9 May 2022, 09:00–12:30 CEST (Europe/Madrid)"


def test_the_wall_time_is_written_in_the_language_that_is_asked_for():
    assert "lunes, 9 de mayo de 2022" in str(only_event(written(entry(), locale="es"))["DESCRIPTION"])


def test_readers_are_told_to_ask_again_after_an_hour():
    content = lines(written())
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in content
    assert "X-PUBLISHED-TTL:PT1H" in content


def test_the_calendar_has_its_name_and_address_in_both_ways_that_programs_read():
    content = lines(written(name="Málaga, 9 May"))
    assert "NAME:Málaga\\, 9 May" in content
    assert "X-WR-CALNAME:Málaga\\, 9 May" in content
    assert "URL:https://demonstration.example/agenda" in content


def test_without_an_address_there_is_none():
    assert b"URL" not in written(entry(), address="")


@pytest.mark.parametrize("status", ["CONFIRMED", "TENTATIVE", "CANCELLED"])
def test_the_status_is_told(status):
    assert f"STATUS:{status}" in lines(written(entry(status=status)))


def test_nobody_is_named_and_nothing_can_be_joined():
    data = written(entry(location="Room 1"))
    assert not any(word in data for word in (b"ATTENDEE", b"ORGANIZER", b"CONFERENCE", b"CONTACT"))


@pytest.mark.parametrize("language", SIX_SCRIPTS)
def test_every_line_has_at_most_75_octets_and_splits_no_letter(language):
    words = " ".join([SIX_SCRIPTS[language]] * 8)
    data = written(entry(title=words, description=words, location=words), name=words, locale=language)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@pytest.mark.parametrize("language", SIX_SCRIPTS)
def test_words_of_every_script_come_back_as_they_were(language):
    words = " ".join([SIX_SCRIPTS[language]] * 8)
    event = only_event(written(entry(title=words, location=words), locale=language))
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (words, words)


def test_commas_semicolons_backslashes_and_line_ends_are_escaped():
    assert "SUMMARY:a\\, b\\; c\\\\n \\nd" in lines(written(entry(title="a, b; c\\n \r\nd")))


def test_a_title_cannot_write_a_property_of_its_own():
    for end in ("\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"):
        data = written(entry(title=f"Opening{end}ATTENDEE:mailto:x@demonstration.example{end}END:VEVENT"))
        assert not any(line.startswith("ATTENDEE") for line in lines(data))
        assert len(Calendar.from_ical(data).walk("VEVENT")) == 1


def test_the_name_cannot_write_a_property_of_its_own():
    made = lines(written(name="Agenda\nATTENDEE:mailto:x@demonstration.example"))
    assert "NAME:Agenda\\nATTENDEE:mailto:x@demonstration.example" in made
    assert not any(line.startswith("ATTENDEE") for line in made)


def test_an_address_of_two_lines_is_refused():
    with pytest.raises(ValueError, match="no blanks"):
        written(address="https://demonstration.example/\nATTENDEE:mailto:x@demonstration.example")


def test_surrogates_and_control_characters_are_left_out_rather_than_break_the_file():
    assert str(only_event(written(entry(title="Open\ud800ing\x00\x07")))["SUMMARY"]) == "Opening"


def test_an_agenda_without_entries_is_a_whole_calendar():
    assert Calendar.from_ical(written()).walk("VEVENT") == []


def test_the_file_ends_each_line_as_the_format_asks():
    data = written(entry())
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"uid": " "}, "stored uid"),
        ({"stamped_at": datetime(2022, 4, 1)}, "naive"),
        ({"starts_at": datetime(2022, 5, 9, 7)}, "naive"),
        ({"status": "MAYBE"}, "no such status"),
    ],
)
def test_what_the_library_would_invent_is_refused(change, reason):
    with pytest.raises(ValueError, match=reason):
        written(entry(**change))


def test_an_entry_past_midnight_names_the_day_of_the_place():
    night = entry(starts_at=datetime(2022, 5, 9, 22, 30, tzinfo=UTC), ends_at=datetime(2022, 5, 9, 23, 30, tzinfo=UTC))
    assert "Tuesday, 10 May 2022, 00:30–01:30 CEST" in str(only_event(written(night))["DESCRIPTION"])
    assert only_event(written(night))["DTSTART"].dt.date() == date(2022, 5, 9)


def test_an_entry_over_midnight_names_each_day_once():
    night = entry(ends_at=datetime(2022, 5, 10, 7, tzinfo=UTC))
    description = str(only_event(written(night))["DESCRIPTION"])
    assert description == "9 May 2022 09:00 CEST – 10 May 2022 09:00 CEST (Europe/Madrid)"
