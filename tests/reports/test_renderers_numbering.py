import pytest

from reports.renderers import numbering

MARKS = [numbering.chapter_mark, numbering.section_mark, numbering.sub_mark, numbering.annex_mark]


def test_a_chapter_is_counted_in_roman_figures():
    assert [numbering.chapter_mark(n, "en") for n in (1, 4, 9, 14)] == ["I.", "IV.", "IX.", "XIV."]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru"])
def test_languages_of_european_scripts_share_the_marks_of_chapters_and_sections(language):
    assert numbering.chapter_mark(2, language) == "II."
    assert numbering.section_mark(2, language) == "B."


def test_a_chapter_is_counted_by_ordinal_words_in_arabic():
    assert [numbering.chapter_mark(n, "ar") for n in (1, 2, 11)] == ["أولا -", "ثانيا -", "حادي عشر -"]


def test_a_chapter_past_the_ordinal_words_is_counted_by_figures():
    assert numbering.chapter_mark(21, "ar") == "21 -"


def test_a_chapter_is_counted_by_characters_in_chinese():
    assert [numbering.chapter_mark(n, "zh") for n in (1, 10, 12, 20, 21)] == [
        "一、",
        "十、",
        "十二、",
        "二十、",
        "二十一、",
    ]


def test_a_section_has_a_letter_a_letter_name_or_a_character():
    assert [numbering.section_mark(3, language) for language in ("en", "ar", "zh")] == ["C.", "جيم -", "（三）"]


@pytest.mark.parametrize(
    ("language", "mark"), [("en", "(b)"), ("zh", "(b)"), ("fr", "b)"), ("es", "b)"), ("ru", "b)"), ("ar", "(ب)")]
)
def test_a_sub_paragraph_is_marked_as_the_language_does(language, mark):
    assert numbering.sub_mark(2, language) == mark


@pytest.mark.parametrize(("language", "mark"), [("en", "(iv)"), ("fr", "iv)"), ("ar", "(4)")])
def test_the_second_level_has_marks_of_its_own(language, mark):
    assert numbering.sub_mark(4, language, depth=2) == mark


def test_letters_double_after_the_alphabet():
    assert [numbering.sub_mark(n, "en") for n in (26, 27, 28, 53)] == ["(z)", "(aa)", "(bb)", "(aaa)"]


@pytest.mark.parametrize(
    ("language", "mark"),
    [
        ("en", "Annex II"),
        ("fr", "Annexe II"),
        ("es", "Anexo II"),
        ("ru", "Приложение II"),
        ("zh", "附件二"),
        ("ar", "المرفق الثاني"),
    ],
)
def test_an_annex_is_named_in_the_language(language, mark):
    assert numbering.annex_mark(2, language) == mark


def test_a_language_without_a_word_for_annex_has_the_english_one():
    assert numbering.annex_mark(1, "pt") == "Annex I"


def test_the_number_of_a_paragraph_is_the_same_figure_everywhere():
    assert [numbering.paragraph_mark(12, language) for language in ("en", "zh", "ar")] == ["12.", "12.", "12 -"]


@pytest.mark.parametrize("index", [0, -1])
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_nothing_comes_before_the_first(mark, index, language):
    with pytest.raises(ValueError, match="no mark for"):
        mark(index, language)


def test_more_chapters_than_figures_are_refused_and_not_misnumbered():
    with pytest.raises(ValueError, match="from 1 to 89"):
        numbering.chapter_mark(90, "en")
    with pytest.raises(ValueError, match="from 1 to 99"):
        numbering.chapter_mark(100, "zh")


def test_no_two_marks_of_a_series_are_equal():
    for language in ("en", "ar", "zh"):
        for mark in MARKS:
            series = [mark(n, language) for n in range(1, 61)]
            assert len(set(series)) == 60
