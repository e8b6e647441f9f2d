from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from agendas.importing import AgendaRefused, DraftEntry, parse_agenda

MADRID = ZoneInfo("Europe/Madrid")
DAY = date(2022, 5, 9)

WORKSHOP = """# Civil society workshop

Written for the demonstration.

# Monday 9 May 2022

## 09:00–09:20 Opening
Words of welcome.

A second paragraph.

## 09:20–10:40 What the dialogues found
### 09:20 Findings of the dialogues
- a point without a time belongs to the description
- 09:20-09:40 Region by region
- 09:40-10:00 Questions
### 10:00–10:40 Discussion
## 10:40–11:00 Coffee break
## 11:00–12:30 Priorities
"""


def at(hour, minute=0, *, day=9, month=5):
    return datetime(2022, month, day, hour, minute, tzinfo=UTC)


def read(text, *, day=DAY, zone=MADRID, name="agenda.md"):
    return parse_agenda(name, text.encode(), day=day, zone=zone)


def problems(text, **about):
    with pytest.raises(AgendaRefused) as refusal:
        read(text, **about)
    return [(problem.line, problem.message) for problem in refusal.value.problems]


def only_problem(text, **about):
    (problem,) = problems(text, **about)
    return problem


def titles(entries):
    return [entry.title for entry in entries]


def test_the_workshop_of_malaga_reads_as_it_is_written():
    entries = read(WORKSHOP)
    assert [(entry.kind, entry.level, entry.title) for entry in entries] == [
        ("session", 0, "Opening"),
        ("session", 0, "What the dialogues found"),
        ("item", 1, "Findings of the dialogues"),
        ("item", 2, "Region by region"),
        ("item", 2, "Questions"),
        ("item", 1, "Discussion"),
        ("break", 0, "Coffee break"),
        ("session", 0, "Priorities"),
    ]


def test_nine_to_half_past_twelve_in_malaga_is_seven_to_half_past_ten_in_utc():
    entries = read(WORKSHOP)
    assert (entries[0].starts_at, entries[-1].ends_at) == (at(7), at(10, 30))


def test_an_entry_holds_what_a_slot_needs_and_nothing_else():
    assert read("## 09:00–09:20 Opening\nWelcome.") == (
        DraftEntry("session", "Opening", "Welcome.", at(7), at(7, 20), 0),
    )


def test_paragraphs_below_an_entry_are_its_description():
    assert read(WORKSHOP)[0].description == "Words of welcome.\n\nA second paragraph."


def test_a_bullet_without_a_time_is_description():
    assert read(WORKSHOP)[2].description == "- a point without a time belongs to the description"


def test_what_stands_before_the_first_entry_is_left_out():
    assert "demonstration" not in repr(read(WORKSHOP))


def test_a_missing_end_is_the_start_of_the_next_entry_beside_it():
    first, second = read("## 09:00 Opening\n## 09:20–10:00 Findings")
    assert (first.ends_at, second.starts_at) == (at(7, 20), at(7, 20))


def test_a_session_without_end_is_not_ended_by_its_own_first_item():
    session, item, _following = read("## 09:00 Findings\n### 09:10–09:20 Regions\n## 10:00–10:30 Priorities")
    assert session.ends_at == at(8)
    assert item.ends_at == at(7, 20)


def test_the_last_item_without_end_lasts_as_long_as_its_session():
    _session, item, _following = read("## 09:00–10:00 Findings\n### 09:40 Questions\n## 10:30–11:00 Priorities")
    assert item.ends_at == at(8)


def test_a_part_of_an_item_without_end_lasts_as_long_as_the_session_above_both():
    part = read("## 09:00–10:00 Findings\n### 09:20 Regions\n- 09:40 Africa\n## 10:30–11:00 Priorities")[2]
    assert (part.title, part.level, part.ends_at) == ("Africa", 2, at(8))


def test_a_last_session_without_end_ends_with_its_last_item():
    session, _item = read("## 09:00 Findings\n### 09:10–09:50 Regions")
    assert session.ends_at == at(7, 50)


def test_an_entry_that_nothing_follows_has_to_say_when_it_ends():
    assert only_problem("## 09:00–09:20 Opening\n## 12:00 Closing") == (
        2,
        "“Closing” has no end: write it after its start.",
    )


