from datetime import date
from zoneinfo import ZoneInfo

import pytest

from agendas.importing import MOST_BYTES, AgendaRefused, Problem, parse_agenda
from agendas.importing_days import NoSuchDay, read_day

DAY = date(2022, 5, 9)
NAMES = ("agenda.md", "agenda.csv", "agenda.ics")


def read(name, data):
    return parse_agenda(name, data, day=DAY, zone=ZoneInfo("Europe/Madrid"))


def only_problem(name, data):
    with pytest.raises(AgendaRefused) as refusal:
        read(name, data)
    (problem,) = refusal.value.problems
    return problem


@pytest.mark.parametrize("name", ["agenda.docx", "agenda", "", ".md", "agenda.md.exe"])
def test_other_kinds_of_files_are_refused_by_their_name(name):
    assert only_problem(name, b"## 09:00-10:00 Findings").message.startswith(
        "An agenda is read from a file that ends in"
    )


@pytest.mark.parametrize("name", ["Agenda.MD", "folder/agenda.markdown", "agenda.txt"])
def test_a_markdown_file_may_have_any_of_its_names(name):
    assert len(read(name, b"## 09:00-10:00 Findings")) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(name, data):
    assert only_problem(name, data) == Problem(1, "The file is empty: choose one with at least one session.")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_more_than_a_megabyte_is_refused_before_it_is_read(name):
    assert "larger than 1 MB" in only_problem(name, b"\xff" * (MOST_BYTES + 1)).message


def test_a_file_of_exactly_a_megabyte_is_read():
    head = b"## 09:00-10:00 Findings\n"
    assert len(read("agenda.md", head + b"x" * (MOST_BYTES - len(head)))) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"%PDF-1.7\n\x00", "start,title".encode("utf-16")])
def test_binary_files_and_utf_16_are_refused_as_not_plain_text(name, data):
    assert "not plain text" in only_problem(name, data).message


@pytest.mark.parametrize("bad", ["Málaga".encode("latin-1"), b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80"])
def test_bytes_that_are_not_utf_8_are_told_at_their_line(bad):
    problem = only_problem("agenda.md", b"## 09:00-10:00 Findings\n\n" + bad)
    assert problem.line == 3
    assert "CSV UTF-8" in problem.message


def test_an_agenda_has_five_hundred_entries_and_not_one_more():
    rows = [f"{hour:02}:{minute:02},{hour:02}:59,item,Entry" for hour in range(10) for minute in range(50)]
    whole = "start,end,kind,title\n" + "\n".join(rows)
    assert len(read("agenda.csv", whole.encode())) == 500
    assert "at most 500 entries" in only_problem("agenda.csv", f"{whole}\n23:00,23:30,item,One more".encode()).message


def test_a_thousand_problems_are_told_as_fifty_and_a_number():
    with pytest.raises(AgendaRefused) as refusal:
        read("agenda.md", b"## Without a time\n" * 1000)
    assert len(refusal.value.problems) == 51
    assert "950 more" in refusal.value.problems[-1].message


def test_a_refusal_reads_as_sentences():
    with pytest.raises(AgendaRefused, match=r"has no time: begin the line with one, .* has no time"):
        read("agenda.md", b"## One\n## Two")


@pytest.mark.parametrize(
    "data", [b"# " + b" " * 900_000 + b"x", b"- 09:00" + b" " * 900_000 + b"-", b"## " + b"#" * 900_000]
)
def test_a_line_made_to_keep_the_reader_busy_does_not(data):
    with pytest.raises(AgendaRefused):
        read("agenda.md", data)


@pytest.mark.parametrize("text", ["Agenda", "", "8th Review", "9 10 May 2022", "May and June 2022", "9 May 22222"])
def test_words_that_are_no_date_are_not_taken_for_one(text):
    assert read_day(text, year=2022) is None


@pytest.mark.parametrize("text", ["2022-13-01", "0000-01-01", "29 February 2022", "32.01.2022"])
def test_a_date_outside_the_calendar_is_told(text):
    with pytest.raises(NoSuchDay, match="not in the calendar"):
        read_day(text, year=2022)


def test_a_leap_day_exists_in_its_year():
    assert read_day("29 February", year=2024) == date(2024, 2, 29)
