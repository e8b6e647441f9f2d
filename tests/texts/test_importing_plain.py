"""Plain text of other makings: wrapped, pasted, in other scripts, and hostile."""

import time

import pytest

from texts.importing import Kind, parse_plain
from texts.importing_numbers import roman_value, split_marker


def shape(source):
    return [(clause.kind.value, clause.level, clause.number, clause.text) for clause in parse_plain(source).clauses]


def test_a_wrapped_paragraph_is_one_paragraph():
    assert shape("Civil society organisations\nmet in the morning.\n\nThey agreed.") == [
        ("paragraph", 0, "", "Civil society organisations met in the morning."),
        ("paragraph", 0, "", "They agreed."),
    ]


def test_a_first_heading_above_another_is_the_title():
    parsed = parse_plain("Outcome of the roundtable\n\nOpening\n\nThe chair opened the meeting.")
    assert parsed.title == "Outcome of the roundtable"
    assert [clause.kind for clause in parsed.clauses] == [Kind.HEADING, Kind.PARAGRAPH]


def test_a_line_without_paragraph_below_is_no_heading():
    assert shape("The meeting closed at noon.\n\nThe secretariat")[-1] == ("paragraph", 0, "", "The secretariat")


def test_a_date_is_no_heading():
    assert [kind for kind, *_ in shape("9 May 2022\n\nThe workshop opens.\n\nIt closes.")] == ["paragraph"] * 3


def test_chapters_sections_and_running_paragraphs_keep_their_ranks():
    source = (
        "I. Introduction\n\n1. The meeting was opened.\n\nA. Attendance\n\n2. Thirty organisations took part:\n"
        "(a) From Africa;\n(b) From Asia:\n(i) Ten from the east;\n(ii) Two from the west.\n\n"
        "II. Proceedings\n\n3. The chair spoke."
    )
    assert shape(source) == [
        ("heading", 1, "I.", "Introduction"),
        ("paragraph", 1, "1.", "The meeting was opened."),
        ("heading", 2, "A.", "Attendance"),
        ("paragraph", 1, "2.", "Thirty organisations took part:"),
        ("subparagraph", 2, "(a)", "From Africa;"),
        ("subparagraph", 2, "(b)", "From Asia:"),
        ("subparagraph", 3, "(i)", "Ten from the east;"),
        ("subparagraph", 3, "(ii)", "Two from the west."),
        ("heading", 1, "II.", "Proceedings"),
        ("paragraph", 1, "3.", "The chair spoke."),
    ]


def test_a_list_of_topics_is_no_row_of_headings():
    assert [kind for kind, *_ in shape("Topics:\n\n1. Gender\n2. Youth\n3. Human rights")] == ["paragraph"] * 4


def test_the_letter_i_after_h_is_a_letter():
    letters = "\n".join(f"({letter}) Point {letter};" for letter in "abcdefghij")
    assert {level for _kind, level, _number, _text in shape(letters)} == {1}


def test_ten_in_roman_after_nine_is_a_number():
    numbers = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
    assert {row[1] for row in shape("\n".join(f"({number}) Point;" for number in numbers))} == {1}


def test_a_paragraph_put_between_two_keeps_its_bis():
    assert [row[2] for row in shape("4. One.\n\n4 bis. Between.\n\n5. Two.")] == ["4.", "4 bis.", "5."]


def test_a_year_at_the_beginning_of_a_line_is_no_number():
    assert (
        len(shape("The strategy was launched in January\n2020. It has been used since, they said in\n12. No more."))
        == 1
    )


@pytest.mark.parametrize(
    ("line", "printed"),
    [("1.1.2 Enable", "1.1.2"), ("IV. More", "IV."), ("(iv) more", "(iv)"), ("12) More", "12)"), ("(aa) more", "(aa)")],
)
def test_a_number_is_kept_as_printed(line, printed):
    marker, rest = split_marker(line)
    assert (marker.printed, rest.lower()) == (printed, line.split(" ", 1)[1].lower())


@pytest.mark.parametrize("line", ["(or) more", "1.5", "2018. More", "e.g. more", "(P/CVE) more", "Mr. X", "I am", "•"])
def test_what_only_looks_like_a_number_is_text(line):
    assert split_marker(line) == (None, line)


@pytest.mark.parametrize(("numeral", "value"), [("i", 1), ("iv", 4), ("IX", 9), ("xlii", 42), ("XCIX", 99)])
def test_a_roman_number_has_its_value(numeral, value):
    assert roman_value(numeral) == value


def test_halves_of_a_word_are_put_together_where_the_text_knows_the_word():
    assert shape("The implementation began. Later imple-\nmentation went on.")[0][3] == (
        "The implementation began. Later implementation went on."
    )