def test_the_last_entry_of_a_day_does_not_last_until_the_next_morning():
    line, sentence = only_problem("# 2022-05-09\n## 17:00 Closing\n# 2022-05-10\n## 09:00–10:00 Opening")
    assert (line, "has no end" in sentence) == (2, True)


def test_each_day_heading_moves_what_follows_to_its_day():
    first, second = read("# 2022-05-09\n## 09:00–10:00 One\n# Tuesday 10 May 2022\n## 09:00–10:00 Two")
    assert (first.starts_at, second.starts_at) == (at(7), at(7, day=10))


@pytest.mark.parametrize(
    "heading",
    [
        "2022-05-10",
        "Tuesday 10 May 2022",
        "10 May",
        "May 10, 2022",
        "Day 2: Tuesday, 10th May 2022",
        "martes 10 de mayo de 2022",
        "mardi 10 mai 2022",
        "вторник, 10 мая 2022 г.",
        "2022年5月10日 星期二",
        "الثلاثاء، 10 مايو 2022",
        "10.05.2022",
        "Tuesday 10 May 2022 #",
    ],
)
def test_a_day_is_read_in_each_of_the_six_languages(heading):
    (entry,) = read(f"# {heading}\n## 09:00–10:00 Findings")
    assert entry.starts_at == at(7, day=10)


def test_a_wrong_weekday_is_told_with_the_right_one():
    line, sentence = only_problem("# Monday 10 May 2022\n## 09:00–10:00 Findings")
    assert (line, sentence) == (
        1,
        "“Monday 10 May 2022” names the wrong weekday, that day is a Tuesday: correct the weekday or the date.",
    )


def test_the_thirty_first_of_february_is_not_taken_for_a_title():
    line, sentence = only_problem("# 31 February 2022\n## 09:00–10:00 Findings")
    assert (line, "not in the calendar" in sentence) == (1, True)


def test_a_later_heading_that_names_no_day_is_refused_rather_than_lost():
    line, sentence = only_problem("## 09:00–10:00 Findings\n# Annex\n## 10:00–11:00 More")
    assert (line, "“Annex” is not a day" in sentence) == (2, True)


def test_an_item_below_a_new_day_does_not_belong_to_yesterdays_session():
    line, sentence = only_problem("# 2022-05-09\n## 09:00–10:00 One\n# 2022-05-10\n### 09:10–09:20 Two")
    assert (line, "outside every session" in sentence) == (4, True)


@pytest.mark.parametrize(
    "words",
    [
        "09:00–09:20 Opening",
        "09:00-09:20 Opening",
        "9:00 — 9:20: Opening",
        "09.00–09.20 Opening",
        "9h00–9h20 – Opening",
        "09:00 to 09:20 Opening",
        "9:00 am – 9:20 am | Opening",
        "09:00–09:20 (CET) Opening",
        "09:00–09:20 CEST Opening",
        "\u200e09:00–09:20\u200e Opening",
        "09：00～09：20 Opening",
        "09:00–09:20 **Opening**",
    ],
)
def test_a_span_is_read_however_it_is_written(words):
    (entry,) = read(f"## {words}")
    assert (entry.title, entry.starts_at, entry.ends_at) == ("Opening", at(7), at(7, 20))


def test_cet_in_may_means_the_wall_time_of_malaga_as_in_the_workshop_note():
    (entry,) = read("## 09:00 – 12:30 (CET) Workshop")
    assert (entry.starts_at, entry.ends_at) == (at(7), at(10, 30))


def test_the_label_of_a_zone_where_the_roundtable_is_not_held_is_refused():
    line, sentence = only_problem("## 09:00–12:30 (EST) Workshop")
    assert (line, sentence) == (
        1,
        "“EST” is not the time of Europe/Madrid: write the wall time of the place, without a label.",
    )


def test_a_word_in_brackets_is_no_zone():
    assert titles(read("## 09:00–12:30 (TBC) Workshop")) == ["(TBC) Workshop"]


def test_a_bullet_that_begins_with_a_paragraph_number_is_description():
    (entry,) = read("## 09:00–09:20 Opening\n- 1.10 of the Strategy\n- 16 seats")
    assert entry.description == "- 1.10 of the Strategy\n- 16 seats"


