import pytest

from texts.importing import Kind, parse_markdown


def shape(source):
    return [(clause.kind.value, clause.level, clause.number, clause.text) for clause in parse_markdown(source).clauses]


def test_a_heading_alone_at_the_top_is_the_title():
    parsed = parse_markdown("# Draft outcome\n\n## I. Opening\n\nThe chair spoke.\n\n### Details\n\nMore.")
    assert parsed.title == "Draft outcome"
    assert [(row.level, row.number, row.text) for row in parsed.clauses if row.kind is Kind.HEADING] == [
        (1, "I.", "Opening"),
        (2, "", "Details"),
    ]


def test_two_headings_of_one_level_are_no_title():
    assert parse_markdown("# One\n\nText.\n\n# Two\n\nText.").title == ""


def test_lists_keep_their_printed_numbers_and_their_depth():
    assert shape("Points:\n\n3. Three\n3. Four\n   - inner\n     wrapped\n   - other") == [
        ("paragraph", 0, "", "Points:"),
        ("paragraph", 1, "3.", "Three"),
        ("paragraph", 1, "4.", "Four"),
        ("bullet", 2, "", "inner wrapped"),
        ("bullet", 2, "", "other"),
    ]


def test_a_list_may_begin_with_nought():
    assert [row[2] for row in shape("0. Nought\n1. One")] == ["0.", "1."]


def test_numbers_typed_into_a_paragraph_begin_clauses():
    assert shape(
        "1.1 Opportunities are created.\n1.1.1 Establish a baseline\nfor all.\n1.1.2 Enable participation."
    ) == [
        ("item", 1, "1.1", "Opportunities are created."),
        ("subparagraph", 2, "1.1.1", "Establish a baseline for all."),
        ("subparagraph", 2, "1.1.2", "Enable participation."),
    ]


def test_footnotes_keep_their_marks_and_whole_texts():
    parsed = parse_markdown("It met.[^a] It parted.[^2]\n\n[^a]: See *para.* 3,\n    and more.\n[^2]: At noon.")
    assert parsed.clauses[0].text == "It met.[^a] It parted.[^2]"
    assert parsed.footnotes == {"a": "See para. 3, and more.", "2": "At noon."}


def test_a_note_to_which_nothing_refers_is_told():
    assert parse_markdown("It met.\n\n[^1]: At noon.").unreferenced == ("1",)


def test_a_definition_inside_code_is_text():
    assert parse_markdown("```\n[^1]: text\n```").footnotes == {}


def test_emphasis_goes_and_addresses_stay():
    source = "We *ask* **all** to read [the paper](https://example.org/p) and <https://example.org>."
    assert shape(source)[0][3] == "We ask all to read the paper (https://example.org/p) and https://example.org."


def test_a_bold_line_alone_is_a_heading():
    assert shape("It met.\n\n**Background**\n\nIt met.")[1] == ("heading", 1, "", "Background")


@pytest.mark.parametrize("source", ["", "\n\n", "\x00", "[^1]:", "# ", "- ", "> > >"])
def test_nothing_is_read_from_nothing(source):
    assert parse_markdown(source).clauses == ()


def test_lists_nested_deeper_than_anybody_reads_do_no_harm():
    parsed = parse_markdown("\n".join("  " * depth + "- a" for depth in range(600)))
    assert parsed.clauses
    assert max(clause.level for clause in parsed.clauses) < 100