def test_halves_that_are_no_words_are_put_together():
    assert shape("We ask for imple-\nmentation now.")[0][3] == "We ask for implementation now."


def test_a_compound_that_the_text_writes_elsewhere_keeps_its_hyphen():
    assert shape("A follow-up is due. The follow-\nup is late.")[0][3] == "A follow-up is due. The follow-up is late."


def test_a_soft_hyphen_goes():
    assert shape("We ask for imple\u00ad\nmentation now.")[0][3] == "We ask for implementation now."


def test_an_address_broken_at_its_hyphen_is_whole():
    assert (
        shape("See https://example.org/a-\nlong-page for more.")[0][3]
        == "See https://example.org/a-long-page for more."
    )


def test_chinese_lines_are_joined_without_a_space():
    assert shape("民间社会组织\n参与圆桌会议。")[0][3] == "民间社会组织参与圆桌会议。"


def test_arabic_lines_are_joined_with_a_space_and_keep_their_marks():
    assert shape("المجتمع \u200fالمدني\nشريك مهم.")[0][3] == "المجتمع \u200fالمدني شريك مهم."


def test_footnotes_at_the_end_of_an_unpaged_text_are_tied_to_it():
    parsed = parse_plain(
        "Five took part.1 Two spoke,2 one left.\n\nThe meeting closed.\n\n1 See annex I.\n2 In French."
    )
    assert parsed.clauses[0].text == "Five took part.[^1] Two spoke,[^2] one left."
    assert parsed.footnotes == {"1": "See annex I.", "2": "In French."}


def test_a_footnote_in_the_middle_of_a_sentence_does_not_tear_it():
    parsed = parse_plain("The group met twice.1 It agreed that the\n\n1 See annex I.\n\nlist should be open to all.")
    assert [clause.text for clause in parsed.clauses] == [
        "The group met twice.[^1] It agreed that the list should be open to all."
    ]


def test_superscript_digits_are_references():
    parsed = parse_plain("The group met¹ and parted.\n\n¹ In Málaga.")
    assert (parsed.clauses[0].text, parsed.footnotes) == ("The group met[^1] and parted.", {"1": "In Málaga."})


def test_notes_with_stops_are_read_below_a_rule():
    parsed = parse_plain("The group met.1 It parted.\n\n______\n1. In Málaga.")
    assert parsed.footnotes == {"1": "In Málaga."}


def test_a_numbered_paragraph_to_which_nothing_refers_is_no_footnote():
    assert parse_plain("Twelve took part.\n\n1 Introduction to the text\n\nIt is long.").footnotes == {}


def test_page_numbers_and_running_titles_go():
    pages = [f"Concept note\n\nParagraph {word} is here and it ends.\n\n{page}" for page, word in enumerate("abcd", 1)]
    assert [row[3] for row in shape("\f".join(pages))] == [f"Paragraph {word} is here and it ends." for word in "abcd"]


def test_one_line_for_each_paragraph_is_read_as_such():
    long = "The organisations that took part agreed " * 5
    assert len(shape(f"{long}so.\n{long}too.\n{long}as well.")) == 3


@pytest.mark.parametrize("source", ["", " \n\n\t", "\x00\x00", "\ufeff", "\f\f", "____"])
def test_nothing_is_read_from_nothing(source):
    assert parse_plain(source).clauses == ()


def test_lone_surrogates_and_overriding_marks_do_not_survive():
    (clause,) = parse_plain("one\ud800 \u202etwo\x00 \u200fthree.").clauses
    assert clause.text == "one\ufffd two \u200fthree."


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "a" * 1_000_000,
        "1 a.1\n\n" * 20_000,
        "- " * 100_000,
        "\n" * 500_000,
        "a-\n" * 50_000,
        "a.1 " * 50_000 + "\n\n1 b",
    ],
    ids=["one word", "notes", "bullets", "newlines", "hyphens", "references"],
)
def test_a_hostile_text_is_read_in_seconds(source):
    begun = time.perf_counter()
    parse_plain(source)
    assert time.perf_counter() - begun < 10


def test_what_was_parsed_cannot_be_changed():
    parsed = parse_plain("Met.1 Parted.\n\n1 There.")
    with pytest.raises(TypeError):
        parsed.footnotes["1"] = "elsewhere"


def test_a_name_is_read_only_where_a_list_gives_one():
    parsed = parse_plain("It opened – with an hour's delay – at noon.\n\n• Do No Harm – Risks are assessed.")
    assert [clause.name for clause in parsed.clauses] == ["", "Do No Harm"]
