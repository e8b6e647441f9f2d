from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from agendas.calendar import CalendarEntry, calendar
from agendas.importing import AgendaRefused, parse_agenda

MADRID = ZoneInfo("Europe/Madrid")
DAY = date(2022, 5, 9)


def at(hour, minute=0, *, day=9, month=5):
    return datetime(2022, month, day, hour, minute, tzinfo=UTC)


def event(*content):
    return "\r\n".join(["BEGIN:VEVENT", "SUMMARY:Findings", *content, "END:VEVENT", ""])


def file(*events, more=""):
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:demonstration\r\n{more}{''.join(events)}END:VCALENDAR\r\n"


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return parse_agenda("agenda.ics", data, day=DAY, zone=MADRID)


def only_problem(text):
    with pytest.raises(AgendaRefused) as refusal:
        read(text)
    (problem,) = refusal.value.problems
    return problem.line, problem.message


def span(text):
    (entry,) = read(text)
    return entry.starts_at, entry.ends_at


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART:20220509T070000Z", "DTEND:20220509T103000Z"),
        ("DTSTART:20220509T090000", "DTEND:20220509T123000"),
        ("DTSTART;TZID=Europe/Madrid:20220509T090000", "DTEND;TZID=Europe/Madrid:20220509T123000"),
        ("DTSTART;TZID=America/New_York:20220509T030000", "DTEND;TZID=Asia/Tokyo:20220509T193000"),
        ("DTSTART;TZID=Romance Standard Time:20220509T090000", "DTEND:20220509T103000Z"),
        ("DTSTART:20220509T070000Z", "DURATION:PT3H30M"),
    ],
)
def test_the_workshop_is_at_the_same_moment_in_whatever_zone_it_was_exported(start, end):
    assert span(file(event(start, end))) == (at(7), at(10, 30))


ZONE = """BEGIN:VTIMEZONE
TZID:Our own
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
""".replace("\n", "\r\n")


def test_a_zone_that_the_file_itself_defines_is_used():
    local = event("DTSTART;TZID=Our own:20220509T090000", "DTEND;TZID=Our own:20220509T123000")
    assert span(file(local, more=ZONE)) == (at(7), at(10, 30))


def test_a_doubled_hour_of_a_zone_that_the_file_defines_is_refused_by_its_name():
    local = event("DTSTART;TZID=Our own:20221030T023000", "DTEND;TZID=Our own:20221030T040000")
    assert "02:30 occurs twice on 2022-10-30 in Our own" in only_problem(file(local, more=ZONE))[1]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYSECOND=0,1,2;BYMONTH=10", "FREQ=YEARLY;BYHOUR=1,2,3", "FREQ=DAILY"]
)
def test_a_zone_made_to_keep_the_reader_busy_is_refused(rule):
    busy = ZONE.replace("FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", rule)
    local = event("DTSTART;TZID=Our own:20220509T090000", "DTEND;TZID=Our own:20220509T123000")
    assert "export it again with times in UTC" in only_problem(file(local, more=busy))[1]


def test_a_zone_that_nobody_knows_is_refused():
    line, sentence = only_problem(file(event("DTSTART;TZID=Nowhere/Town:20220509T090000", "DTEND:20220509T103000Z")))
    assert (line, sentence) == (4, "The time zone “Nowhere/Town” is unknown: use one such as Europe/Madrid, or UTC.")


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("DTSTART;TZID=Europe/Madrid:20221030T023000", "02:30 occurs twice on 2022-10-30 in Europe/Madrid"),
        ("DTSTART:20221030T023000", "02:30 occurs twice on 2022-10-30 in Europe/Madrid"),
        ("DTSTART;TZID=Europe/Madrid:20220327T023000", "02:30 does not exist on 2022-03-27 in Europe/Madrid"),
    ],
)
def test_a_wall_time_of_a_changing_clock_is_refused(start, reason):
    assert reason in only_problem(file(event(start, "DURATION:PT1H")))[1]


def test_the_doubled_hour_told_in_utc_is_no_riddle():
    assert span(file(event("DTSTART:20221030T003000Z", "DURATION:PT1H")))[0] == at(0, 30, day=30, month=10)


