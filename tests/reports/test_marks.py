from types import SimpleNamespace

import pytest

from reports.marks import mark
from reports.paragraphs import marked_up, readable
from texts.models import ClauseKind
from translations.models import Shown

HEADING, PARAGRAPH, BELOW = ClauseKind.HEADING, ClauseKind.PARAGRAPH, ClauseKind.SUB_PARAGRAPH


@pytest.mark.parametrize(
    ("kind", "level", "number", "marks"),
    [
        (HEADING, 1, "II", {"en": "II.", "fr": "II.", "es": "II.", "ru": "II.", "ar": "ثانيا -", "zh": "二、"}),
        (HEADING, 2, "B", {"en": "B.", "fr": "B.", "es": "B.", "ru": "B.", "ar": "باء -", "zh": "（二）"}),
        (HEADING, 3, "2", dict.fromkeys(("en", "fr", "es", "ru", "ar", "zh"), "2.")),
        (PARAGRAPH, 1, "12", {"en": "12.", "fr": "12.", "es": "12.", "ru": "12.", "ar": "12 -", "zh": "12."}),
        (BELOW, 1, "(b)", {"en": "(b)", "fr": "b)", "es": "b)", "ru": "b)", "ar": "(ب)", "zh": "(b)"}),
        (BELOW, 2, "(ii)", {"en": "(ii)", "fr": "ii)", "es": "ii)", "ru": "ii)", "ar": "(2)", "zh": "(ii)"}),
    ],
)
def test_each_language_dresses_the_same_number_in_its_own_manner(kind, level, number, marks):
    wording = SimpleNamespace(kind=kind, level=level)
    assert {code: mark(wording, number, code) for code in marks} == marks


@pytest.mark.parametrize(
    ("kind", "level", "number", "shown"),
    [
        (HEADING, 1, "XCI", "XCI."),  # chapter 91
        (BELOW, 1, "(zzzz)", "(zzzz)"),
        (ClauseKind.BULLET, 1, "", ""),
        (PARAGRAPH, 1, "12 bis", "12 bis"),
    ],
)
def test_past_the_end_of_the_customs_the_number_stands_for_itself(kind, level, number, shown):
    assert mark(SimpleNamespace(kind=kind, level=level), number, "en") == shown


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("*one*", "<em>one</em>"),
        ("**one** and *two*", "<strong>one</strong> and <em>two</em>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("<script>*x*</script>", "&lt;script&gt;<em>x</em>&lt;/script&gt;"),
        ("one\n\ntwo", "one<br>two"),
        ("a\u202eb\x00c", "abc"),
        ("", ""),
    ],
)
def test_words_become_markup_and_never_more_than_emphasis(typed, html):
    assert marked_up(Shown(typed, "en")) == html


def test_comparisons_are_read_without_marks():
    assert readable("**Fund** it.[^costs]") == "Fund it."