@pytest.mark.parametrize("title", ["Break", "Coffee break", "PAUSE", "Almuerzo", "Обед", "استراحة", "茶歇"])
def test_a_break_is_known_by_its_whole_title(title):
    assert read(f"## 10:30–11:00 {title}")[0].kind == "break"


def test_breaking_the_silence_is_a_session():
    assert read("## 10:30–11:00 Breaking the silence")[0].kind == "session"


def test_an_agenda_of_bullets_alone_is_a_list_of_items():
    entries = read("- 09:00 Opening\n- 09:20–09:40 Findings")
    assert [(entry.kind, entry.level) for entry in entries] == [("item", 0), ("item", 0)]


def test_right_to_left_and_chinese_titles_stay_as_they_are():
    assert titles(read("## 09:00–09:20 افتتاح\n## 09:20–10:00 结论")) == ["افتتاح", "结论"]


def test_windows_and_old_line_ends_make_no_difference():
    assert read(WORKSHOP.replace("\n", "\r\n")) == read(WORKSHOP) == read(WORKSHOP.replace("\n", "\r"))


def test_a_heading_without_time_says_how_to_begin_it():
    assert only_problem("## 09:00–09:20 Opening\n## Findings") == (
        2,
        "“Findings” has no time: begin the line with one, such as “09:00–09:20 Opening”.",
    )


def test_an_entry_without_title_is_refused():
    assert "no title" in only_problem("## 09:00–09:20")[1]


def test_an_unknown_hour_is_refused_at_its_line():
    assert only_problem("## 09:00–25:00 Opening") == (
        1,
        "“25:00” is not a time of day: write hours and minutes, such as 09:00.",
    )


def test_an_end_before_the_start_is_refused():
    assert only_problem("## 09:20–09:00 Opening") == (
        1,
        "“Opening” starts at 09:20 and ends at 09:00: write an end that comes after the start.",
    )


def test_an_entry_that_lasts_no_time_is_refused():
    assert "after the start" in only_problem("## 09:20–09:20 Opening")[1]


def test_an_entry_without_end_before_an_earlier_one_is_refused():
    line, sentence = only_problem("## 10:00 Findings\n## 09:00–09:30 Opening")
    assert (line, "starts at 10:00 and ends at 09:00" in sentence) == (1, True)


def test_an_item_outside_its_session_is_refused_with_both_spans():
    line, sentence = only_problem("## 09:00–10:00 Findings\n### 09:50–10:10 Questions")
    assert (line, sentence) == (
        2,
        "“Questions” (09:50–10:10) is outside “Findings” (09:00–10:00): change its time or move it.",
    )


def test_sessions_that_overlap_are_refused():
    line, sentence = only_problem("## 09:00–10:00 Findings\n## 09:30–10:30 Priorities")
    assert (line, sentence) == (
        2,
        "“Priorities” begins at 09:30, while “Findings” lasts until 10:00: change one of them.",
    )


def test_a_long_session_overlaps_also_the_one_after_the_next():
    found = problems("## 09:00–12:00 Long\n## 09:30–10:00 Short\n## 11:00–11:30 Late")
    assert [line for line, _sentence in found] == [2, 3]


def test_sessions_that_touch_do_not_overlap():
    assert len(read("## 09:00–10:00 Findings\n## 10:00–10:30 Priorities")) == 2


def test_a_time_that_occurs_twice_is_refused():
    line, sentence = only_problem("## 02:30–04:00 Night watch", day=date(2022, 10, 30))
    assert (line, "occurs twice" in sentence) == (1, True)


def test_a_time_that_does_not_exist_is_refused():
    line, sentence = only_problem("## 02:30–04:00 Night watch", day=date(2022, 3, 27))
    assert (line, "does not exist" in sentence) == (1, True)


def test_a_session_over_the_change_of_clocks_lasts_an_hour_longer():
    (entry,) = read("## 01:30–03:30 Night watch", day=date(2022, 10, 30))
    assert (entry.ends_at - entry.starts_at).total_seconds() == 3 * 3600


def test_every_problem_of_a_file_is_told_at_once_in_the_order_of_its_lines():
    found = problems("## Opening\n## 25:00 Findings\n# 31 February\n## 10:00–09:00 Priorities")
    assert [line for line, _sentence in found] == [1, 2, 3, 4]


def test_both_times_of_one_line_are_told():
    assert [line for line, _sentence in problems("## 25:00–26:00 Opening")] == [1, 1]