@pytest.mark.parametrize(
    ("content", "mending"),
    [
        (["DTSTART;VALUE=DATE:20220509"], "“Findings” lasts all day: give it a start and an end"),
        (["DTSTART:20220509T070000Z", "DTEND;VALUE=DATE:20220510"], "lasts all day"),
        (["DTSTART:20220509T070000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"], "repeats: write each of its dates"),
        (["DTSTART:20220509T070000Z", "DURATION:PT1H", "RDATE:20220510T070000Z"], "repeats"),
        (["DURATION:PT1H"], "no readable start"),
        (["DTSTART:soon", "DURATION:PT1H"], "no readable start"),
        (["DTSTART:20220509T070000Z", "DTSTART:20220509T080000Z"], "no readable start"),
        (["DTSTART:20220509T070000Z", "DTEND:late"], "no readable end"),
        (["DTSTART:20220509T070000Z", "DURATION:long"], "duration cannot be read"),
        (["DTSTART:20220509T070000Z", "DURATION:P9999999D"], "duration cannot be read"),
        (["DTSTART:20220509T070000Z", "DURATION:-PT1H"], "after the start"),
        (["DTSTART:20220509T070000Z", "DTEND:20220509T060000Z"], "starts at 09:00 and ends at 08:00"),
        (["DTSTART:20220509T070000Z", "DURATION:PT1H", "a line cut off"], "a line that no calendar understands"),
    ],
)
def test_an_event_that_cannot_be_an_entry_says_how_to_mend_it(content, mending):
    line, sentence = only_problem(file(event(*content)))
    assert (line, mending in sentence) == (4, True)


def test_a_problem_is_told_at_the_line_where_its_event_begins():
    good = event("DTSTART:20220509T070000Z", "DURATION:PT1H")
    assert only_problem(file(good, event("DTSTART;VALUE=DATE:20220509")))[0] == 4 + len(good.splitlines())


def test_an_event_without_a_title_is_refused():
    assert (
        "no title" in only_problem(file(event("DTSTART:20220509T070000Z", "DURATION:PT1H").replace("Findings", "")))[1]
    )


@pytest.mark.parametrize(
    "text", ["hello", "BEGIN:VCALENDAR\r\n", "END:VEVENT\r\n", file() + file(), "BEGIN:VEVENT\r\n" * 40]
)
def test_what_is_not_one_whole_calendar_is_refused(text):
    assert only_problem(text) == (1, "The file is not one whole calendar: export it again as a single .ics file.")


def test_a_calendar_without_events_has_no_session():
    assert "No session was found" in only_problem(file())[1]


def test_a_cancelled_event_is_left_out():
    kept = event("DTSTART:20220509T070000Z", "DURATION:PT1H")
    gone = event("DTSTART:20220509T070000Z", "DURATION:PT1H", "STATUS:CANCELLED")
    assert len(read(file(kept, gone))) == 1


def test_five_hundred_events_are_enough():
    many = [event("DTSTART:20220509T070000Z", "DURATION:PT1H")] * 501
    assert "at most 500 entries" in only_problem(file(*many))[1]


def test_an_event_within_another_is_its_item_and_every_other_a_session():
    entries = read(
        file(
            event("DTSTART:20220509T073000Z", "DURATION:PT20M"),
            event("DTSTART:20220509T070000Z", "DURATION:PT1H"),
            event("DTSTART:20220509T080000Z", "DURATION:PT1H"),
            event("DTSTART:20220509T090000Z", "DURATION:PT15M").replace("Findings", "Coffee break"),
        )
    )
    assert [(one.kind, one.level) for one in entries] == [("session", 0), ("item", 1), ("session", 0), ("break", 0)]


def test_sessions_at_the_same_time_overlap():
    same = event("DTSTART:20220509T070000Z", "DURATION:PT1H")
    assert "lasts until 10:00" in only_problem(file(same, same))[1]


def test_an_event_with_neither_end_nor_duration_lasts_until_the_next():
    first, _second = read(file(event("DTSTART:20220509T070000Z"), event("DTSTART:20220509T072000Z", "DURATION:PT1H")))
    assert first.ends_at == at(7, 20)


def test_folded_and_escaped_words_come_back_whole():
    folded = event("DTSTART:20220509T070000Z", "DURATION:PT1H", "DESCRIPTION:One\\, two\\;\\nthr", " ee")
    assert read(file(folded))[0].description == "One, two;\nthree"


def rows(entries):
    return [
        CalendarEntry(
            uid=f"{number}@demonstration.example",
            sequence=0,
            stamped_at=at(0),
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            title=entry.title,
            description=entry.description,
            kind=entry.kind,
        )
        for number, entry in enumerate(entries)
    ]


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_an_agenda_goes_to_a_calendar_and_back_unchanged_and_gives_the_same_bytes_again(language):
    agenda = """## 09:00–10:40 Findings, regions; and “more”
Ce que les dialogues ont montré.

## 结论 and نتائج
### 09:20–09:40 Regions
### 09:40–10:40 Questions
## 10:40–11:00 Coffee break
## 11:00–12:30 Priorities
""".replace("## 结论", "结论")
    entries = parse_agenda("agenda.md", agenda.encode(), day=DAY, zone=MADRID)
    about = {"name": "Agenda", "zone": "Europe/Madrid", "address": "", "locale": language}
    first = calendar(rows(entries), **about)
    assert read(first) == entries
    assert calendar(rows(read(first)), **about) == first
