from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from agendas.importing import AgendaRefused, parse_agenda

MADRID = ZoneInfo("Europe/Madrid")
DAY = date(2022, 5, 9)
TABLE = """date,start,end,kind,title,description
2022-05-09,09:00,10:00,session,Findings,"What the dialogues found,
region by region"
2022-05-09,09:10,09:30,item,Regions,
2022-05-09,10:00,10:15,break,Coffee,
"""


def at(hour, minute=0, *, day=9):
    return datetime(2022, 5, day, hour, minute, tzinfo=UTC)


def read(text, name="agenda.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return parse_agenda(name, data, day=DAY, zone=MADRID)


def problems(text, name="agenda.csv"):
    with pytest.raises(AgendaRefused) as refusal:
        read(text, name)
    return [(problem.line, problem.message) for problem in refusal.value.problems]


def only_problem(text):
    (problem,) = problems(text)
    return problem


def test_a_table_becomes_a_session_its_item_and_a_break():
    found = [(entry.kind, entry.level, entry.title, entry.starts_at, entry.ends_at) for entry in read(TABLE)]
    assert found == [
        ("session", 0, "Findings", at(7), at(8)),
        ("item", 1, "Regions", at(7, 10), at(7, 30)),
        ("break", 0, "Coffee", at(8), at(8, 15)),
    ]


def test_a_cell_may_hold_several_lines():
    assert read(TABLE)[0].description == "What the dialogues found,\nregion by region"


def test_columns_stand_in_any_order_and_letter_case():
    (entry,) = read("Title,END,Kind,start\nFindings,10:00,Session,09:00")
    assert (entry.kind, entry.title, entry.starts_at, entry.ends_at) == ("session", "Findings", at(7), at(8))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_told_apart(delimiter):
    lines = ["start,end,title".replace(",", delimiter), "09:00,10:00,Findings".replace(",", delimiter)]
    assert [entry.title for entry in read("\n".join(lines))] == ["Findings"]


def test_a_spreadsheets_byte_order_mark_line_ends_and_separator_line_are_understood():
    data = b'\xef\xbb\xbfsep=;\r\n"start";"end";"title"\r\n09:00;10:00;"Findings; and more"\r\n'
    assert [entry.title for entry in read(data)] == ["Findings; and more"]


def test_a_spreadsheets_seconds_and_midnight_are_understood():
    (entry,) = read("date,start,end,title\n2022-05-10 00:00:00,09:00:00,10:00:00,Findings")
    assert entry.starts_at == at(7, day=10)


def test_rows_may_stand_in_any_order():
    entries = read("start,end,kind,title\n10:00,11:00,session,Late\n09:10,09:20,item,Within\n09:00,10:00,session,Early")
    assert [entry.title for entry in entries] == ["Early", "Within", "Late"]


def test_a_row_without_date_is_of_the_first_day():
    assert read("start,end,title\n09:00,10:00,Findings")[0].starts_at == at(7)


def test_a_missing_end_is_the_start_of_the_next_entry():
    first, second = read("start,end,kind,title\n09:00,,session,Opening\n09:20,10:00,session,Findings")
    assert first.ends_at == second.starts_at == at(7, 20)


def test_an_item_that_starts_with_its_session_is_placed_below_it():
    entries = read("start,end,kind,title\n09:00,09:20,item,First\n09:00,10:00,session,Findings")
    assert [(entry.title, entry.level) for entry in entries] == [("Findings", 0), ("First", 1)]


def test_an_item_that_begins_when_its_session_ends_is_outside_it():
    line, sentence = only_problem("start,end,kind,title\n09:00,10:00,session,Findings\n10:00,10:20,item,Late")
    assert (line, "outside every session" in sentence) == (3, True)


def test_a_table_of_items_alone_needs_no_session():
    entries = read("start,end,title\n09:00,09:20,Opening\n09:20,09:40,Findings")
    assert [(entry.kind, entry.level) for entry in entries] == [("item", 0), ("item", 0)]


def test_a_row_without_kind_is_an_item_unless_its_title_is_a_break():
    assert [entry.kind for entry in read("start,end,title\n09:00,09:20,Opening\n09:20,09:40,Lunch")] == [
        "item",
        "break",
    ]


@pytest.mark.parametrize("formula", ["=SUM(A1:A9)", "+1", "-1", "@now", '=HYPERLINK("http://example.org")'])
def test_a_formula_stays_the_text_that_it_is(formula):
    cell = formula.replace('"', '""')
    assert read(f'start,end,title\n09:00,10:00,"{cell}"')[0].title == formula


def test_control_characters_are_left_out_of_a_title():
    assert read("start,end,title\n09:00,10:00,Find\x07ings\x1b")[0].title == "Findings"


def test_an_unknown_column_is_refused_rather_than_lost():
    line, sentence = only_problem("start,end,title,speaker\n09:00,10:00,Findings,Demonstration")
    assert (line, "“speaker” is not a column" in sentence) == (1, True)


def test_a_column_named_twice_is_refused():
    assert "“title” stands there twice" in only_problem("start,title,title\n09:00,a,b")[1]


@pytest.mark.parametrize("text", ["09:00,10:00,Findings\n", "date,end\n2022-05-09,10:00\n", "sep=;\n"])
def test_a_table_without_its_first_row_says_which_names_it_needs(text):
    assert "date, start, end, kind, title, description" in only_problem(text)[1]


def test_a_head_without_rows_has_no_session():
    assert "No session was found" in only_problem("start,end,title\n")[1]


def test_a_text_cut_apart_by_its_commas_is_told():
    line, sentence = only_problem("start,end,title\n09:00,10:00,Findings, regions, questions")
    assert (line, "double quotes" in sentence) == (2, True)


def test_empty_cells_at_the_end_of_a_row_do_no_harm():
    assert len(read("start,end,title,,\n09:00,10:00,Findings,,,,\n,,,,\n")) == 1


def test_an_open_quote_is_told_at_the_row_where_it_opens():
    line, sentence = only_problem('start,end,title\n09:00,10:00,Opening\n10:00,11:00,"Findings\n11:00,12:00,More\n')
    assert (line, "close every double quote" in sentence) == (3, True)


def test_a_cell_beyond_all_measure_is_refused():
    assert "breaks off" in only_problem(f"start,end,title\n09:00,10:00,{'x' * 200_000}")[1]


def test_a_day_that_can_be_read_in_two_ways_is_refused():
    line, sentence = only_problem("date,start,end,title\n09/05/2022,09:00,10:00,Findings")
    assert (line, "year-month-day, such as 2022-05-09" in sentence) == (2, True)


@pytest.mark.parametrize("written", ["13/05/2022", "05/13/2022", "13.05.2022"])
def test_a_day_that_can_be_read_in_one_way_is_read(written):
    assert read(f"date,start,end,title\n{written},09:00,10:00,Findings")[0].starts_at == at(7, day=13)


@pytest.mark.parametrize(
    ("row", "mending"),
    [
        ("soon,09:00,10:00,session,Findings,", "“soon” is not a day"),
        ("2022-02-30,09:00,10:00,session,Findings,", "not in the calendar"),
        (",,10:00,session,Findings,", "no start"),
        (",09:00,10:00,plenary,Findings,", "write session, item or break"),
        (",09:00,10:00,session,,", "no title"),
        (",nine,10:00,session,Findings,", "such as 09:00"),
        (",10:00,09:00,session,Findings,", "after the start"),
        (f",09:00,10:00,session,{'x' * 301},", "at most 300 characters"),
    ],
)
def test_a_row_that_cannot_be_read_says_how_to_mend_it(row, mending):
    line, sentence = only_problem(f"date,start,end,kind,title,description\n{row}")
    assert (line, mending in sentence) == (2, True)


def test_problems_carry_the_line_of_the_file_also_below_a_cell_of_several_lines():
    assert only_problem(TABLE + "2022-05-09,25:00,26:00,session,Late,".replace("26:00", ""))[0] == 6


def test_items_of_the_day_belong_to_a_last_session_that_does_not_say_when_it_ends():
    session, item = read("start,end,kind,title\n09:00,,session,Findings\n09:10,09:50,item,Regions")
    assert (item.level, session.ends_at) == (1, at(7, 50))
