from types import SimpleNamespace
from uuid import uuid4

import pytest

from texts.models import ClauseKind, DocumentKind
from texts.numbering import letters, numbers, roman

H, P, S, B = ClauseKind.HEADING, ClauseKind.PARAGRAPH, ClauseKind.SUB_PARAGRAPH, ClauseKind.BULLET
SESSION, ITEM, BREAK = ClauseKind.SESSION, ClauseKind.ITEM, ClauseKind.BREAK


def numbered(scheme, *shapes):
    wordings = [
        SimpleNamespace(clause_id=uuid4(), kind=kind, level=level, printed_number=f"p{place}")
        for place, (kind, level) in enumerate(shapes)
    ]
    return list(numbers(wordings, scheme).values())


@pytest.mark.parametrize(
    ("number", "sign"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (99, "XCIX"), (2026, "MMXXVI")]
)
def test_roman_numbers(number, sign):
    assert roman(number) == sign


@pytest.mark.parametrize(
    ("number", "sign"), [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (53, "ba"), (702, "zz"), (703, "aaa")]
)
def test_letters_go_on_after_z(number, sign):
    assert letters(number) == sign


def test_paragraphs_are_numbered_through_all_chapters():
    assert numbered(DocumentKind.OUTCOME, (H, 1), (P, 1), (P, 1), (H, 1), (P, 1)) == ["I", "1", "2", "II", "3"]


def test_sections_are_letters_and_begin_anew_in_each_chapter():
    assert numbered(DocumentKind.OUTCOME, (H, 1), (H, 2), (H, 2), (H, 1), (H, 2)) == ["I", "A", "B", "II", "A"]


def test_sub_sections_are_figures():
    assert numbered(DocumentKind.OUTCOME, (H, 1), (H, 2), (H, 3), (H, 3)) == ["I", "A", "1", "2"]


def test_sub_paragraphs_begin_anew_below_each_paragraph():
    assert numbered(DocumentKind.OUTCOME, (P, 1), (S, 1), (S, 1), (P, 1), (S, 1)) == ["1", "(a)", "(b)", "2", "(a)"]


def test_parts_of_sub_paragraphs_are_small_roman():
    assert numbered(DocumentKind.OUTCOME, (P, 1), (S, 1), (S, 2), (S, 2), (S, 1)) == ["1", "(a)", "(i)", "(ii)", "(b)"]


def test_bullets_have_no_number():
    assert numbered(DocumentKind.OUTCOME, (P, 1), (B, 1)) == ["1", ""]


def test_sessions_and_their_items_are_numbered_and_breaks_are_not():
    shapes = [(SESSION, 1), (ITEM, 2), (ITEM, 2), (BREAK, 1), (SESSION, 1), (ITEM, 2)]
    assert numbered(DocumentKind.AGENDA, *shapes) == ["1", "1.1", "1.2", "", "2", "2.1"]


def test_a_break_inside_a_session_does_not_disturb_its_items():
    assert numbered(DocumentKind.AGENDA, (SESSION, 1), (ITEM, 2), (BREAK, 2), (ITEM, 2)) == ["1", "1.1", "", "1.2"]


def test_imported_papers_keep_their_printed_numbers():
    assert numbered(DocumentKind.IMPORTED, (P, 1), (H, 1)) == ["p0", "p1"]


@pytest.mark.parametrize("scheme", DocumentKind)
def test_nothing_has_no_numbers(scheme):
    assert numbered(scheme) == []
